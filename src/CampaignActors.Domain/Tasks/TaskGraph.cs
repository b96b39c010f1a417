using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Tasks;

/// <summary>A dependent task whose parent now ends at <paramref name="Start"/>.</summary>
public sealed record GraphMove(Code Task, Instant Start);

/// <summary>
/// Dependencies and groups of the tasks of one campaign or program. The campaign or program stores them, so that two operators who
/// link two tasks at once cannot make a cycle (domain.md §4.4, Dependency).
/// </summary>
/// <param name="Ends">Known ends of tasks.</param>
/// <param name="Parents">Parent by dependent task.</param>
public sealed record TaskGraph(Map<Instant> Ends, Map<Code> Parents)
{
    public static readonly TaskGraph Empty = new(Map<Instant>.Empty, Map<Code>.Empty);

    /// <summary>Group by member.</summary>
    public Map<Code> Groups { get; init; } = Map<Code>.Empty;

    /// <summary>All tasks. This is a method because a collection property would be stored.</summary>
    public IEnumerable<Code> Tasks() => Ends.Keys.Select(k => new Code(k));

    public TaskGraph With(EntityRef item, ReportItem report) =>
        item.Kind == Kinds.Tasks && report.End is { } end ? this with { Ends = Ends.Set(item.Code, end) } : this;

    public TaskGraph Linked(Code task, Code? parent, Code? group) =>
        this with { Parents = Set(Parents, task, parent), Groups = Set(Groups, task, group) };

    private static Map<Code> Set(Map<Code> map, Code task, Code? other) => other is { } o ? map.Set(task, o) : map.Remove(task);

    /// <summary>
    /// Dependent tasks to notify of a later end of <paramref name="item"/>; they decide themselves whether they move. An earlier
    /// end, or another change, moves none.
    /// </summary>
    public Seq<GraphMove> MovesAfter(EntityRef item, ReportItem report) =>
        item.Kind == Kinds.Tasks && report.End is { } end && Ends.TryGet(item.Code, out var before) && end > before
            ? Parents.Where(p => p.Value == item.Code).Select(p => new GraphMove(new Code(p.Key), end)).ToSeq()
            : [];

    /// <summary>Refuses a link that closes a cycle: a task waits for its parent, a group for its members.</summary>
    public Decision? Refuse(LinkTask link)
    {
        if (!Linked(link.Task, link.Parent, link.Group).WaitsForItself(link.Task))
            return null;
        return link.Parent is { } parent && link.Parent != link.Before
            ? Decision.WrongState($"task {link.Task} depending on {parent} would be a cycle")
            : Decision.WrongState($"task {link.Task} in group {link.Group} would be a cycle");
    }

    private bool WaitsForItself(Code task)
    {
        var seen = new HashSet<Code>();
        var open = new Stack<Code>(WaitsFor(task));
        while (open.TryPop(out var next))
        {
            if (next == task)
                return true;
            if (seen.Add(next))
            {
                foreach (var further in WaitsFor(next))
                    open.Push(further);
            }
        }
        return false;
    }

    private IEnumerable<Code> WaitsFor(Code task)
    {
        if (Parents.TryGet(task, out var parent))
            yield return parent;
        foreach (var (member, group) in Groups)
        {
            if (group == task)
                yield return new Code(member);
        }
    }
}
