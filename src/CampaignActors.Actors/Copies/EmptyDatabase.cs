using System.Globalization;
using Npgsql;

namespace CampaignActors.Actors.Copies;

/// <summary>What filling an empty database from a backup and from an export have in common.</summary>
internal static class EmptyDatabase
{
    /// <summary>Keeps nodes from writing until the transaction is over, and checks that none has written before.</summary>
    /// <exception cref="JournalNotEmptyException">The database is not empty.</exception>
    public static async Task ClaimAsync(NpgsqlConnection connection, string shown, CancellationToken ct)
    {
        await RunAsync(connection, "LOCK TABLE journal, snapshot, projected IN EXCLUSIVE MODE", ct).ConfigureAwait(false);
        var rows = await ScalarAsync(
            connection, "SELECT (SELECT count(*) FROM journal) + (SELECT count(*) FROM snapshot)", ct).ConfigureAwait(false);
        if (rows > 0)
        {
            throw new JournalNotEmptyException(
                string.Create(
                    CultureInfo.InvariantCulture, $"{shown} holds {rows} rows of journal and snapshots, expected an empty database: ")
                + "make a new one and run `campaign database migrate` on it");
        }
    }

    /// <summary>
    /// New rows go behind those that are there now, and the projections start from the beginning: a node folds them when it starts.
    /// </summary>
    public static async Task FinishAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await RunAsync(
            connection,
            "SELECT setval('journal_ordering_seq', max(ordering)) FROM journal HAVING max(ordering) IS NOT NULL", ct).ConfigureAwait(false);
        const string Empty = "DELETE FROM agenda; DELETE FROM entities; DELETE FROM quarantine; DELETE FROM watermarks; "
            + "UPDATE projected SET ordering = 0, shape = 0 WHERE id = 1";
        await RunAsync(connection, Empty, ct).ConfigureAwait(false);
    }

    public static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    public static async Task<long> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }
}
