using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json.Nodes;
using System.Threading.RateLimiting;
using CampaignActors.Actors;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Node.Access;

/// <summary>A key as its entity says.</summary>
internal sealed record KnownKey(string Hash, Caller Caller, Instant? ExpiresAt, Instant? RevokedAt)
{
    /// <returns>Why it lets nobody in any more, or <c>null</c>.</returns>
    public string? Problem(Instant now) =>
        RevokedAt is not null ? "the key was revoked"
        : ExpiresAt <= now ? $"the key expired at {InstantPattern.ExtendedIso.Format(ExpiresAt.Value)}"
        : null;

    /// <param name="view">Of the entity; empty when there is no such key.</param>
    public static KnownKey? Of(Code code, JsonObject view)
    {
        if (view["$hash"] is not { } hash)
            return null;
        var names = Enum.GetValues<Role>().ToDictionary(Scalars.NameOf);
        var roles = (view["roles"] as JsonArray ?? []).Select(r => names.TryGetValue(r!.GetValue<string>(), out var role) ? role : (Role?)null).OfType<Role>();
        return new(
            hash.GetValue<string>(),
            new Caller(view["operator"]?.GetValue<string>() ?? "", roles.ToHashSet(), $"key:{code}"),
            At(view["expiresAt"]), At(view["revokedAt"]));
    }

    private static Instant? At(JsonNode? time) => time is null ? null : InstantPattern.ExtendedIso.Parse(time.GetValue<string>()).Value;
}

/// <summary>A key whose code no list has is not looked for, because too many such codes are asked for.</summary>
internal sealed class UnknownKeysException() : TooBusyException("too many unknown keys are tried, try again", Duration.FromSeconds(1));

/// <summary>
/// The keys of the system, asked of their entities, which alone know, and remembered for <see cref="s_fresh"/>: so long a key that was revoked
/// on another node is believed here at the most.
/// </summary>
/// <remarks>
/// While an entity does not answer (its node has just died), a key that was good is believed for <see cref="s_stale"/>: else the loss of one
/// node would shut everybody out for the time of a failover. Codes that nobody knows are asked for so many times a second, all together, so
/// that a flood of forged keys wakes no entities; those in the projections are not counted.
/// </remarks>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class KeyBook(StartedNode node, IDomainClock clock, TimeProvider time) : IDisposable
{
    public const int MaxStrangers = 10_000;
    private const int StrangersASecond = 20;
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_stale = TimeSpan.FromSeconds(60);

    /// <summary>For the entity, where there is an earlier answer to go on with.</summary>
    private static readonly TimeSpan s_shortPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Code, Entry> _known = new();
    private readonly ConcurrentDictionary<Code, long> _strangers = new();
    private readonly ConcurrentDictionary<Code, Lazy<Task<KnownKey?>>> _asking = new();

    /// <summary>What turns up in no projection costs an entity that is woken; what does costs one read.</summary>
    private readonly TokenBucketRateLimiter _budget = new(new()
    {
        TokenLimit = 2 * StrangersASecond, TokensPerPeriod = StrangersASecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0,
    });
    private readonly SemaphoreSlim _reads = new(4);

    /// <summary>Counts what was forgotten: an answer that was on its way meanwhile is not remembered.</summary>
    private int _forgotten;

    /// <param name="AskedAt">When the entity last answered.</param>
    /// <param name="AgainAt">Before that it is not asked again.</param>
    private sealed record Entry(KnownKey Key, long AskedAt, long AgainAt);

    public Instant Now => clock.Now;

    /// <summary>Whether there is such a key and it was asked for here before, so that it costs next to nothing to ask for it again.</summary>
    public bool Remembers(Code code) => _known.ContainsKey(code);

    /// <returns><c>null</c>: there is no such key.</returns>
    /// <exception cref="TooBusyException">The key cannot be verified right now.</exception>
    /// <exception cref="UnknownKeysException">No list has its code, and too many such codes are asked for.</exception>
    public Task<KnownKey?> FindAsync(Code code, CancellationToken ct)
    {
        var now = time.GetTimestamp();
        if (_known.TryGetValue(code, out var entry) && now < entry.AgainAt)
            return Task.FromResult<KnownKey?>(entry.Key);
        if (_strangers.TryGetValue(code, out var until) && now < until)
            return Task.FromResult<KnownKey?>(null);
        // However many come with it at once, the entity is asked once.
        var asking = _asking.GetOrAdd(code, c => new Lazy<Task<KnownKey?>>(() => AskAsync(c)));
        return asking.Value.WaitAsync(ct);
    }

    /// <summary>The key has just been made or revoked here, which counts from now on.</summary>
    public void Forget(Code code)
    {
        Interlocked.Increment(ref _forgotten);
        _known.TryRemove(code, out _);
        _strangers.TryRemove(code, out _);
        _asking.TryRemove(code, out _);
    }

    private async Task<KnownKey?> AskAsync(Code code)
    {
        await Task.Yield(); // Before it is in the book nothing must take it out again.
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

    /// <exception cref="UnknownKeysException">Too many codes are asked for that no list has.</exception>
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
        // One that was made a moment ago is not in the projections yet.
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
            var key = KnownKey.Of(code, JsonNode.Parse(reply.View)!.AsObject());
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
