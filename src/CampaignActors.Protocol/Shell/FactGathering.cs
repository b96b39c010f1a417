using CampaignActors.Domain.Values;

namespace CampaignActors.Protocol.Shell;

/// <summary>Arrivals whose decision waits for facts of other entities. A lost question or answer is asked for again by a wake-up.</summary>
/// <param name="tagsAfter">Questions are numbered from the next one, see <see cref="EntityShell"/>.</param>
internal sealed class FactGathering(EntityRef self, long tagsAfter = 0)
{
    private readonly Dictionary<long, Arrival> _byTag = [];
    private long _lastTag = tagsAfter;

    public int Count => _byTag.Count;

    public IEnumerable<Arrival> Arrivals => _byTag.Values;

    /// <returns>The questions to send.</returns>
    public IEnumerable<FactsQuery> Begin(Arrival arrival)
    {
        var tag = ++_lastTag;
        _byTag[tag] = arrival;
        return Questions(tag, arrival);
    }

    /// <summary>All questions that have no answer yet.</summary>
    public IEnumerable<FactsQuery> AskAgain() => _byTag.SelectMany(a => Questions(a.Key, a.Value));

    /// <returns>The arrival, when this was the last answer that it lacked. Answers that nothing waits for are ignored.</returns>
    public Arrival? Take(FactsAnswer answer)
    {
        if (!_byTag.TryGetValue(answer.Tag, out var arrival) || !arrival.Learn(answer.About, answer.Facts) || arrival.LacksFacts)
            return null;
        _byTag.Remove(answer.Tag);
        return arrival;
    }

    /// <summary>Whether an effect of this entity waits here: its later effects must wait behind it.</summary>
    public bool HasEffectOf(EntityRef source)
    {
        if (_byTag.Count == 0)
            return false;
        return _byTag.Values.Any(a => a is EffectArrival effect && effect.Source.Entity == source);
    }

    private IEnumerable<FactsQuery> Questions(long tag, Arrival arrival) =>
        arrival.Missing.Order().Select(about => new FactsQuery(about, self, tag));
}
