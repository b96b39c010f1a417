using CampaignActors.Domain.Values;

namespace CampaignActors.Protocol.Shell;

/// <summary>
/// What has been taken in from other entities: the counter of the last effect of each, and effects that came while an earlier one of the
/// same source was gathering facts. Only the counters are durable; a held effect that is lost is sent again.
/// </summary>
internal sealed class Inbox
{
    /// <summary>Effects of one source that are held while an earlier one gathers facts.</summary>
    private const int MaxHeld = 64;

    private readonly Dictionary<EntityRef, long> _last = [];
    private readonly Dictionary<EntityRef, Queue<EffectMessage>> _held = [];

    /// <summary>Counter of the last effect that was taken in; 0 when there was none.</summary>
    public long Last(EntityRef source) => _last.GetValueOrDefault(source);

    public void TakeIn(EffectId effect) => _last[effect.Entity] = Math.Max(effect.Counter, Last(effect.Entity));

    /// <summary>
    /// Holds an effect that comes directly after the one that gathers facts and those held already. A gap is left to resending.
    /// </summary>
    public void Hold(EffectMessage effect)
    {
        if (!_held.TryGetValue(effect.Source, out var queue))
            _held[effect.Source] = queue = new();
        if (queue.Count < MaxHeld && effect.Counter == Last(effect.Source) + 2 + queue.Count)
            queue.Enqueue(effect);
    }

    /// <summary>Removes the next held effect of this source; <c>null</c> when there is none.</summary>
    public EffectMessage? Next(EntityRef source)
    {
        if (!_held.TryGetValue(source, out var queue))
            return null;
        if (queue.TryDequeue(out var effect))
            return effect;
        _held.Remove(source);
        return null;
    }

    public Seq<EffectId> Save() => _last.OrderBy(i => i.Key).Select(i => new EffectId(i.Key, i.Value)).ToSeq();

    public void Load(Seq<EffectId> saved)
    {
        foreach (var (entity, counter) in saved)
            _last[entity] = counter;
    }
}
