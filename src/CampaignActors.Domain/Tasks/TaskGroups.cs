using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Tasks;

/// <summary>
/// Grouping tasks and their members: a group is in progress while any member is open, and finished with the last one (domain.md
/// §4.4).
/// </summary>
internal static class TaskGroups
{
    /// <summary>Whether it has members and all are done.</summary>
    public static bool Done(TaskState group) => group.Members.Count > 0 && group.Members.Values.All(TaskStates.Terminal);

    /// <summary>Handles the report of a member.</summary>
    public static Decision Receive(TaskState group, Code member, ReportMember report)
    {
        if (group.Members.TryGet(member, out var known) ? known == report.Status : report.Status is null)
            return Decision.Nothing;
        var events = new List<IEvent> { new TaskMemberReported(member, report.Status) };
        var after = TaskEvolution.Apply(group, events[0], new EventMeta(default, "", "", []));
        var done = Done(after);
        var open = after.Members.Count > 0 && !done;
        switch (group.Status)
        {
            case TaskStatus.Scheduled when open:
                events.Add(new TaskStarted(false));
                break;
            case TaskStatus.InProgress when done:
                events.Add(new TaskEnded());
                break;
            case TaskStatus.Finished when open:
                events.Add(new TaskReopened());
                break;
        }
        return Decision.Accept(events);
    }

    /// <summary>Effects of a member on its groups, and of a canceled group on its members.</summary>
    public static IEnumerable<AddressedEffect> Effects(TaskState before, TaskState after)
    {
        var (old, now) = (before.Fields?.GroupTask, after.Fields?.GroupTask);
        if (old is { } left && left != now)
            yield return new(Kinds.Task(left), new ReportMember(null));
        if (now is { } group && (old != now || before.Status != after.Status))
            yield return new(Kinds.Task(group), new ReportMember(after.Status));
        if (before.Status == after.Status || after.Status != TaskStatus.Canceled)
            yield break;
        foreach (var (member, status) in after.Members)
        {
            if (!TaskStates.Terminal(status))
                yield return new(Kinds.Task(new Code(member)), new ParentCanceled());
        }
    }
}
