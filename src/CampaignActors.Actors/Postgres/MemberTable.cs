using System.Reflection;
using Npgsql;
using NpgsqlTypes;

namespace CampaignActors.Actors.Postgres;

/// <summary>A session that holds the founding lock: a member of the cluster, or a node that is founding one.</summary>
/// <param name="Address">Under which other nodes reach it; <c>null</c>: it is alone, or has not said.</param>
/// <param name="Version">Of its program; <c>null</c>: it has not said where it is, as programs of 0.1.0 never do.</param>
/// <param name="Founding">It holds the lock alone.</param>
/// <param name="From">Whence it is connected, where the server says.</param>
public sealed record LockHolder(string? Address, string? Version, bool Founding, string? From)
{
    /// <summary>A node without seeds: it has the database to itself.</summary>
    public bool Alone => Version is not null && Address is null;
}

/// <summary>
/// Where members are. A row counts while the session that it names holds the founding lock, so no clock says how old it may be, and one
/// of a node that was killed counts for nothing.
/// </summary>
internal static class MemberTable
{
    /// <summary>Of pg_locks <c>l</c>: the founding lock of this database. A key of 64 bits stands there in two halves.</summary>
    public static readonly string Held = $"""
        l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = {FoundingPermit.Key} AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    /// <summary>
    /// Rows whose session holds the lock no more are cleared away. Every row is written under the lock, and locks are read as they are now:
    /// that of a member is never taken for one of these.
    /// </summary>
    private static readonly string s_publish = $"""
        WITH gone AS (
            DELETE FROM members m
            WHERE m.session <> pg_backend_pid() AND NOT EXISTS (SELECT FROM pg_locks l WHERE l.pid = m.session AND {Held}))
        INSERT INTO members (session, address, version, since) VALUES (pg_backend_pid(), $1, $2, now())
        ON CONFLICT (session) DO UPDATE SET address = excluded.address, version = excluded.version, since = excluded.since
        """;

    /// <summary>Numbers of sessions come again: a row that is older than its session was another's.</summary>
    private static readonly string s_read = $"""
        SELECT m.address, m.version, l.mode = 'ExclusiveLock', host(a.client_addr)
        FROM pg_locks l
        LEFT JOIN pg_stat_activity a ON a.pid = l.pid
        LEFT JOIN members m ON m.session = l.pid AND (a.backend_start IS NULL OR a.backend_start <= m.since)
        WHERE l.pid <> $1 AND {Held}
        ORDER BY m.since
        """;

    private static readonly string s_version =
        (typeof(MemberTable).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0")
            .Split('+')[0];

    public static async Task PublishAsync(NpgsqlConnection session, string? address, int seconds, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(s_publish, session) { CommandTimeout = seconds };
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)address ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = s_version });
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    /// <param name="own">Number of a session to leave out.</param>
    public static async Task<IReadOnlyList<LockHolder>> ReadAsync(NpgsqlConnection session, int own, int seconds, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(s_read, session) { CommandTimeout = seconds };
        command.Parameters.Add(new NpgsqlParameter { Value = own });
        await using var row = await command.ExecuteReaderAsync(ct).ConfigureAwait(false);
        var holders = new List<LockHolder>();
        while (await row.ReadAsync(ct).ConfigureAwait(false))
            holders.Add(new(Text(row, 0), Text(row, 1), row.GetBoolean(2), Text(row, 3)));
        return holders;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
