using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Simulation.Engines;

/// <summary>The agenda, projected from rows as on a node: the due times of each entity by workflow.</summary>
public sealed class ModelAgenda
{
    private readonly Dictionary<string, SortedSet<Entry>> _byTime = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, EntityRef), Instant> _entries = [];

    /// <summary>Order at one instant: by kind, then code (rule 2 of the scenario contract).</summary>
    public readonly record struct Entry(Instant Due, EntityRef Entity) : IComparable<Entry>
    {
        public int CompareTo(Entry other) =>
            Due.CompareTo(other.Due) is var byTime && byTime != 0 ? byTime : Entity.CompareTo(other.Entity);
    }

    public void Apply(EntityRef entity, Envelope row)
    {
        foreach (var change in row.Due)
            Set(change.Agenda, entity, change.At);
    }

    public void Set(string agenda, EntityRef entity, Instant? due)
    {
        if (!_byTime.TryGetValue(agenda, out var entries))
            _byTime[agenda] = entries = [];
        if (_entries.Remove((agenda, entity), out var old))
            entries.Remove(new Entry(old, entity));
        if (due is { } at)
        {
            _entries[(agenda, entity)] = at;
            entries.Add(new Entry(at, entity));
        }
    }

    /// <summary>All entries of an agenda, earliest first.</summary>
    public IReadOnlyList<Entry> All(string agenda) => _byTime.TryGetValue(agenda, out var entries) ? [.. entries] : [];

    public Instant? Find(string agenda, EntityRef entity) => _entries.TryGetValue((agenda, entity), out var due) ? due : null;

    /// <summary>The first entry of an agenda that is not skipped.</summary>
    public Entry? First(TechnicalWorkflow workflow, Func<Entry, bool> skip)
    {
        if (!_byTime.TryGetValue(AgendaName.Of(workflow), out var entries))
            return null;
        foreach (var entry in entries)
        {
            if (!skip(entry))
                return entry;
        }
        return null;
    }
}
