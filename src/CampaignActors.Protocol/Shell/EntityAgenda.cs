using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <summary>When the technical workflows and the courier next have to look at the entity, by <see cref="AgendaName"/>.</summary>
internal sealed class EntityAgenda
{
    private static readonly (TechnicalWorkflow Workflow, string Name)[] s_workflows =
        [.. TechnicalWorkflows.All.Select(w => (w, AgendaName.Of(w)))];

    private readonly Dictionary<string, Instant> _due = new(StringComparer.Ordinal);

    public bool HasOutbox => _due.ContainsKey(AgendaName.Outbox);

    /// <summary>
    /// What a row changes. Work that is due since it came to be gets the instant of the row, and keeps it while it stays due, so that held
    /// work is done in the order in which it arose. An instant ahead of the clock would make it wait without need.
    /// </summary>
    /// <param name="due">What the state after the row asks for.</param>
    /// <param name="outbox">The outbox before the row.</param>
    /// <param name="parked">Effects parked before the row.</param>
    /// <param name="clock">See <see cref="EntityShell.Clock"/>.</param>
    public Seq<DueChange> Changes(Envelope row, DueTimes due, Outbox outbox, ParkedEffects parked, Instant? clock)
    {
        List<DueChange>? changes = null;
        foreach (var (workflow, name) in s_workflows)
        {
            var now = due[workflow];
            var before = Find(name);
            if (now == DueTimes.AtOnce)
                now = Since(before);
            if (now != before)
                (changes ??= []).Add(new DueChange(name, now));
        }
        var outboxBefore = Find(AgendaName.Outbox);
        var outboxAfter = outbox.DueAfter(row, Since(outboxBefore));
        if (outboxAfter != outboxBefore)
            (changes ??= []).Add(new DueChange(AgendaName.Outbox, outboxAfter));
        var parkedBefore = Find(AgendaName.Parked);
        Instant? parkedAfter = row.Parked is null && !parked.HasOtherThan(row.Unparked) ? null : parkedBefore ?? row.At;
        if (parkedAfter != parkedBefore)
            (changes ??= []).Add(new DueChange(AgendaName.Parked, parkedAfter));
        return changes?.ToSeq() ?? [];

        Instant Since(Instant? before)
        {
            var since = before <= row.At ? before.Value : row.At;
            return clock < since ? clock.Value : since;
        }
    }

    public void Apply(DueChange change)
    {
        if (change.At is { } at)
            _due[change.Agenda] = at;
        else
            _due.Remove(change.Agenda);
    }

    public IReadOnlyDictionary<string, Instant> Copy() => new Dictionary<string, Instant>(_due);

    public Seq<DueChange> Save() => _due.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => new DueChange(d.Key, d.Value)).ToSeq();

    private Instant? Find(string name) => _due.TryGetValue(name, out var at) ? at : null;
}
