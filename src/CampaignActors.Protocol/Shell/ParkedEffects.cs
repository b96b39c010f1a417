using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <summary>Effects of other entities that had to be refused, until an operator resolves them.</summary>
internal sealed class ParkedEffects
{
    private readonly List<ParkedEffect> _parked = [];

    public ParkedEffect? Find(EffectId source) => _parked.Find(p => p.Source == source);

    /// <summary>Whether any is parked besides <paramref name="source"/>.</summary>
    public bool HasOtherThan(EffectId? source)
    {
        foreach (var parked in _parked)
        {
            if (parked.Source != source)
                return true;
        }
        return false;
    }

    /// <param name="at">Instant of the row: rows of earlier versions did not say when and by whom.</param>
    public void Add(ParkedEffect parked, Instant at, string by) =>
        _parked.Add(parked.Since is null ? parked with { Since = at, By = by } : parked);

    public void Remove(EffectId source) => _parked.RemoveAll(p => p.Source == source);

    public Seq<ParkedEffect> Save() => _parked.ToSeq();

    public void Load(Seq<ParkedEffect> saved) => _parked.AddRange(saved);
}
