using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Tasks;

/// <summary>Asks the campaign or program to make one task depend on another (or on none). Refused when that would be a cycle.</summary>
[Contract("task.link")]
public sealed record LinkTask(Code Task, Code? Parent, Code? Before) : IConsent
{
    public IEffect Withdrawal => new UnlinkTask(Task, Before);
}

[Contract("task.unlink")]
public sealed record UnlinkTask(Code Task, Code? Parent) : IEffect;

/// <summary>The task that this one depends on now ends at <paramref name="Start"/>; a scheduled task that would start before moves there.</summary>
[Contract("task.move")]
public sealed record MoveTask(Instant Start) : IEffect;

/// <summary>A child to be told that its parent now ends at <paramref name="Start"/>.</summary>
public sealed record GraphMove(Code Task, Instant Start);

/// <summary>
/// Which task depends on which within one campaign or program, kept by that campaign or program: two people who link two tasks
/// at once cannot make a cycle (domain.md §4.4, Dependency).
/// </summary>
/// <param name="Ends">Known ends of tasks.</param>
/// <param name="Parents">Child to parent.</param>
public sealed record TaskGraph(Map<Instant> Ends, Map<Code> Parents)
{
    public static readonly TaskGraph Empty = new(Map<Instant>.Empty, Map<Code>.Empty);

    /// <summary>A method, because a collection that is a property would be stored.</summary>
    public IEnumerable<Code> Tasks() => Ends.Keys.Select(k => new Code(k));

    public TaskGraph With(EntityRef item, ReportItem report) =>
        item.Kind == Kinds.Tasks && report.End is { } end ? this with { Ends = Ends.Set(item.Code, end) } : this;

    public TaskGraph Linked(Code task, Code? parent) =>
        this with { Parents = parent is { } p ? Parents.Set(task, p) : Parents.Remove(task) };

    /// <summary>Children to tell about the end of <paramref name="item"/>. They decide by themselves whether they move.</summary>
    public Seq<GraphMove> MovesAfter(EntityRef item, ReportItem report) =>
        item.Kind == Kinds.Tasks && report.End is { } end
            ? Parents.Where(p => p.Value == item.Code).Select(p => new GraphMove(new Code(p.Key), end)).ToSeq()
            : [];

    public Decision? Refuse(LinkTask link)
    {
        for (var above = link.Parent; above is { } code; above = Parents.TryGet(code, out var next) ? next : null)
        {
            if (code == link.Task)
                return Decision.WrongState($"task {link.Task} depending on {link.Parent} would be a cycle");
        }
        return null;
    }
}
