using System.IO.Compression;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Sql;
using Npgsql;

namespace CampaignActors.Actors.Copies;

/// <summary>
/// People and targets in a backup of PostgreSQL. Declared fields have columns of their own, so these are read first and made first. Backups
/// of versions before 0.3 have none of these parts.
/// </summary>
internal static class PostgresPeopleCopy
{
    private const string Fields = "recipient_fields";

    private static readonly string[] s_columns =
    [
        "number", "key", "key_f", "email", "email_f", "phone", "phone_f", "first_name", "first_name_f", "last_name", "last_name_f",
        "language", "language_f", "country", "country_f", "street", "street_f", "city", "city_f", "postcode", "postcode_f", "birth_date",
    ];

    /// <summary>The first one goes before all others.</summary>
    private static readonly (string Table, string Columns, string Order)[] s_tables =
    [
        (Fields, "ordinal, place, name, type, indexed", "ordinal"),
        ("recipients", string.Join(", ", s_columns), "number"),
        ("recipient_list_codes", "list", "list"),
        ("recipient_lists", "number, list", "number, list"),
        ("recipient_secrets", "id, hash_key", "id"),
        ("suppressions", "number, channel, reason, at, source", "number, channel"),
        ("suppressed_addresses", "channel, hash, reason, at, source", "channel, hash"),
        ("recipient_accesses", "id, at, signer, via, what, number, detail", "id"),
        (
            "targets",
            "id, delivery, preparation, attempt, channel, typology, asked_at, contact_at, filters, targeted, excluded_by, hash, kept, "
                + "released, removed, purged, sent_at",
            "id"),
        ("target_rows", "target, rank, number, state", "target, rank, number"),
    ];

    public static IEnumerable<string> Parts => s_tables.Select(t => TableCopy.PartOf(t.Table));

    public static bool IsIn(BackupHead head) => head.Parts.ContainsKey(TableCopy.PartOf(Fields));

    /// <summary>Within the transaction of the backup.</summary>
    public static async Task WriteAsync(
        NpgsqlConnection connection, ZipArchive archive, Dictionary<string, string> parts, CancellationToken ct)
    {
        var declared = await DeclaredAsync(connection, ct).ConfigureAwait(false);
        foreach (var (table, columns, order) in s_tables)
        {
            await TableCopy.WriteAsync(
                connection, archive, parts, table, $"{columns}{More(table, declared)}", order, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Within the transaction of the restore.</summary>
    /// <exception cref="JournalNotEmptyException">There are people or targets.</exception>
    public static async Task RestoreAsync(NpgsqlConnection connection, ZipArchive archive, string shown, CancellationToken ct)
    {
        if (await EmptyDatabase.ScalarAsync(
            connection,
            "SELECT (SELECT count(*) FROM recipients) + (SELECT count(*) FROM recipient_fields) + (SELECT count(*) FROM targets) "
            + "+ (SELECT count(*) FROM suppressed_addresses)",
            ct).ConfigureAwait(false) > 0)
        {
            throw new JournalNotEmptyException($"{shown} holds people or targets, expected an empty database");
        }
        // A node that only started has made a key that no hash was made with.
        await EmptyDatabase.RunAsync(connection, "DELETE FROM recipient_secrets", ct).ConfigureAwait(false);
        foreach (var (table, columns, _) in s_tables)
        {
            var declared = table == Fields ? [] : await DeclaredAsync(connection, ct).ConfigureAwait(false);
            if (table == "recipients")
                await AddColumnsAsync(connection, declared, ct).ConfigureAwait(false);
            await TableCopy.ReadAsync(connection, archive, table, $"{columns}{More(table, declared)}", ct).ConfigureAwait(false);
        }
        // Numbers of forgotten people are only in rows that refer to them.
        await EmptyDatabase.RunAsync(
            connection,
            "SELECT setval(pg_get_serial_sequence('recipients', 'number'), greatest(1, "
            + "(SELECT max(number) FROM recipients), (SELECT max(number) FROM target_rows), "
            + "(SELECT max(number) FROM recipient_accesses))); "
            + "SELECT setval(pg_get_serial_sequence('targets', 'id'), greatest(1, (SELECT max(id) FROM targets))); "
            + "SELECT setval(pg_get_serial_sequence('recipient_accesses', 'id'), greatest(1, (SELECT max(id) FROM recipient_accesses)));",
            ct).ConfigureAwait(false);
    }

    private static string More(string table, IReadOnlyList<Declared> declared) => table != "recipients"
        ? ""
        : string.Concat(declared.SelectMany(d => d.Columns).Select(c => $", {c}"));

    private static async Task AddColumnsAsync(NpgsqlConnection connection, IReadOnlyList<Declared> declared, CancellationToken ct)
    {
        foreach (var field in declared)
        {
            foreach (var column in field.Columns)
            {
                await EmptyDatabase.RunAsync(
                    connection, $"ALTER TABLE recipients ADD COLUMN {column} {(field.IsText ? "text COLLATE \"C\"" : "bigint")}", ct)
                    .ConfigureAwait(false);
            }
            if (field.Indexed)
            {
                await EmptyDatabase.RunAsync(
                    connection, $"CREATE INDEX recipients_{field.Columns[0]} ON recipients ({field.Columns[^1]})",
                        ct).ConfigureAwait(false);
            }
        }
    }

    private static async Task<IReadOnlyList<Declared>> DeclaredAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT ordinal, type, indexed FROM recipient_fields ORDER BY ordinal", connection);
        await using var row = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var declared = new List<Declared>();
        while (await row.ReadAsync(ct).ConfigureAwait(false))
            declared.Add(new Declared(row.GetInt32(0), row.GetString(1) == nameof(DataType.Text), row.GetInt32(2) != 0));
        return declared;
    }

    private sealed record Declared(int Ordinal, bool IsText, bool Indexed)
    {
        private string Column => RecipientTables.Attribute(Ordinal);

        public IReadOnlyList<string> Columns => IsText ? [Column, RecipientTables.Folded(Column)] : [Column];
    }
}
