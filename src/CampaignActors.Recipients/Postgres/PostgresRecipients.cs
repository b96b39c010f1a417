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

    /// <summary>By COPY into a table of the transaction, and one statement that changes and one that creates.</summary>
    private protected override async Task<PutCounts> PutAsync(
        SqlSession session, StoredLayout layout, IReadOnlyList<Recipient> recipients, CancellationToken ct)
    {
        // A column that no person gives is not touched.
        var columns = layout.Columns.Where(c => recipients.Any(r => r.Value(c.Field.Name) is not null)).ToList();
        await CopyAsync(session, columns, recipients, ct).ConfigureAwait(false);
        var hasLists = await CopyListsAsync(session, recipients, ct).ConfigureAwait(false);
        // A chunk is small beside all people: their index is asked for each of it, instead of reading all of them.
        await session.RunAsync("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off", ct).ConfigureAwait(false);
        var changed = columns.Count == 0 && !hasLists ? 0 : await ChangeAsync(session, columns, hasLists, ct).ConfigureAwait(false);
        var created = await CreateAsync(session, columns, ct).ConfigureAwait(false);
        if (hasLists)
        {
            await session.RunAsync(
                "INSERT INTO recipient_lists (number, list) SELECT r.number, l.list FROM incoming_lists l "
                + "JOIN recipients r ON r.key = l.key "
                + "ON CONFLICT DO NOTHING",
                ct).ConfigureAwait(false);
        }
        return new PutCounts(created, changed, recipients.Count - created - changed);
    }

    private static Task<int> CreateAsync(SqlSession session, List<StoredColumn> columns, CancellationToken ct)
    {
        var names = string.Concat(columns.SelectMany(c => c.Names).Select(n => $", {n}"));
        return session.RunAsync(
            $"INSERT INTO recipients (key, key_f{names}) SELECT key, key_f{names} FROM incoming i "
            + "WHERE NOT EXISTS (SELECT 1 FROM recipients r WHERE r.key = i.key) ORDER BY i.place",
            ct);
    }

    /// <returns>How many people changed, in a field or a list.</returns>
    private static async Task<long> ChangeAsync(SqlSession session, List<StoredColumn> columns, bool hasLists, CancellationToken ct)
    {
        var differs = string.Join(" OR ", columns.Select(c =>
            $"i.{c.Name} <> r.{c.Name} OR (i.{c.Name} IS NOT NULL AND r.{c.Name} IS NULL)"));
        var sets = string.Join(", ", columns.SelectMany(c => c.Names).Select(n => $"{n} = coalesce(i.{n}, r.{n})"));
        // Before the fields change, so that a person who changes in both counts once.
        var listed = !hasLists
            ? 0
            : await CountAsync(
                session,
                "SELECT count(DISTINCT r.number) FROM incoming_lists l JOIN incoming i ON i.key = l.key JOIN recipients r ON r.key = l.key "
                + "WHERE NOT EXISTS (SELECT 1 FROM recipient_lists k WHERE k.number = r.number AND k.list = l.list)"
                + (columns.Count == 0 ? "" : $" AND NOT coalesce({differs}, false)"),
                ct).ConfigureAwait(false);
        return listed + (columns.Count == 0
            ? 0
            : await session.RunAsync($"UPDATE recipients r SET {sets} FROM incoming i WHERE r.key = i.key AND ({differs})", ct)
                .ConfigureAwait(false));
    }

    private static async Task CopyAsync(
        SqlSession session, List<StoredColumn> columns, IReadOnlyList<Recipient> recipients, CancellationToken ct)
    {
        var names = string.Concat(columns.SelectMany(c => c.Names).Select(n => $", {n}"));
        await session.RunAsync(
            "SET LOCAL jit = off; CREATE TEMPORARY TABLE incoming "
            + "(place integer NOT NULL, key text COLLATE \"C\" NOT NULL, key_f text COLLATE \"C\" NOT NULL"
            + string.Concat(columns.Select(c => c.IsText ? $", {c.Name} text COLLATE \"C\", {c.Folded} text COLLATE \"C\""
                : $", {c.Name} bigint"))
            + ") ON COMMIT DROP",
            ct).ConfigureAwait(false);
        await using (var copy = await ((NpgsqlConnection)session.Connection).BeginBinaryImportAsync(
            $"COPY incoming (place, key, key_f{names}) FROM STDIN (FORMAT BINARY)", ct).ConfigureAwait(false))
        {
            var place = 0;
            foreach (var recipient in recipients)
            {
                await copy.StartRowAsync(ct).ConfigureAwait(false);
                await copy.WriteAsync(place++, NpgsqlDbType.Integer, ct).ConfigureAwait(false);
                Write(copy, recipient.Key);
                foreach (var column in columns)
                    Write(copy, StoredPeople.Stored(recipient, column), column.IsText);
            }
            await copy.CompleteAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>Values go into a buffer; awaiting each of them would cost more than writing it.</summary>
    private static void Write(NpgsqlBinaryImporter copy, object? value, bool isText)
    {
        if (value is string text)
        {
            Write(copy, text);
            return;
        }
        if (value is long number)
            copy.Write(number, NpgsqlDbType.Bigint);
        else
            copy.WriteNull();
        if (isText)
            copy.WriteNull();
    }

    private static void Write(NpgsqlBinaryImporter copy, string text)
    {
        copy.Write(text, NpgsqlDbType.Text);
        copy.Write(StoredPeople.Folded(text)!, NpgsqlDbType.Text);
    }

    private static async Task<bool> CopyListsAsync(SqlSession session, IReadOnlyList<Recipient> recipients, CancellationToken ct)
    {
        if (recipients.All(r => r.Lists.Count == 0))
            return false;
        await session.RunAsync(
            "CREATE TEMPORARY TABLE incoming_lists (key text COLLATE \"C\" NOT NULL, list text COLLATE \"C\" NOT NULL) ON COMMIT DROP", ct)
            .ConfigureAwait(false);
        await using (var copy = await ((NpgsqlConnection)session.Connection).BeginBinaryImportAsync(
            "COPY incoming_lists (key, list) FROM STDIN (FORMAT BINARY)", ct).ConfigureAwait(false))
        {
            foreach (var recipient in recipients)
            {
                foreach (var list in recipient.Lists)
                {
                    await copy.StartRowAsync(ct).ConfigureAwait(false);
                    await copy.WriteAsync(recipient.Key, NpgsqlDbType.Text, ct).ConfigureAwait(false);
                    await copy.WriteAsync(list, NpgsqlDbType.Text, ct).ConfigureAwait(false);
                }
            }
            await copy.CompleteAsync(ct).ConfigureAwait(false);
        }
        await session.RunAsync("CREATE INDEX ON incoming (key); ANALYZE incoming (key); ANALYZE incoming_lists", ct).ConfigureAwait(false);
        return true;
    }

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
