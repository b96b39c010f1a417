using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Data.Common;
using System.Threading.RateLimiting;
using CampaignActors.Actors;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Node.Access;

/// <summary>A key as its entity says.</summary>
internal sealed record KnownKey(string Hash, Caller Caller, Instant? ExpiresAt, Instant? RevokedAt)
{
    /// <returns>Why the key is no longer accepted, or <c>null</c>.</returns>
    public string? Problem(Instant now) =>
        RevokedAt is not null ? "the key was revoked"
        : ExpiresAt <= now ? $"the key expired at {InstantPattern.ExtendedIso.Format(ExpiresAt.Value)}"
        : null;

    private static readonly FrozenDictionary<string, Role> s_roles = Enum.GetValues<Role>().ToFrozenDictionary(Scalars.NameOf);

    /// <remarks>A role that this version does not know allows nothing.</remarks>
    public static KnownKey Of(Code code, KeyViewFacts facts)
    {
        var roles = facts.Roles.Where(s_roles.ContainsKey).Select(r => s_roles[r]).ToHashSet();
        return new(facts.Hash, new Caller(facts.Operator?.Text ?? "", roles, $"key:{code}"), facts.ExpiresAt, facts.RevokedAt);
    }
}

/// <summary>A key in no projection is not looked for: too many such codes are being tried.</summary>
internal sealed class UnknownKeysException() : TooBusyException("too many unknown keys are tried, try again", Duration.FromSeconds(1));

/// <summary>
/// The keys of the system. Their entities alone know them; an answer is remembered for <see cref="s_fresh"/>, so a key that was revoked on
/// another node is accepted here for at most that long.
/// </summary>
/// <remarks>
/// While an entity does not answer (its node has just died), a key that was good is accepted for <see cref="s_stale"/>: otherwise the loss
/// of one node would lock out callers for the time of a failover. Look-ups of unknown codes have one rate limit for all callers, so that a
/// flood of forged keys wakes no entities; codes in the projections are not counted.
/// </remarks>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class KeyBook(StartedNode node, IDomainClock clock, TimeProvider time) : IDisposable
{
    public const int MaxStrangers = 10_000;
    private const int StrangersASecond = 20;
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_stale = TimeSpan.FromSeconds(60);

    /// <summary>How long the entity may take where there is an earlier answer to fall back on.</summary>
    private static readonly TimeSpan s_shortPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Code, Entry> _known = new();
    private readonly ConcurrentDictionary<Code, long> _strangers = new();
    private readonly ConcurrentDictionary<Code, Lazy<Task<KnownKey?>>> _asking = new();

    /// <summary>Rate limit of look-ups that wake an entity: those of codes in no projection.</summary>
    private readonly TokenBucketRateLimiter _budget = new(new()
    {
        TokenLimit = 2 * StrangersASecond, TokensPerPeriod = StrangersASecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    });
    private readonly SemaphoreSlim _reads = new(4);

    /// <summary>Number of keys forgotten so far: an answer that was under way when one was forgotten is not remembered.</summary>
    private int _forgotten;

    /// <param name="AskedAt">When the entity last answered.</param>
    /// <param name="AgainAt">Earliest time of the next look-up.</param>
    private sealed record Entry(KnownKey Key, long AskedAt, long AgainAt);

    public Instant Now => clock.Now;

    /// <summary>Whether the key exists and is remembered, so that the next look-up is cheap.</summary>
    public bool Remembers(Code code) => _known.ContainsKey(code);

    /// <returns><c>null</c>: there is no such key.</returns>
    /// <exception cref="TooBusyException">The key cannot be verified right now.</exception>
    /// <exception cref="UnknownKeysException">No projection has its code, and too many such codes are being tried.</exception>
    public Task<KnownKey?> FindAsync(Code code, CancellationToken ct)
    {
        var now = time.GetTimestamp();
        if (_known.TryGetValue(code, out var entry) && now < entry.AgainAt)
            return Task.FromResult<KnownKey?>(entry.Key);
        if (_strangers.TryGetValue(code, out var until) && now < until)
            return Task.FromResult<KnownKey?>(null);
        // Requests with one key at the same time share one look-up.
        var asking = _asking.GetOrAdd(code, c => new Lazy<Task<KnownKey?>>(() => AskAsync(c)));
        return asking.Value.WaitAsync(ct);
    }

    /// <summary>Forgets a key that was made or revoked through this node, so that the change counts at once.</summary>
    public void Forget(Code code)
    {
        Interlocked.Increment(ref _forgotten);
        _known.TryRemove(code, out _);
        _strangers.TryRemove(code, out _);
        _asking.TryRemove(code, out _);
    }

    private async Task<KnownKey?> AskAsync(Code code)
    {
        await Task.Yield(); // It must be registered as being asked for before it can end.
        try
        {
            var before = _known.GetValueOrDefault(code);
            if (before is null)
                await AdmitAsync(code);
            using var limit = new CancellationTokenSource(before is null ? s_patience : s_shortPatience);
            return await ReadAsync(code, before, limit.Token);
        }
        finally
        {
            _asking.TryRemove(code, out _);
        }
    }

    /// <exception cref="UnknownKeysException">Too many codes that no projection has are being tried.</exception>
    private async Task AdmitAsync(Code code)
    {
        if (!await _reads.WaitAsync(s_patience))
            throw NotNow();
        try
        {
            if (await Task.Run(() => node.Store.View(Kinds.Keys, code)).WaitAsync(s_patience) is not null)
                return;
        }
        catch (Exception e) when (e is DbException or TimeoutException)
        {
            throw NotNow();
        }
        finally
        {
            _reads.Release();
        }
        // A key that was made a moment ago is not in the projections yet.
        using var lease = _budget.AttemptAcquire();
        if (!lease.IsAcquired)
            throw new UnknownKeysException();
    }

    private static TooBusyException NotNow() => new("the key cannot be verified right now, try again", Duration.FromSeconds(1));

    private async Task<KnownKey?> ReadAsync(Code code, Entry? before, CancellationToken ct)
    {
        var forgotten = Volatile.Read(ref _forgotten);
        try
        {
            var reply = await node.Client.ReadAsync(Kinds.Key(code), ct);
            var key = reply.Open().FactsAs<KeyViewFacts>() is { } facts ? KnownKey.Of(code, facts) : null;
            var now = time.GetTimestamp();
            if (forgotten != Volatile.Read(ref _forgotten))
                return key;
            if (key is not null)
                _known[code] = new Entry(key, now, now + Ticks(s_fresh));
            else
                Remember(code, now + Ticks(s_fresh));
            return key;
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException or TooBusyException or EntityUnreadableException)
        {
            if (before is null || forgotten != Volatile.Read(ref _forgotten) || time.GetElapsedTime(before.AskedAt) > s_stale)
                throw NotNow();
            _known[code] = before with { AgainAt = time.GetTimestamp() + Ticks(TimeSpan.FromSeconds(1)) };
            return before.Key;
        }
    }

    private void Remember(Code stranger, long until)
    {
        if (_strangers.Count >= MaxStrangers)
            _strangers.Clear();
        _strangers[stranger] = until;
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    public void Dispose()
    {
        _budget.Dispose();
        _reads.Dispose();
    }
}
