using CampaignActors.Actors.Postgres;
using CampaignActors.Actors.Projections;
using CampaignActors.Audience.Messages;
using CampaignActors.Recipients.Postgres;
using CampaignActors.Recipients.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CampaignActors.Actors.Copies;

/// <summary>
/// Marks mailings that come from a backup: nothing of them is sent until a person resumes or stops their delivery
/// (docs/decisions/0087-after-a-restore-a-person-decides.md).
/// </summary>
public static class RestoredMark
{
    internal static readonly string Sql =
        $"UPDATE mailings SET state = {(int)MailingState.Restored} WHERE state <> {(int)MailingState.Ended}";

    /// <summary>In a file that no node uses yet.</summary>
    internal static void Set(string path)
    {
        using var connection = new SqliteConnection(SqliteFile.ConnectionString(path, SqliteOpenMode.ReadWrite, pooling: false));
        connection.Open();
        if (connection.Scalar("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'mailings'") is not null)
            connection.Run(Sql);
    }

    /// <summary>The mailings of a data folder that have not ended.</summary>
    /// <returns>How many there are.</returns>
    public static async Task<int> SetFolderAsync(string folder, CancellationToken ct = default)
    {
        if (!File.Exists(SqliteRecipients.PathIn(folder)))
            return 0;
        using var people = new SqliteRecipients(folder);
        return await people.Messages.RestoredAsync(ct).ConfigureAwait(false);
    }

    /// <summary>The mailings of a database that have not ended.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached or written.</exception>
    public static async Task<int> SetDatabaseAsync(PostgresSettings settings, CancellationToken ct = default)
    {
        await using var source = NpgsqlDataSource.Create(settings.CopyConnection);
        return await new PostgresRecipients(source).Messages.RestoredAsync(ct).ConfigureAwait(false);
    }
}
