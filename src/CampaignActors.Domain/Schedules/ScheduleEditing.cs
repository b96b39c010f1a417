using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Schedules;

/// <summary>A schedule before its change.</summary>
/// <param name="Origin">When it was set.</param>
/// <param name="Progress">Its progress; <c>null</c> for a schedule stored by an earlier version.</param>
/// <param name="Made">Occurrences that were created and not withdrawn.</param>
public sealed record ScheduleBefore(
    Schedule? Schedule, Instant Origin, ScheduleProgress? Progress, IReadOnlyCollection<MadeOccurrence> Made);

/// <summary>
/// Changes a schedule: workflows or campaigns created in advance and not started follow it (domain.md §5.3). Lines with an id are
/// matched by it, the others by instant. The rest of both sides is paired in order of time.
/// </summary>
/// <param name="after">The new schedule; <c>null</c>: none.</param>
/// <param name="end">Last possible instant of an occurrence.</param>
/// <param name="room">Number of occurrences that can still be created.</param>
/// <param name="ofWorkflows">
/// Whether the occurrences are workflows of a campaign. These can be withdrawn, and a missed one that waits for an operator follows
/// a change of typed lines (not of a rule, which has no past occurrences). Campaigns of a template do neither.
/// </param>
public sealed class ScheduleEditing(ScheduleBefore before, Schedule? after, Instant now, Instant? end, int room, bool ofWorkflows)
{
    private readonly List<(MadeOccurrence Made, Occurrence Occurrence)> _pairs = [];

    public ScheduleChange Change()
    {
        var open = before.Made.Where(CanFollow).OrderBy(m => m.Planned).ThenBy(m => m.Number).ToList();
        var fixedOnes = before.Made.Except(open).ToList();
        var taken = fixedOnes.Select(m => m.Planned).ToHashSet();
        var owed = Owed(taken);
        if (after is not null)
            Pair(
                open, after.Cron is null ? Typed(after, taken) : ByRule(after, open, taken, fixedOnes.Count(m => m.IsByRule) + owed.Count));
        var followed = _pairs.ToDictionary(p => p.Made.Number, p => p.Occurrence);
        var unmatched = open.Where(m => !followed.ContainsKey(m.Number)).Select(m => m.Number).ToSeq();
        foreach (var made in before.Made.Where(m => !ofWorkflows || followed.ContainsKey(m.Number)))
            taken.Add(followed.TryGetValue(made.Number, out var occurrence) ? occurrence.Start : made.Planned);
        var since = KeepsRule ? Since : now;
        return new(
            new ScheduleProgress(since, LastDone(since, taken))
            {
                Owed = owed.Count == 0 ? null : owed.ToSeq(),
                Late = Late() is { Count: > 0 } late ? late : null,
            },
            followed.OrderBy(f => f.Key).Select(f => new FollowedOccurrence(f.Key, f.Value)).ToSeq(),
            unmatched);
    }

    private bool KeepsRule => after?.HasRuleOf(before.Schedule) ?? false;

    /// <summary>Beginning of an unchanged rule. Earlier versions skipped everything up to the last created occurrence.</summary>
    private Instant Since => before.Progress?.Since
        ?? (before.Made.Where(m => m.IsByRule).Select(m => (Instant?)m.Planned).Max() is { } last
            ? last + Duration.Epsilon
            : before.Origin);

    private bool CanFollow(MadeOccurrence made) =>
        !made.Stays && (made.Planned > now || (ofWorkflows && after?.Cron is null && !made.IsByRule));

    /// <summary>
    /// Occurrences that earlier rules owe from before the change. An unchanged rule continues by itself; deleted lines owe nothing.
    /// </summary>
    private List<Occurrence> Owed(HashSet<Instant> taken)
    {
        if (after is null)
            return [];
        var owed = (before.Progress?.Owed ?? []).Where(o => !taken.Contains(o.Start));
        if (!KeepsRule && before.Schedule is { Cron: not null } rule)
            owed = owed.Concat(Occurrences.Open(rule, before.Origin, before.Progress, before.Made, end).TakeWhile(o => o.Start < now));
        return owed.DistinctBy(o => o.Start).Take(Math.Max(0, room)).OrderBy(o => o.Start).ToList();
    }

    private List<Occurrence> Typed(Schedule schedule, HashSet<Instant> taken) => Occurrences.Typed(schedule)
        .Where(o => !(o.Start > end) && !taken.Contains(o.Start)).OrderBy(o => o.Start).DistinctBy(o => o.Start).ToList();

    /// <summary>
    /// Occurrences of a rule that created ones may follow: at least those that already have a workflow or campaign, and as many
    /// again.
    /// </summary>
    private List<Occurrence> ByRule(Schedule schedule, List<MadeOccurrence> open, HashSet<Instant> taken, int runs)
    {
        var room = schedule.Runs is { } most ? Math.Max(0, most - runs) : int.MaxValue;
        if (KeepsRule)
        {
            // An unchanged rule: created occurrences keep their instants within its end.
            var kept = open.Where(m => !(m.Planned > schedule.Until) && !(m.Planned > end)).Take(room).ToList();
            foreach (var made in kept)
                _pairs.Add((made, new(made.Key, made.Planned, null, schedule.SubmitForApproval, schedule.AutomaticStart)));
            var left = Math.Min(open.Count - kept.Count, room - kept.Count);
            var used = taken.Concat(kept.Select(m => m.Planned)).ToHashSet();
            return left <= 0 ? [] : Within(schedule, Instant.Max(Since, now)).Where(o => !used.Contains(o.Start)).Take(left).ToList();
        }
        var found = Within(schedule, now).Where(o => !taken.Contains(o.Start)).Take(Math.Min(open.Count, room)).ToList();
        if (room < int.MaxValue)
            return found;
        // For a rule without a number of runs, later occurrences that already have a workflow or campaign.
        var known = found.Select(o => o.Start).ToHashSet();
        var further = open.Where(m => !known.Contains(m.Planned))
            .SelectMany(m => Within(schedule, m.Planned).Take(1).Where(o => o.Start == m.Planned));
        return found.Concat(further).OrderBy(o => o.Start).DistinctBy(o => o.Start).ToList();
    }

    private IEnumerable<Occurrence> Within(Schedule schedule, Instant from) =>
        Occurrences.ByRule(schedule, from, inclusive: true).TakeWhile(o => !(o.Start > end));

    private void Pair(List<MadeOccurrence> open, List<Occurrence> occurrences)
    {
        var paired = _pairs.Select(p => p.Made.Number).ToHashSet();
        var free = occurrences.ToDictionary(o => o.Start);
        var idsBefore = (before.Schedule?.Lines ?? []).Select(l => l.Id).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var byId = after!.Lines.Where(l => l.Id is not null && idsBefore.Contains(l.Id))
            .ToDictionary(l => l.Id!, l => l.Start, StringComparer.Ordinal);
        foreach (var made in open.Where(m => byId.ContainsKey(m.Key)))
            Take(made, byId[made.Key]);
        foreach (var made in open)
            Take(made, made.Planned);
        var left = open.Where(m => !paired.Contains(m.Number)).Zip(occurrences.Where(o => free.ContainsKey(o.Start))).ToList();
        foreach (var (made, occurrence) in left)
            Take(made, occurrence.Start);
        if (!ofWorkflows)
            KeepInstants(open);

        void Take(MadeOccurrence made, Instant start)
        {
            if (!paired.Contains(made.Number) && free.Remove(start, out var occurrence))
            {
                paired.Add(made.Number);
                _pairs.Add((made, occurrence));
            }
        }
    }

    /// <summary>Unmatched occurrences that cannot be withdrawn keep their instants, which others may not use.</summary>
    private void KeepInstants(List<MadeOccurrence> open)
    {
        var left = new Stack<MadeOccurrence>(open.Except(_pairs.Select(p => p.Made)));
        while (left.TryPop(out var stays))
        {
            if (_pairs.FindIndex(p => p.Occurrence.Start == stays.Planned) is not (>= 0 and var index))
                continue;
            left.Push(_pairs[index].Made);
            _pairs[index] = (stays, _pairs[index].Occurrence);
        }
    }

    /// <summary>The last occurrence of the rule before the first one to be created.</summary>
    private Instant? LastDone(Instant since, HashSet<Instant> taken) => after?.Cron is null
        ? null
        : Occurrences.ByRule(after, since, inclusive: true).TakeWhile(o => taken.Contains(o.Start)).LastOrDefault()?.Start;

    private Seq<Instant> Late()
    {
        if (after is not { Cron: null })
            return [];
        var typedBefore = before.Schedule is { Cron: null } lines ? lines.Lines.Select(l => l.Start).ToHashSet() : [];
        return after.Lines.Select(l => l.Start)
            .Where(start => start < now && (!typedBefore.Contains(start) || (before.Progress?.IsLate(start) ?? false))).Distinct().ToSeq();
    }
}
