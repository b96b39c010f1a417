using Npgsql;

namespace CampaignActors.Actors.Postgres;

/// <summary>
/// One database has one cluster. Each member holds a lock of the database in common with the others; only who gets it alone, because no
/// member is there, may found a cluster. A node that is cut off from the members, or that they answer too late, therefore waits to be let
/// in, where seeds alone would make it found a second cluster.
/// </summary>
/// <remarks>
/// <para>
/// A member also publishes its address (table <c>members</c>), in the same session: an address counts while its session holds the lock.
/// </para>
/// The lock belongs to a session and goes with it: at once when a process ends, within some fifteen seconds when its machine does. While
/// the database is away no node holds it; members take it again within a second of its return, and no node starts without it anyway. It
/// needs a session of its own, so a pooler between must not share sessions by transaction.
/// </remarks>
public sealed class FoundingPermit : IAsyncDisposable
{
    /// <summary>Number of the advisory lock; any that no other program uses.</summary>
    internal const long Key = 4_810_002;

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    /// <summary>Seconds that a founder waits for an answer: it can ask again.</summary>
    private const int AskFor = 2;

    /// <summary>
    /// Seconds that a member waits for an answer. Giving up a session gives up the lock, and a busy server is late for all members at once.
    /// The connection notices that the other end has gone.
    /// </summary>
    private const int KeepFor = 30;

    /// <summary>Looks between two tries to say where this member is.</summary>
    private const int PublishAgain = 30;

    private readonly string _connectionString;
    private readonly CancellationTokenSource _end = new();
    private NpgsqlConnection? _session;
    private Task _keeping = Task.CompletedTask;
    private string? _address;
    private string? _unpublished;
    private int _looks;
    private readonly TaskCompletionSource<string?> _shared = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposed;

    public FoundingPermit(PostgresSettings settings)
    {
        var own = new NpgsqlConnectionStringBuilder(settings.ViewsConnection) { Pooling = false, Timeout = 5, KeepAlive = 0 };
        own.Options = $"{own.Options} -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3";
        own.ApplicationName = own.ApplicationName?.Replace("views", "member", StringComparison.Ordinal);
        _connectionString = own.ConnectionString;
    }

    /// <returns>
    /// Whether this node may found a cluster. <c>false</c>: others are there or are about to be, or the database does not answer.
    /// </returns>
    public async Task<bool> TryTakeAsync(CancellationToken ct)
    {
        try
        {
            return await AskAsync($"SELECT pg_try_advisory_lock({Key})", AskFor, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (MayPass(e))
        {
            await ForgetAsync().ConfigureAwait(false);
            return false;
        }
    }

    /// <summary>Looks at who else holds the lock; to be disposed of by the caller.</summary>
    public MemberReader Reader() => new(_connectionString, () => _session?.ProcessID ?? 0);

    /// <summary>
    /// This node is a member: until it is disposed of, no other node founds a cluster, and others become members, through this one if it
    /// publishes its address.
    /// </summary>
    /// <param name="address">As other nodes reach it; <c>null</c>: it is alone and lets no node in.</param>
    public void KeepAsMember(string? address = null)
    {
        _address = address;
        _keeping = KeepAsync();
    }

    /// <summary>Completes when this member holds the lock in common for the first time.</summary>
    /// <returns>Why it cannot say where it is; <c>null</c>: it has.</returns>
    public Task<string?> SharedAsync(CancellationToken ct) => _shared.Task.WaitAsync(ct);

    private async Task KeepAsync()
    {
        var held = false;
        while (!_end.IsCancellationRequested)
        {
            try
            {
                held = held && _session is not null ? await LookAsync().ConfigureAwait(false) : await ShareAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (MayPass(e))
            {
                await ForgetAsync().ConfigureAwait(false);
            }
            await Task.Delay(s_look, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// The shared lock is taken before the exclusive one is released, so no other founder can get in between. A node that becomes a member
    /// after the founder finds the founder's address, because that is written before the lock is open to others.
    /// </summary>
    private async Task<bool> ShareAsync()
    {
        if (!await AskAsync($"SELECT pg_try_advisory_lock_shared({Key})", KeepFor, _end.Token).ConfigureAwait(false))
            return false;
        await PublishAsync().ConfigureAwait(false);
        // Asked for only where it is held alone: the server warns of a lock that is not there.
        await AskAsync(
            $"SELECT pg_advisory_unlock({Key}) FROM pg_locks l "
            + $"WHERE {MemberTable.Held} AND l.pid = pg_backend_pid() AND l.mode = 'ExclusiveLock'",
            KeepFor, _end.Token).ConfigureAwait(false);
        _shared.TrySetResult(_unpublished);
        return true;
    }

    private async Task<bool> LookAsync()
    {
        if (_unpublished is not null && ++_looks % PublishAgain == 0)
            await PublishAsync().ConfigureAwait(false);
        return await AskAsync("SELECT true", KeepFor, _end.Token).ConfigureAwait(false);
    }

    /// <summary>A database that does not let us write there must not cost the lock: others then join through seeds alone.</summary>
    private async Task PublishAsync()
    {
        try
        {
            await MemberTable.PublishAsync(_session!, _address, KeepFor, _end.Token).ConfigureAwait(false);
            _unpublished = null;
        }
        catch (PostgresException e)
        {
            _unpublished = e.MessageText;
        }
    }

    /// <param name="seconds">How long an answer is waited for.</param>
    private async Task<bool> AskAsync(string sql, int seconds, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, await SessionAsync(ct).ConfigureAwait(false)) { CommandTimeout = seconds };
        return await command.ExecuteScalarAsync(ct).ConfigureAwait(false) is true;
    }

    private async Task<NpgsqlConnection> SessionAsync(CancellationToken ct)
    {
        if (_session is not { } session)
        {
            _session = session = new NpgsqlConnection(_connectionString);
            await session.OpenAsync(ct).ConfigureAwait(false);
        }
        return session;
    }

    private static bool MayPass(Exception e) =>
        e is NpgsqlException or TimeoutException or InvalidOperationException or OperationCanceledException;

    private async Task ForgetAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _end.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        await ForgetAsync().ConfigureAwait(false);
        _end.Dispose();
    }
}
