using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using NodaTime;

namespace CampaignActors.Simulation.Engines;

/// <summary>
/// Work that entities refused, as on a node: retried after 1 s, 10 s and 60 s, then parked until a retry is requested. A node also
/// retries parked items at long intervals; simulations do not.
/// </summary>
internal sealed class ModelRetries
{
    private readonly Dictionary<(TechnicalWorkflow Workflow, EntityRef Entity), Refusal> _refused = [];

    /// <param name="NotBefore"><c>null</c> when the item is parked.</param>
    private sealed record Refusal(Instant Due, int Attempts, Instant? NotBefore);

    public bool Any => _refused.Count > 0;

    /// <summary>Whether this work waits for a later try.</summary>
    public bool Waits(TechnicalWorkflow workflow, ModelAgenda.Entry entry, Instant now) =>
        _refused.TryGetValue((workflow, entry.Entity), out var refusal) && refusal.Due == entry.Due
            && (refusal.NotBefore is null || refusal.NotBefore > now);

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

    /// <summary>Records a refusal by the entity.</summary>
    /// <returns>Number of attempts, when this refusal parks the item; otherwise <c>null</c>.</returns>
    public int? Refused(TechnicalWorkflow workflow, ModelAgenda.Entry entry, Instant now)
    {
        var before = _refused.GetValueOrDefault((workflow, entry.Entity));
        var attempts = before?.Due == entry.Due ? before.Attempts + 1 : 1;
        var parked = WorkRetries.IsParked(attempts);
        _refused[(workflow, entry.Entity)] = new Refusal(entry.Due, attempts, parked ? null : now + WorkRetries.BackOff[attempts - 1]);
        return parked ? attempts : null;
    }

    public void Done(TechnicalWorkflow workflow, EntityRef entity) => _refused.Remove((workflow, entity));

    /// <summary>Restores an item that is parked on the node.</summary>
    public void Restore(TechnicalWorkflow workflow, ParkedWork item) =>
        _refused[(workflow, item.Item)] = new Refusal(item.Due, item.Attempts, null);

    /// <summary>Forgets every refusal, so that due work counts as new.</summary>
    public void Forget(TechnicalWorkflow workflow)
    {
        foreach (var key in _refused.Keys.Where(k => k.Workflow == workflow).ToList())
            _refused.Remove(key);
    }

    /// <summary>Retries waiting work now.</summary>
    public void Release(TechnicalWorkflow workflow, Instant now, bool onlyParked)
    {
        var released = _refused.Where(r => r.Key.Workflow == workflow && (!onlyParked || r.Value.NotBefore is null)).ToList();
        foreach (var (key, refusal) in released)
            _refused[key] = refusal with { NotBefore = now };
    }

    /// <summary>Removes and returns work that is no longer due at its recorded time.</summary>
    public IReadOnlyList<(TechnicalWorkflow Workflow, EntityRef Entity)> TakeGone(ModelAgenda agenda)
    {
        var gone = _refused
            .Where(r => agenda.Find(Protocol.Shell.AgendaName.Of(r.Key.Workflow), r.Key.Entity) != r.Value.Due)
            .Select(r => r.Key).ToList();
        foreach (var key in gone)
            _refused.Remove(key);
        return gone;
    }
}
