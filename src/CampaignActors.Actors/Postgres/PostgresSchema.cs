using System.Globalization;
using System.Reflection;
using CampaignActors.Journal.Postgres;
using CampaignActors.Journal.Stores;
using Npgsql;

namespace CampaignActors.Actors.Postgres;

/// <summary>The database cannot be used as it is; the message says what is wrong and what to do.</summary>
public sealed class PostgresUnusableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Brings a database to the schema of this version and checks that it has it. The statements are the files of
/// <c>cluster-config/postgres</c>, numbered from 1; each runs once, in its own transaction, under a lock that lets one migration run at a
/// time.
/// </summary>
public sealed class PostgresSchema(NpgsqlDataSource source)
{
    /// <summary>Number of the advisory lock; any that no other program uses.</summary>
    private const long MigrationLock = 4_810_001;
    private const string Prefix = "postgres.";

    /// <summary>The schema that this version needs.</summary>
    public static int Version => s_files.Value.Count;

    /// <summary>
    /// For each step, from 1, the schema that a program must know to work with a database on which it was run. A step that only adds what
    /// earlier programs do not look at lets them go on, and start, while nodes are upgraded one by one.
    /// </summary>
    private static readonly int[] s_neededBy = [1, 2, 2, 2, 2, 2, 2, 2, 2, 2];

    /// <summary>The schema of programs that read rows which say what changed (docs/decisions/0051-writing-what-changed.md).</summary>
    private const int ReadsChanges = 5;

    /// <summary>The first step that notes itself apart from what it needs.</summary>
    private const int FirstNoted = 3;

    /// <summary>The statements that lead to a version, from 1.</summary>
    public static string Statements(int version) => s_files.Value[version - 1];

    /// <summary>What notes in the database that the statements of a version were run.</summary>
    public static string Stamp(int version) => string.Create(
        CultureInfo.InvariantCulture,
        $"UPDATE schema_version SET version = greatest(version, {s_neededBy[version - 1]}), "
            + $"{(version < FirstNoted ? "" : $"step = {version}, ")}migrated_at = now() WHERE id = 1;");

    private static readonly Lazy<IReadOnlyList<string>> s_files = new(() =>
    {
        var assembly = typeof(PostgresSchema).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(n => Read(assembly, n))];
    });

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    /// <param name="Step">The last step that was run; 0: there is no schema of ours.</param>
    /// <param name="Needed">The schema that a program must know to work with it.</param>
    public readonly record struct SchemaState(int Step, int Needed);

    /// <exception cref="NpgsqlException">The database cannot be reached or read.</exception>
    public async Task<SchemaState> CurrentAsync(CancellationToken ct = default)
    {
        await using var connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
        return await CurrentAsync(connection, ct).ConfigureAwait(false);
    }

    private static async Task<SchemaState> CurrentAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var find = new NpgsqlCommand("SELECT to_regclass('schema_version') IS NOT NULL", connection);
        if (await find.ExecuteScalarAsync(ct).ConfigureAwait(false) is not true)
            return default;
        // The column of the step is not there before the first step that notes itself.
        await using var read = new NpgsqlCommand(
            "SELECT coalesce((to_jsonb(s) ->> 'step')::integer, version), version FROM schema_version s WHERE id = 1", connection);
        await using var row = await read.ExecuteReaderAsync(ct).ConfigureAwait(false);
        return await row.ReadAsync(ct).ConfigureAwait(false) ? new(row.GetInt32(0), row.GetInt32(1)) : default;
    }

    /// <summary>Runs what is missing.</summary>
    /// <returns>The versions before and after; the same when there was nothing to do.</returns>
    /// <exception cref="PostgresUnusableException">The schema is newer than this program, or has foreign tables.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached, or does not allow it.</exception>
    public async Task<(int From, int To)> MigrateAsync(CancellationToken ct = default)
    {
        await using var connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using (var take = new NpgsqlCommand($"SELECT pg_advisory_lock({MigrationLock})", connection))
            await take.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        try
        {
            var (from, needed) = await CurrentAsync(connection, ct).ConfigureAwait(false);
            if (needed > Version)
                throw Newer(needed);
            for (var version = from + 1; version <= Version; version++)
                await RunAsync(connection, version, ct).ConfigureAwait(false);
            return (from, Math.Max(from, Version));
        }
        finally
        {
            await using var release = new NpgsqlCommand($"SELECT pg_advisory_unlock({MigrationLock})", connection);
            await release.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Notes that the journal has rows which say what changed: from here on no program starts on it that cannot read them.
    /// </summary>
    /// <exception cref="NpgsqlException">The database cannot be reached or written.</exception>
    public async Task RequireReadersOfChangesAsync(CancellationToken ct = default)
    {
        await using var connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var note = new NpgsqlCommand(
            "UPDATE schema_version SET version = @needed WHERE id = 1 AND version < @needed", connection);
        note.Parameters.AddWithValue("needed", ReadsChanges);
        await note.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    private static async Task RunAsync(NpgsqlConnection connection, int version, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct).ConfigureAwait(false);
        try
        {
            await using var command = new NpgsqlCommand(Statements(version), connection, transaction);
            await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DuplicateTable)
        {
            throw new PostgresUnusableException(
                $"the database has tables that are not ours ({e.MessageText}): give us a database of our own", e);
        }
        await using (var stamp = new NpgsqlCommand(Stamp(version), connection, transaction))
            await stamp.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Whether a node of this version can work with the database now: reachable, of the right schema, writable.</summary>
    /// <exception cref="PostgresUnusableException">It cannot.</exception>
    /// <exception cref="NpgsqlException">It cannot be reached.</exception>
    public async Task CheckAsync(CancellationToken ct = default)
    {
        var (step, needed) = await CurrentAsync(ct).ConfigureAwait(false);
        if (needed > Version)
            throw Newer(needed);
        if (step < Version)
        {
            throw new PostgresUnusableException(
                (step == 0 ? "the database has no schema of ours" : $"the database has schema {step}, this version needs {Version}")
                + ": run `campaign database migrate`, or set Database__Migrate=auto to let nodes do it");
        }
        await using var connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
        await using var writable = new NpgsqlCommand("""
            SELECT CASE WHEN pg_is_in_recovery() THEN 'it is a standby server'
                        WHEN current_setting('transaction_read_only') = 'on' THEN 'it is read-only'
                        WHEN NOT has_table_privilege('journal', 'SELECT, INSERT') THEN 'this user may not write the journal' END
            """, connection);
        if (await writable.ExecuteScalarAsync(ct).ConfigureAwait(false) is string problem)
            throw new PostgresUnusableException($"the database cannot be written: {problem}");
        try
        {
            await PostgresTables.CheckJournalAsync(connection, ct).ConfigureAwait(false);
            await PostgresTables.CheckSnapshotAsync(connection, ct).ConfigureAwait(false);
        }
        catch (JournalUnusableException e)
        {
            throw new PostgresUnusableException(e.Message, e);
        }
    }

    private static PostgresUnusableException Newer(int version) =>
        new($"the database has schema {version}, this version knows {Version} at the most: start the version that made it, or a later one");
}
