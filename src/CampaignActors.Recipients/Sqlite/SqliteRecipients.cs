using System.Collections.Concurrent;
using System.Data;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Sql;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Recipients.Messages;
using CampaignActors.Recipients.Sql;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Recipients.Sqlite;

/// <summary>People and targets of one node, in the file <c>audience.db</c> of its data folder.</summary>
public sealed partial class SqliteRecipients : SqlRecipients, IDisposable
{
    public const string FileName = "audience.db";

    /// <summary>
    /// What is deleted is overwritten in the file. FULL: a commit is on the disk when it returns. 32 MB of pages: an import changes pages
    /// of indexes all over the file.
    /// </summary>
    private const string Writing =
        "PRAGMA busy_timeout = 10000; PRAGMA query_only = off; PRAGMA secure_delete = on; PRAGMA synchronous = FULL; "
        + "PRAGMA cache_size = -32768;";

    private const string Reading = "PRAGMA busy_timeout = 10000; PRAGMA query_only = on; PRAGMA cache_size = -2000;";

    /// <summary>People in order of rank lie all over the file: 64 MB of pages, given back at the end.</summary>
    private const string ReadingMany = "PRAGMA busy_timeout = 10000; PRAGMA query_only = on; PRAGMA cache_size = -65536;";

    private readonly string _connectionString;
    private readonly SemaphoreSlim _writers = new(1, 1);
    private readonly SemaphoreSlim _alone = new(1, 1);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _analyses = new(StringComparer.Ordinal);
    private volatile bool _holdsErased;
    private volatile bool _prepared;

    /// <param name="folder">A data folder. Its file is opened, and made when it is not there, with the first use.</param>
    public SqliteRecipients(string folder) => _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = PathIn(folder),
        DefaultTimeout = 60,
        Pooling = true,
    }.ConnectionString;

    public static string PathIn(string folder) => Path.Combine(Path.GetFullPath(folder), FileName);

    /// <summary>Opens the file of a data folder and makes it when it is not there.</summary>
    /// <exception cref="AudienceException">The file is of a later version.</exception>
    /// <exception cref="SqliteException">The file cannot be used.</exception>
    public override async Task PrepareAsync(CancellationToken ct)
    {
        if (_prepared)
            return;
        await _writers.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (_prepared)
                return;
            await using var session = await OpenAsync(Writing, null, ct).ConfigureAwait(false);
            await session.RunAsync("PRAGMA journal_mode = WAL", ct).ConfigureAwait(false);
            await session.BeginAsync(IsolationLevel.Serializable, ct).ConfigureAwait(false);
            await SqliteSchema.MigrateAsync(session, ct).ConfigureAwait(false);
            await MakeHashKeyAsync(session, ct).ConfigureAwait(false);
            await session.CommitAsync(ct).ConfigureAwait(false);
            _prepared = true;
        }
        finally
        {
            _writers.Release();
        }
    }

    /// <summary>Looks at a file that no node has open, such as one from a backup, before a node trusts it.</summary>
    /// <returns>Why it is no database of people that this version can use; <c>null</c>: it is one.</returns>
    public static string? Problem(string path)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Pooling = false
            }.ConnectionString);
            connection.Open();
            return SqliteSchema.Problem(connection);
        }
        catch (SqliteException e)
        {
            return e.Message;
        }
    }

    /// <summary>Looks at a file that a node may have open, and changes nothing.</summary>
    /// <returns>The schema that the file has, and how many people are in it.</returns>
    /// <exception cref="SqliteException">It cannot be opened, or is no database of people.</exception>
    public static (long Schema, long People) Look(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false,
        }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var schema = (long)command.ExecuteScalar()!;
        command.CommandText = "SELECT count(*) FROM recipients";
        return (schema, (long)command.ExecuteScalar()!);
    }

    /// <summary>The schema of the files that this version makes.</summary>
    public static long Schema => SqliteSchema.Version;

    private protected override ISqlDialect Dialect => SqlDialects.Sqlite;

    private protected override MessageDialect MessageDialect { get; } = new SqliteMessages();

    private protected override string WholeNumber => "INTEGER";

    private protected override string Text => "TEXT";

    private protected override string Joined(string column) => $"group_concat({column}, '{StoredPeople.ListEnd}' ORDER BY {column})";

    internal override async Task<SqlSession> ReadAsync(CancellationToken ct)
    {
        await PrepareAsync(ct).ConfigureAwait(false);
        return await OpenAsync(Reading, null, ct).ConfigureAwait(false);
    }

    private protected override async Task<SqlSession> ReadManyAsync(CancellationToken ct)
    {
        await PrepareAsync(ct).ConfigureAwait(false);
        SqlSession? session = null;
        return session = await OpenAsync(
            ReadingMany, () => session!.RunAsync("PRAGMA cache_size = -2000; PRAGMA shrink_memory;", CancellationToken.None), ct)
            .ConfigureAwait(false);
    }

    /// <summary>One writes at a time.</summary>
    internal override async Task<SqlSession> WriteAsync(CancellationToken ct)
    {
        await PrepareAsync(ct).ConfigureAwait(false);
        await _writers.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return await OpenAsync(Writing, LeaveAsync, ct).ConfigureAwait(false);
        }
        catch
        {
            _writers.Release();
            throw;
        }
    }

    private Task LeaveAsync()
    {
        _writers.Release();
        return Task.CompletedTask;
    }

    /// <summary>The driver's async is synchronous: the work of a session runs on a thread of the pool.</summary>
    private Task<SqlSession> OpenAsync(string pragmas, Func<Task>? ending, CancellationToken ct) => Task.Run(
        async () =>
        {
            var session = new SqlSession(new SqliteConnection(_connectionString)) { Ending = ending };
            try
            {
                session.Connection.Open();
                await session.RunAsync(pragmas, ct).ConfigureAwait(false);
                return session;
            }
            catch
            {
                await session.Connection.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        },
        ct);

    /// <summary>One node alone has the file.</summary>
    public override async Task<bool> AloneAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        if (!await _alone.WaitAsync(0, ct).ConfigureAwait(false))
            return false;
        try
        {
            await work(ct).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _alone.Release();
        }
    }

    /// <summary>There is one writer anyway.</summary>
    internal override Task LockPeopleAsync(SqlSession session, CancellationToken ct) => Task.CompletedTask;

    private protected override Task<PutCounts> PutAsync(
        SqlSession session, StoredLayout layout, IReadOnlyList<Recipient> recipients, CancellationToken ct)
    {
        using var put = new SqlitePut((SqliteConnection)session.Connection, layout, recipients);
        foreach (var recipient in recipients)
        {
            ct.ThrowIfCancellationRequested();
            put.Put(recipient);
        }
        return Task.FromResult(put.Counts);
    }

    /// <summary>
    /// One node alone has the file: locks of its process are enough. Rows are written at the end, so imports go on meanwhile.
    /// </summary>
    private protected override async Task<SqlSession> AnalysingAsync(TargetQuestion question, CancellationToken ct)
    {
        var held = new Stack<SemaphoreSlim>();
        Task ReleaseAsync()
        {
            while (held.TryPop(out var one))
                one.Release();
            return Task.CompletedTask;
        }
        try
        {
            await PrepareAsync(ct).ConfigureAwait(false);
            foreach (var name in LockNames(question))
            {
                var one = _analyses.GetOrAdd(name, _ => new SemaphoreSlim(1, 1));
                await one.WaitAsync(ct).ConfigureAwait(false);
                held.Push(one);
            }
            return await OpenAsync(Reading, ReleaseAsync, ct).ConfigureAwait(false);
        }
        catch
        {
            await ReleaseAsync().ConfigureAwait(false);
            throw;
        }
    }

    private protected override async Task FreezeAsync(
        SqlSession session, TargetQuestion question, FrozenTarget target, IReadOnlyList<SelectedRow> rows, CancellationToken ct)
    {
        await session.RollbackAsync().ConfigureAwait(false);
        await using var writer = await WriteAsync(ct).ConfigureAwait(false);
        await writer.BeginAsync(IsolationLevel.Serializable, ct).ConfigureAwait(false);
        var id = await CreateTargetAsync(writer, question, target, ct).ConfigureAwait(false);
        await using (var insert = writer.Command(
            "INSERT INTO target_rows (target, rank, number, state) VALUES (@target, @rank, @number, @state)",
            ("target", id), ("rank", 0L), ("number", 0L), ("state", 0L)))
        {
            await insert.PrepareAsync(ct).ConfigureAwait(false);
            foreach (var row in rows)
            {
                ct.ThrowIfCancellationRequested();
                insert.Parameters[1].Value = StoredRank.Of(row.Rank);
                insert.Parameters[2].Value = row.Number;
                insert.Parameters[3].Value = (long)row.State;
                await insert.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
            }
        }
        await writer.CommitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>The log still has the pages as they were before: it is emptied, now or when those who read it are done.</summary>
    private protected override async Task ErasedAsync(CancellationToken ct)
    {
        _holdsErased = true;
        await EmptyLogAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Empties the log when it still has pages with erased people.</summary>
    /// <returns>Whether no log has any more.</returns>
    public async Task<bool> EmptyLogAsync(CancellationToken ct)
    {
        if (!_holdsErased)
            return true;
        await using var session = await WriteAsync(ct).ConfigureAwait(false);
        // Other writers wait meanwhile.
        await session.RunAsync("PRAGMA busy_timeout = 200", ct).ConfigureAwait(false);
        if (await CountAsync(session, "PRAGMA wal_checkpoint(TRUNCATE)", ct).ConfigureAwait(false) == 0)
            _holdsErased = false;
        return !_holdsErased;
    }

    /// <summary>Closes the file, without its log when no process has it open any more.</summary>
    public void Dispose()
    {
        using (var connection = new SqliteConnection(_connectionString))
        {
            if (_prepared)
            {
                connection.Open();
                using var empty = connection.CreateCommand();
                empty.CommandText = "PRAGMA query_only = off; PRAGMA busy_timeout = 200; PRAGMA wal_checkpoint(TRUNCATE);";
                empty.ExecuteNonQuery();
            }
        }
        using (var connection = new SqliteConnection(_connectionString))
            SqliteConnection.ClearPool(connection);
        _writers.Dispose();
        _alone.Dispose();
    }
}
