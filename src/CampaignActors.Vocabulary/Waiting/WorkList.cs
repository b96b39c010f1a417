using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Vocabulary.Waiting;

/// <summary>Something that waits for one person.</summary>
/// <param name="Through">The group, or the operator who delegated; <c>null</c>: the person is meant by name.</param>
public sealed record WorkItem(WaitingWork Work, Code? Through, bool Late);

/// <summary>What waits for one person: by name, through groups, and for those who have delegated to the person.</summary>
public static class WorkList
{
    /// <param name="find">What waits for operators and groups, delegations among it.</param>
    /// <param name="groupsOf">The groups of an operator.</param>
    /// <returns>What is late first, then by deadline; what has none last.</returns>
    public static IReadOnlyList<WorkItem> For(
        Code person, Instant now, Func<IReadOnlyCollection<Code>, IEnumerable<WaitingWork>> find, Func<Code, IEnumerable<Code>> groupsOf) =>
        [.. InOrder(Find(person, now, find, groupsOf))];

    /// <summary>What is late first, then by deadline; what has none last. Of many, a page is sorted sooner than all.</summary>
    public static IOrderedEnumerable<WorkItem> InOrder(IEnumerable<WorkItem> items) => items
        .OrderBy(i => i.Work.Deadline ?? Instant.MaxValue).ThenBy(i => i.Work.Since ?? Instant.MaxValue).ThenBy(i => i.Work.Entity)
        .ThenBy(i => i.Work.Verb).ThenBy(i => i.Work.Step);

    /// <inheritdoc cref="For"/>
    /// <returns>In no order.</returns>
    public static IReadOnlyCollection<WorkItem> Find(
        Code person, Instant now, Func<IReadOnlyCollection<Code>, IEnumerable<WaitingWork>> find, Func<Code, IEnumerable<Code>> groupsOf)
    {
        var groups = groupsOf(person).ToHashSet();
        var own = find([person, .. groups]).ToList();
        var absent = own.Where(w => w.Verb == WaitingWork.Delegates && w.Who == person && w.From <= now && now <= w.Deadline)
            .Select(w => w.Entity.Code).Distinct().ToList();
        var through = new Dictionary<Code, Code>();
        foreach (var operatorOf in absent)
        {
            foreach (var who in groupsOf(operatorOf).Prepend(operatorOf))
                through.TryAdd(who, operatorOf);
        }
        var all = own.Select(w => (Work: w, Through: w.Who == person ? (Code?)null : w.Who))
            .Concat(absent.Count == 0 ? [] : find(through.Keys).Where(w => w.Delegable).Select(w => (Work: w,
                Through: (Code?)through[w.Who])));
        var nearest = new Dictionary<(EntityRef, string, string), WorkItem>();
        foreach (var (work, by) in all)
        {
            if (work.Verb == WaitingWork.Delegates || work.From > now || work.Except.Contains(person))
                continue;
            var key = (work.Entity, work.Verb, work.Step);
            if (!nearest.TryGetValue(key, out var known) || Distance(by) < Distance(known.Through))
                nearest[key] = new WorkItem(work, by, work.Deadline < now);
        }
        return nearest.Values;

        int Distance(Code? by) => by is not { } other ? 0 : groups.Contains(other) ? 1 : 2;
    }
}
