using System.Data;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Sql;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Recipients.Messages;
using CampaignActors.Recipients.Sql;
using Npgsql;
using NpgsqlTypes;

namespace CampaignActors.Recipients.Postgres;

/// <summary>People and targets beside the journal of a cluster (<c>cluster-config/postgres/007-recipients.sql</c>).</summary>
/// <param name="source">The caller disposes of it. Statements may take long: without a time limit of their own.</param>
public sealed partial class PostgresRecipients(NpgsqlDataSource source) : SqlRecipients
{
    /// <summary>Number of the advisory lock of those who write people.</summary>
    private const long PeopleLock = 4_810_007;

    /// <summary>First number of the advisory locks of analyses; the second one is the hash of what they lock.</summary>
    private const int AnalysisLocks = 4_810_008;

    /// <summary>Number of the advisory lock of work of which one run at a time is enough.</summary>
    private const long AloneLock = 4_810_009;

    private volatile bool _hasKey;


    private protected override ISqlDialect Dialect => SqlDialects.Postgres;

    private protected override MessageDialect MessageDialect { get; } = new PostgresMessages();

    private protected override string WholeNumber => "bigint";

    private protected override string Text => "text COLLATE \"C\"";

    private protected override string Joined(string column) => $"string_agg({column}, '{StoredPeople.ListEnd}' ORDER BY {column})";

    public override async Task PrepareAsync(CancellationToken ct)
    {
        if (_hasKey)
            return;
        await using var session = new SqlSession(await source.OpenConnectionAsync(ct).ConfigureAwait(false));
        await MakeHashKeyAsync(session, ct).ConfigureAwait(false);
        _hasKey = true;
    }

    internal override async Task<SqlSession> ReadAsync(CancellationToken ct)
    {
        await PrepareAsync(ct).ConfigureAwait(false);
        return new SqlSession(await source.OpenConnectionAsync(ct).ConfigureAwait(false));
    }

    internal override Task<SqlSession> WriteAsync(CancellationToken ct) => ReadAsync(ct);

    internal override Task LockPeopleAsync(SqlSession session, CancellationToken ct) =>
        session.RunAsync($"SELECT pg_advisory_xact_lock({PeopleLock})", ct);

    /// <summary>
    /// Who received a message is looked up in a hash of some million numbers; without room for it, each person would be looked up alone.
    /// </summary>
    private protected override Task AskingAsync(SqlSession session, CancellationToken ct) => session.RunAsync(
        "SELECT set_config('work_mem', '64MB', true) WHERE pg_size_bytes(current_setting('work_mem')) < pg_size_bytes('64MB')", ct);

    /// <summary>The lock is of the connection: it ends with the node that has it.</summary>
    public override async Task<bool> AloneAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        if (await session.ScalarAsync($"SELECT pg_try_advisory_lock({AloneLock})", ct).ConfigureAwait(false) is not true)
            return false;
        try
        {
            await work(ct).ConfigureAwait(false);
            return true;
        }
        finally
        {
            await session.ScalarAsync($"SELECT pg_advisory_unlock({AloneLock})", CancellationToken.None).ConfigureAwait(false);
        }
    }

    private protected override Task<PutCounts> PutAsync(
        SqlSession session, StoredLayout layout, IReadOnlyList<Recipient> recipients, CancellationToken ct) =>
        new PostgresPut(session, layout, recipients).RunAsync(ct);

    /// <summary>Locks of the session: a snapshot that begins behind them sees what the analysis before has frozen.</summary>
    private protected override async Task<SqlSession> AnalysingAsync(TargetQuestion question, CancellationToken ct)
    {
        await PrepareAsync(ct).ConfigureAwait(false);
        var connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
        SqlSession? session = null;
        session = new SqlSession(connection)
        {
            // A connection that broke has lost its locks.
            Ending = () => connection.FullState == ConnectionState.Open
                ? session!.RunAsync("SELECT pg_advisory_unlock_all()", CancellationToken.None)
                : Task.CompletedTask,
        };
        try
        {
            foreach (var name in LockNames(question))
            {
                await session.RunAsync("SELECT pg_advisory_lock(@space, hashtext(@name))", ct, ("space", AnalysisLocks), ("name", name))
                    .ConfigureAwait(false);
            }
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private protected override async Task FreezeAsync(
        SqlSession session, TargetQuestion question, FrozenTarget target, IReadOnlyList<SelectedRow> rows, CancellationToken ct)
    {
        var id = await CreateTargetAsync(session, question, target, ct).ConfigureAwait(false);
        await using (var copy = await ((NpgsqlConnection)session.Connection).BeginBinaryImportAsync(
            "COPY target_rows (target, rank, number, state) FROM STDIN (FORMAT BINARY)", ct).ConfigureAwait(false))
        {
            foreach (var row in rows)
            {
                await copy.StartRowAsync(ct).ConfigureAwait(false);
                await copy.WriteAsync(id, NpgsqlDbType.Bigint, ct).ConfigureAwait(false);
                await copy.WriteAsync(StoredRank.Of(row.Rank), NpgsqlDbType.Bigint, ct).ConfigureAwait(false);
                await copy.WriteAsync(row.Number, NpgsqlDbType.Bigint, ct).ConfigureAwait(false);
                await copy.WriteAsync((short)row.State, NpgsqlDbType.Smallint, ct).ConfigureAwait(false);
            }
            await copy.CompleteAsync(ct).ConfigureAwait(false);
        }
        await session.CommitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>
    /// The planner keeps samples of values: they are taken again, without the person. What is left of the row in free space of the files is
    /// overwritten as they are used (docs/decisions/0069-erasure-and-suppression.md).
    /// </summary>
    private protected override async Task ErasedAsync(CancellationToken ct)
    {
        await using var session = await WriteAsync(ct).ConfigureAwait(false);
        await session.RunAsync("VACUUM (ANALYZE) recipients", ct).ConfigureAwait(false);
        await session.RunAsync("VACUUM (ANALYZE) recipient_lists", ct).ConfigureAwait(false);
        await session.RunAsync("VACUUM (ANALYZE) suppressions", ct).ConfigureAwait(false);
    }
}
