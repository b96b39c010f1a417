using System.Globalization;
using CampaignActors.Actors.Postgres;
using CampaignActors.Vocabulary.Text;
using Npgsql;

namespace CampaignActors.Operations.Doctoring;

/// <summary>The PostgreSQL database of a cluster, as a node would find it now.</summary>
internal sealed class DatabaseChecks(PostgresSettings settings, TimeProvider time)
{
    private const int TestedVersion = 15;
    private static readonly TimeSpan s_longTransaction = TimeSpan.FromMinutes(1);

    /// <param name="nodes">How many nodes are to share it.</param>
    public async Task RunAsync(int nodes, List<Finding> findings, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(settings.ViewsConnection);
        try
        {
            findings.Add(await VersionAsync(source, ct));
            findings.Add(await SchemaAsync(source, ct));
            findings.Add(await ConnectionsAsync(source, nodes, ct));
            findings.Add(await ClockAsync(source, ct));
            findings.Add(await OldestAsync(source, ct));
            findings.AddRange(await PeopleAsync(source, ct));
            if (await new PostgresSchema(source).CurrentAsync(ct) is { Step: > 0 })
                findings.Add(await OrderingsAsync(source, ct));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            findings.Add(Finding.Fail(
                "database", $"{settings.Shown} cannot be used: "
                    + $"{Shown.OneLine((e as PostgresException)?.MessageText ?? e.GetBaseException().Message, 300)}"));
        }
    }

    private async Task<Finding> VersionAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        var version = await ScalarAsync<string>(source, "SELECT current_setting('server_version')", ct);
        var major = int.TryParse(version.Split('.', ' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var text = $"{settings.Shown} answers, PostgreSQL {version}";
        return major < TestedVersion ? Finding.Warn("database", $"{text}; tested with {TestedVersion}") : Finding.Ok("database", text);
    }

    private static async Task<Finding> SchemaAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        try
        {
            await new PostgresSchema(source).CheckAsync(ct);
            return Finding.Ok("schema", $"version {PostgresSchema.Version}, can be written");
        }
        catch (PostgresUnusableException e)
        {
            return Finding.Fail("schema", e.Message);
        }
    }

    private async Task<Finding> ConnectionsAsync(NpgsqlDataSource source, int nodes, CancellationToken ct)
    {
        var most = await ScalarAsync<int>(
            source, "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int", ct);
        var used = await ScalarAsync<long>(source, "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'", ct);
        var wanted = settings.Connections * nodes;
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{nodes} nodes take up to {wanted}, the server has {most}, {used} are open now");
        return wanted > most ? Finding.Fail("connections", $"{text}: raise max_connections or lower Database__Connections")
            : wanted > most * 8 / 10 ? Finding.Warn("connections", $"{text}: little is left for backups and people")
            : Finding.Ok("connections", text);
    }

    private async Task<Finding> ClockAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        var (began, at) = (time.GetTimestamp(), time.GetUtcNow());
        var theirs = await ScalarAsync<DateTime>(source, "SELECT clock_timestamp()", ct);
        var took = time.GetElapsedTime(began);
        return Finding.OfClock("database clock", theirs.ToUniversalTime() - at.UtcDateTime - (took / 2), took);
    }

    private static async Task<Finding> OldestAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        var seconds = await ScalarAsync<double>(
            source,
            "SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0)::float8 FROM pg_stat_activity WHERE datname = "
                + "current_database() AND pid <> pg_backend_pid()",
            ct);
        var text = string.Create(CultureInfo.InvariantCulture, $"the oldest runs for {seconds:0} s");
        return seconds > s_longTransaction.TotalSeconds
            ? Finding.Warn("transactions",
                $"{text}: one that has written holds up lists and workflows; find it in pg_stat_activity, a backup is harmless")
            : Finding.Ok("transactions", text);
    }

    /// <summary>
    /// Checks what the reader of new rows relies on: each ordering is assigned once, in ascending order, by a transaction with a number.
    /// </summary>
    private static async Task<Finding> OrderingsAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        var problem = await ScalarAsync<string>(source, """
            SELECT CASE
                WHEN (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM journal_ordering_seq)
                    < (SELECT coalesce(max(ordering), 0) FROM journal)
                    THEN 'the sequence journal_ordering_seq is behind the rows: '
                        || 'SELECT setval(''journal_ordering_seq'', max(ordering)) FROM journal'
                WHEN (SELECT seqcache FROM pg_sequence WHERE seqrelid = 'journal_ordering_seq'::regclass) <> 1
                    THEN 'the sequence journal_ordering_seq has a cache, expected CACHE 1: rows would be read out of order'
                WHEN NOT EXISTS (
                    SELECT 1 FROM pg_trigger
                    WHERE tgrelid = 'journal'::regclass AND tgname = 'journal_number_first' AND tgenabled IN ('O', 'A'))
                    THEN 'the trigger journal_number_first of the journal is missing or disabled: rows could be passed over'
                WHEN (SELECT ordering FROM projected WHERE id = 1)
                    > (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM journal_ordering_seq)
                    THEN 'the projections are ahead of the journal, which was put back: campaign views rebuild'
                ELSE '' END
            """, ct);
        if (problem.Length > 0)
            return Finding.Fail("orderings", problem);
        var newest = await ScalarAsync<long>(source, "SELECT coalesce(max(ordering), 0) FROM journal", ct);
        return Finding.Ok("orderings", string.Create(CultureInfo.InvariantCulture, $"up to {newest}"));
    }

    /// <summary>Of a schema before people were in it, the schema itself is the finding.</summary>
    private static async Task<IEnumerable<Finding>> PeopleAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        if (!await ScalarAsync<bool>(source, "SELECT to_regclass('recipients') IS NOT NULL", ct))
            return [];
        var people = await ScalarAsync<long>(source, "SELECT count(*) FROM recipients", ct);
        return [Finding.Ok("people", string.Create(CultureInfo.InvariantCulture, $"{people} beside the journal"))];
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlDataSource source, string sql, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }
}
