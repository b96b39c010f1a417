using Microsoft.Data.Sqlite;

namespace CampaignActors.Node.Health;

/// <summary>Checks whether the journal can be written now. Cheap enough for every second.</summary>
public interface IJournalProbe
{
    /// <returns>The problem, in one line, or <c>null</c>.</returns>
    string? Problem();
}

/// <summary>
/// Opens the file as if for the first time and takes the right to write, and gives it back. Pooled connections would not notice that
/// the file has gone; reading alone would not notice that it cannot be written, and the right to write not that there is no room to.
/// </summary>
public sealed class SqliteJournalProbe(string path, int patienceSeconds = 2) : IJournalProbe
{
    /// <summary>Bytes that the write-ahead log may need for a few commits.</summary>
    private const long LeastFreeBytes = 1 << 20;

    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = false,
        DefaultTimeout = patienceSeconds,
    }.ConnectionString;

    public string? Problem()
    {
        try
        {
            using var connection = new SqliteConnection(_connectionString);
            connection.Open();
            using var transaction = connection.BeginTransaction(deferred: false);
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "SELECT count(*) FROM sqlite_master";
            command.ExecuteScalar();
            return Room();
        }
        catch (SqliteException e)
        {
            return e.Message;
        }
    }

    private string? Room()
    {
        try
        {
            var free = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace;
            return free < LeastFreeBytes ? $"the disk is full: {free / 1024} KiB are free" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // Where that cannot be asked, writing itself will tell.
        }
    }
}
