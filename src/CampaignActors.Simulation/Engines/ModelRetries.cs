using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using NodaTime;

namespace CampaignActors.Simulation.Engines;

/// <summary>
/// Work that entities refused, as the supervisors of a node keep it: tried again after 1 s, 10 s and 60 s, then parked until somebody
/// wants it tried. On a node a parked item is also tried by itself now and then; simulations leave that out.
/// </summary>
internal sealed class ModelRetries
{
    private readonly Dictionary<(TechnicalWorkflow Workflow, EntityRef Entity), Refusal> _refused = [];

    /// <param name="NotBefore"><c>null</c>: parked.</param>
    private sealed record Refusal(Instant Due, int Attempts, Instant? NotBefore);

    public bool Any => _refused.Count > 0;

    /// <summary>Whether this work waits for a later try.</summary>
    public bool Waits(TechnicalWorkflow workflow, ModelAgenda.Entry entry, Instant now) =>
        _refused.TryGetValue((workflow, entry.Entity), out var refusal) && refusal.Due == entry.Due && (refusal.NotBefore is null || refusal.NotBefore > now);

    /// <summary>The earliest next try of a workflow, in the future.</summary>
    public (Instant At, ModelAgenda.Entry Entry)? Next(TechnicalWorkflow workflow, Instant now)
    {
        (Instant At, ModelAgenda.Entry Entry)? best = null;
        foreach (var ((which, entity), refusal) in _refused)
        {
            if (which == workflow && refusal.NotBefore is { } at && at > now && (best is null || at < best.Value.At))
                best = (at, new ModelAgenda.Entry(refusal.Due, entity));
        }
        return best;
    }

    /// <summary>The entity has refused.</summary>
    /// <returns>How often, when that parks it.</returns>
    public int? Refused(TechnicalWorkflow workflow, ModelAgenda.Entry entry, Instant now)
    {
        var before = _refused.GetValueOrDefault((workflow, entry.Entity));
        var attempts = before?.Due == entry.Due ? before.Attempts + 1 : 1;
        var parked = WorkRetries.IsParked(attempts);
        _refused[(workflow, entry.Entity)] = new Refusal(entry.Due, attempts, parked ? null : now + WorkRetries.BackOff[attempts - 1]);
        return parked ? attempts : null;
    }

    public void Done(TechnicalWorkflow workflow, EntityRef entity) => _refused.Remove((workflow, entity));

    /// <summary>Takes up what is parked on a node.</summary>
    public void Restore(TechnicalWorkflow workflow, ParkedWork item) => _refused[(workflow, item.Item)] = new Refusal(item.Due, item.Attempts, null);

    /// <summary>Forgets every refusal: what is due counts as new work.</summary>
    public void Forget(TechnicalWorkflow workflow)
    {
        foreach (var key in _refused.Keys.Where(k => k.Workflow == workflow).ToList())
            _refused.Remove(key);
    }

    /// <summary>Lets work go now.</summary>
    public void Release(TechnicalWorkflow workflow, Instant now, bool onlyParked)
    {
        foreach (var (key, refusal) in _refused.Where(r => r.Key.Workflow == workflow && (!onlyParked || r.Value.NotBefore is null)).ToList())
            _refused[key] = refusal with { NotBefore = now };
    }

    /// <summary>Work that is not due any more, or due at another time.</summary>
    public IReadOnlyList<(TechnicalWorkflow Workflow, EntityRef Entity)> TakeGone(ModelAgenda agenda)
    {
        var gone = _refused.Where(r => agenda.Find(Protocol.Shell.AgendaName.Of(r.Key.Workflow), r.Key.Entity) != r.Value.Due).Select(r => r.Key).ToList();
        foreach (var key in gone)
            _refused.Remove(key);
        return gone;
    }
}
