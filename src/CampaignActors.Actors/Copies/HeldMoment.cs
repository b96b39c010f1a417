using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Recipients.Sqlite;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Actors.Copies;

/// <summary>
/// Journal and people of a data folder as they are at one moment, while the node goes on. Targets that the journal names are among the
/// people: a target is frozen before the event that names it, and is removed behind the event that names the next one. So people are
/// locked for the milliseconds in which both moments are taken (docs/decisions/0068-where-people-live.md).
/// </summary>
internal sealed class HeldMoment : IDisposable
{
    private readonly SqliteConnection _journal;
    private readonly SqliteConnection? _people;

    private HeldMoment(SqliteConnection journal, SqliteConnection? people) => (_journal, _people) = (journal, people);

    /// <summary>Whether there are people. Data folders of versions before 0.3 have none.</summary>
    public bool HasPeople => _people is not null;

    /// <exception cref="CopyException">A file cannot be read, or is locked for too long.</exception>
    public static HeldMoment Take(string folder)
    {
        var (journal, people) = (SqliteStore.PathIn(folder), SqliteRecipients.PathIn(folder));
        if (!File.Exists(people))
            return new HeldMoment(Hold(journal), null);
        using var locked = Lock(people);
        var first = Hold(journal);
        try
        {
            return new HeldMoment(first, Hold(people));
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    /// <exception cref="CopyException">It cannot be copied.</exception>
    public void CopyJournal(string path) => Copy(_journal, path);

    /// <exception cref="CopyException">It cannot be copied.</exception>
    public void CopyPeople(string path) => Copy(_people!, path);

    public void Dispose()
    {
        _journal.Dispose();
        _people?.Dispose();
    }

    /// <summary>Lets no one write until it is disposed of. A file that cannot be written is not changed by a node either.</summary>
    private static SqliteConnection? Lock(string path)
    {
        const int ReadOnly = 8, CannotOpen = 14;
        SqliteConnection? connection = null;
        try
        {
            connection = new SqliteConnection(SqliteFile.ConnectionString(path, SqliteOpenMode.ReadWrite, pooling: false));
            connection.Open();
            // As long as an import may have it.
            connection.Run("PRAGMA busy_timeout = 60000; BEGIN IMMEDIATE");
            return connection;
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            return e.SqliteErrorCode is ReadOnly or CannotOpen ? null : throw Failed(path, e);
        }
    }

    private static SqliteConnection Hold(string path)
    {
        var connection = new SqliteConnection(SqliteFile.ConnectionString(path, SqliteOpenMode.ReadOnly, pooling: false));
        try
        {
            connection.Open();
            // The moment is that of the first reading.
            connection.Run("PRAGMA busy_timeout = 10000; BEGIN");
            connection.Scalar("SELECT count(*) FROM sqlite_master");
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Failed(path, e);
        }
    }

    /// <summary>Into an empty file, which has no log beside it in the end.</summary>
    private static void Copy(SqliteConnection from, string path)
    {
        try
        {
            using var to = new SqliteConnection(SqliteFile.ConnectionString(path, SqliteOpenMode.ReadWrite, pooling: false));
            to.Open();
            from.BackupDatabase(to);
            to.Run("PRAGMA journal_mode = DELETE");
        }
        catch (SqliteException e)
        {
            throw Failed(from.DataSource, e);
        }
    }

    private static CopyException Failed(string path, SqliteException e) => new($"{path} cannot be copied: {e.Message}", e);
}
