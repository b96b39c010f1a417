using System.IO.Compression;
using Npgsql;

namespace CampaignActors.Actors.Copies;

/// <summary>
/// The ledger of messages in a backup of PostgreSQL. Backups of schemas before 8 have none of these parts. A mailing that had not
/// ended waits for a person after the restore: what left since the backup is not in it.
/// </summary>
internal static class PostgresMessageCopy
{
    private const string Mailings = "mailings";

    private static readonly (string Table, string Columns, string Order)[] s_tables =
    [
        (
            Mailings,
            "id, delivery, preparation, target, channel, plan, opened_at, turn, state, released, retry, valid_until, ended_at, counted, "
                + "round, number, told, last_sent, purged",
            "id"),
        ("messages", "mailing, place, number, id, token", "mailing, place"),
        (
            "message_states",
            "mailing, place, number, state, attempt, twice, soft_bounces, fence, until, at, sent_at, lane, answer", "mailing, place"),
        ("message_lanes", "mailing, lane, pace", "mailing, lane"),
        ("message_events", "mailing, place, event", "mailing, place, event"),
        ("paces", "name, full_at, free_at", "name"),
    ];

    public static IEnumerable<string> Parts => s_tables.Select(t => TableCopy.PartOf(t.Table));

    public static bool IsIn(BackupHead head) => head.Parts.ContainsKey(TableCopy.PartOf(Mailings));

    /// <summary>Within the transaction of the backup.</summary>
    public static async Task WriteAsync(
        NpgsqlConnection connection, ZipArchive archive, Dictionary<string, string> parts, CancellationToken ct)
    {
        foreach (var (table, columns, order) in s_tables)
            await TableCopy.WriteAsync(connection, archive, parts, table, columns, order, ct).ConfigureAwait(false);
    }

    /// <summary>Within the transaction of the restore, behind the people.</summary>
    /// <exception cref="JournalNotEmptyException">There are mailings.</exception>
    public static async Task RestoreAsync(NpgsqlConnection connection, ZipArchive archive, string shown, CancellationToken ct)
    {
        if (await EmptyDatabase.ScalarAsync(connection, "SELECT count(*) FROM mailings", ct).ConfigureAwait(false) > 0)
            throw new JournalNotEmptyException($"{shown} holds mailings, expected an empty database");
        foreach (var (table, columns, _) in s_tables)
            await TableCopy.ReadAsync(connection, archive, table, columns, ct).ConfigureAwait(false);
        // Where the rows of a target were purged, messages alone have the numbers of people who were forgotten.
        await EmptyDatabase.RunAsync(
            connection,
            "SELECT setval(pg_get_serial_sequence('mailings', 'id'), greatest(1, (SELECT max(id) FROM mailings))); "
            + "SELECT setval('message_fences', greatest(1, (SELECT max(fence) FROM message_states))); "
            + "SELECT setval(pg_get_serial_sequence('recipients', 'number'), greatest("
            + "1, nextval(pg_get_serial_sequence('recipients', 'number')) - 1, (SELECT max(number) FROM messages)));",
            ct).ConfigureAwait(false);
        await EmptyDatabase.RunAsync(connection, RestoredMark.Sql, ct).ConfigureAwait(false);
    }
}
