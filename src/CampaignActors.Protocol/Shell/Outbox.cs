using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <summary>
/// Effects under way, one window per target. Effects on entities are all sent at once and resent until confirmed; effects on the
/// outside go one at a time, and after a failure wait 1 s, 10 s, 60 s, then 15 minutes each time, without end.
/// </summary>
internal sealed class Outbox
{
    private static readonly Duration[] s_backOff = [Duration.FromSeconds(1), Duration.FromSeconds(10), Duration.FromSeconds(60)];

    /// <summary>The longest wait. A retry beyond that was noted while the clock was ahead, and is due.</summary>
    public static readonly Duration Longest = Duration.FromMinutes(15);

    private readonly SortedDictionary<EntityRef, Window> _windows = [];

    /// <summary>Targets with unconfirmed effects: few, while windows are never removed and may be many.</summary>
    private readonly HashSet<EntityRef> _open = [];
    private readonly HashSet<EntityRef> _unpersisted = [];
    private readonly HashSet<EntityRef> _sendable = [];

    private sealed class Window
    {
        public long Last;
        public long Durable;
        public long Confirmed;
        public int Attempts;
        public Instant? RetryAt;

        /// <summary>
        /// Unconfirmed effects; <c>null</c> without any. A window stays for every target that was ever told something, most of them empty.
        /// </summary>
        public SortedDictionary<long, Entry>? Open;
    }

    private sealed class Entry(OutgoingEffectAt effect, string? trace)
    {
        public readonly OutgoingEffectAt Effect = effect;
        public readonly string? Trace = trace;

        /// <summary>Sent, and not long enough ago to be sent again.</summary>
        public bool UnderWay;
    }

    public long NextCounter(EntityRef target) => (_windows.TryGetValue(target, out var window) ? window.Last : 0) + 1;

    /// <summary>An effect was decided; it is sent when its row is durable.</summary>
    /// <param name="trace">See <see cref="EffectMessage.Trace"/>.</param>
    public void Add(OutgoingEffect effect, Instant at, string by, string? trace)
    {
        if (!_windows.TryGetValue(effect.Target, out var window))
            _windows[effect.Target] = window = new Window();
        window.Last = effect.Counter;
        (window.Open ??= [])[effect.Counter] = new Entry(new OutgoingEffectAt(effect.Counter, effect.Payload, at, by), trace);
        _open.Add(effect.Target);
    }

    public bool IsOpen(EntityRef target, long counter) =>
        _windows.TryGetValue(target, out var window) && window.Open?.ContainsKey(counter) is true;

    /// <summary>Counter of the effect that a gateway is asked for now, if it has this key; the effects behind it wait.</summary>
    public long? UnderTrial(EntityRef gateway, string key) =>
        _windows.TryGetValue(gateway, out var window) && window.Open?.First() is { } first
            && first.Value.Effect.Payload is IOutsideEffect outside && outside.Key == key
                ? first.Key
                : null;

    /// <summary>A target has confirmed. The fact is written with the next row, at the latest before the entity leaves memory.</summary>
    public bool Confirm(EntityRef target, long counter)
    {
        if (!_windows.TryGetValue(target, out var window) || counter <= window.Confirmed || counter > window.Last)
            return false;
        Drop(target, window, counter);
        _unpersisted.Add(target);
        return true;
    }

    private void Drop(EntityRef target, Window window, long counter)
    {
        window.Confirmed = Math.Max(window.Confirmed, counter);
        while (window.Open is { Count: > 0 } open && open.First().Key is var first && first <= counter)
            open.Remove(first);
        if (window.Open is { Count: 0 })
        {
            window.Open = null;
            _open.Remove(target);
        }
        window.Attempts = 0;
        window.RetryAt = null;
    }

    /// <summary>Confirmations to be written; they count as written from here on.</summary>
    public Seq<EffectId> TakeConfirmations()
    {
        if (_unpersisted.Count == 0)
            return [];
        var taken = _unpersisted.Order().Select(t => new EffectId(t, _windows[t].Confirmed)).ToSeq();
        _unpersisted.Clear();
        return taken;
    }

    /// <summary>Confirmations that were taken for a row which is not written after all: the next one takes them along.</summary>
    public void GiveBack(Seq<EffectId> taken) => _unpersisted.UnionWith(taken.Select(t => t.Entity));

    public bool HasUnpersistedConfirmations => _unpersisted.Count > 0;

    /// <summary>
    /// Whether a failure at <paramref name="at"/> has been counted: the next try was due only after it. It may come again long afterwards,
    /// when the retry is much further ahead of it than <see cref="Longest"/>; so <paramref name="now"/> says whether the clock was wrong.
    /// </summary>
    public bool HasCounted(EntityRef gateway, Instant at, Instant now) =>
        _windows[gateway].RetryAt is { } due && at < due && due <= now + Longest;

    private static bool Waits(Window window, Instant now) => window.RetryAt > now && window.RetryAt <= now + Longest;

    public OutsideRetry Failed(EntityRef gateway, Instant now)
    {
        var attempts = _windows[gateway].Attempts + 1;
        return new OutsideRetry(gateway, attempts, now + (attempts <= s_backOff.Length ? s_backOff[attempts - 1] : Longest));
    }

    public void Apply(OutsideRetry retry)
    {
        if (_windows.TryGetValue(retry.Target, out var window))
        {
            window.Attempts = retry.Attempts;
            window.RetryAt = retry.At;
        }
    }

    public void ApplyConfirmed(EffectId confirmed)
    {
        if (_windows.TryGetValue(confirmed.Entity, out var window))
            Drop(confirmed.Entity, window, confirmed.Counter);
    }

    /// <summary>The row of this effect is durable: it may go.</summary>
    public void Durable(OutgoingEffect effect)
    {
        _windows[effect.Target].Durable = effect.Counter;
        _sendable.Add(effect.Target);
    }

    /// <summary>
    /// Takes what is to be sent: all durable effects that are not under way; to a gateway only the first, and only when its retry is due.
    /// </summary>
    public IReadOnlyList<(EntityRef Target, OutgoingEffectAt Effect, string? Trace)> TakeSendable(Instant now)
    {
        if (_sendable.Count == 0)
            return [];
        var taken = new List<(EntityRef, OutgoingEffectAt, string?)>();
        foreach (var target in _sendable.Order())
        {
            var window = _windows[target];
            var outside = target.Kind == Outside.Kind;
            if (outside && Waits(window, now))
                continue;
            if (window.Open is not { } open)
                continue;
            foreach (var (counter, entry) in open)
            {
                if (counter > window.Durable)
                    break;
                if (!entry.UnderWay)
                {
                    entry.UnderWay = true;
                    taken.Add((target, entry.Effect, entry.Trace));
                }
                if (outside)
                    break;
            }
        }
        _sendable.Clear();
        return taken;
    }

    /// <summary>Lets everything be sent again: it was sent long ago, or by an earlier incarnation.</summary>
    public void Stale()
    {
        foreach (var target in _open)
            Stale(target, _windows[target]);
    }

    /// <summary>A gateway has answered: its next effect may go.</summary>
    public void Stale(EntityRef target, bool outsideOnly)
    {
        if ((!outsideOnly || target.Kind == Outside.Kind) && _windows.TryGetValue(target, out var window))
            Stale(target, window);
    }

    /// <summary>
    /// When the courier should look once <paramref name="row"/> is taken over: at once (<paramref name="atOnce"/>), at a retry, or never.
    /// </summary>
    public Instant? DueAfter(Envelope row, Instant atOnce)
    {
        if (row.Effects.Count == 0 && _open.Count == 0)
            return null;
        Instant? due = null;
        foreach (var target in row.Effects.Select(e => e.Target).Concat(_open).Distinct())
        {
            var window = _windows.GetValueOrDefault(target);
            var confirmed = row.Confirmed.Where(c => c.Entity == target).Select(c => c.Counter).DefaultIfEmpty(0).Max();
            if (confirmed >= window?.Last && row.Effects.All(e => e.Target != target))
                continue;
            // A gateway that failed is waited for, whatever else is written meanwhile; once it has answered, the next may go.
            var retry = row.Retry?.Target == target
                ? row.Retry.At
                : confirmed > 0 || window is not { Open.Count: > 0 } ? null : window.RetryAt;
            due = DueTimes.Earliest(due, retry ?? atOnce);
        }
        return due;
    }

    private void Stale(EntityRef target, Window window)
    {
        if (window.Open is not { } open)
            return;
        foreach (var entry in open.Values)
            entry.UnderWay = false;
        _sendable.Add(target);
    }

    public bool IsEmpty => _open.Count == 0;

    /// <summary>When the courier should next look: at once, or when a failed outside effect is to be tried again.</summary>
    public Instant? Due(Instant now)
    {
        Instant? due = null;
        foreach (var target in _open)
            due = DueTimes.Earliest(due, _windows[target].RetryAt ?? now);
        return due;
    }

    public Seq<OutboxTarget> Save() => _windows.Select(w => new OutboxTarget(
        w.Key, w.Value.Last, w.Value.Confirmed, w.Value.Open?.Values.Select(e => e.Effect).ToSeq() ?? [],
        w.Value.Attempts, w.Value.RetryAt)).ToSeq();

    public void Load(Seq<OutboxTarget> saved)
    {
        foreach (var target in saved)
        {
            var window = new Window
            {
                Last = target.Last,
                Durable = target.Last,
                Confirmed = target.Confirmed,
                Attempts = target.Attempts,
                RetryAt = target.RetryAt,
            };
            foreach (var effect in target.Unconfirmed)
                (window.Open ??= [])[effect.Counter] = new Entry(effect, null);
            if (window.Open is not null)
                _open.Add(target.Target);
            _windows[target.Target] = window;
        }
    }
}
