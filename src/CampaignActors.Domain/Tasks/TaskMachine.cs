using CampaignActors.Domain.Kernel;

namespace CampaignActors.Domain.Tasks;

/// <summary>States of a task (domain.md §4.4).</summary>
public enum TaskStatus
{
    Scheduled,
    InProgress,
    PendingApproval,
    Rejected,
    Finished,
    Canceled,
}

/// <summary>The triggers that move a task from one state to the next.</summary>
public enum TaskTrigger
{
    Created,
    Started,

    /// <summary>A participant approves their part.</summary>
    PartApproved,

    Closed,
    Approved,
    Rejected,

    /// <summary>It restarted by itself after a rejection.</summary>
    Restarted,

    Canceled,
    Reset,

    /// <summary>A member of a finished group is open again.</summary>
    Reopened,
}

/// <summary>The state machine of tasks of all types (domain.md §4.4).</summary>
public static class TaskMachine
{
    public static readonly Machine<TaskStatus, TaskTrigger> Machine = new Machine<TaskStatus, TaskTrigger>("task", "domain.md §4.4")
        .Begins(TaskTrigger.Created, TaskStatus.Scheduled, "its start is to come")
        .Begins(TaskTrigger.Created, TaskStatus.InProgress, "its start has come")
        .On(TaskTrigger.Started, [TaskStatus.Scheduled], TaskStatus.InProgress)
        .Stays(TaskTrigger.PartApproved, [TaskStatus.InProgress], "by a participant")
        .On(TaskTrigger.Closed, [TaskStatus.InProgress], TaskStatus.PendingApproval, "it is reviewed")
        .On(TaskTrigger.Closed, [TaskStatus.InProgress], TaskStatus.Finished, "it is not reviewed")
        .On(TaskTrigger.Approved, [TaskStatus.PendingApproval], TaskStatus.Finished, "as many have accepted as the quorum asks for")
        .Stays(TaskTrigger.Approved, [TaskStatus.PendingApproval], "more have to accept")
        .On(TaskTrigger.Rejected, [TaskStatus.PendingApproval], TaskStatus.Rejected)
        .On(TaskTrigger.Restarted, [TaskStatus.Rejected], TaskStatus.InProgress, "its start has come: next round")
        .On(TaskTrigger.Restarted, [TaskStatus.Rejected], TaskStatus.Scheduled, "its start is to come: next round")
        .On(TaskTrigger.Canceled, [TaskStatus.Scheduled, TaskStatus.InProgress, TaskStatus.PendingApproval], TaskStatus.Canceled)
        .On(TaskTrigger.Reset, [TaskStatus.Finished, TaskStatus.Canceled], TaskStatus.InProgress, "its start has come: next round")
        .On(TaskTrigger.Reset, [TaskStatus.Finished, TaskStatus.Canceled], TaskStatus.Scheduled, "its start is to come: next round")
        .On(TaskTrigger.Reopened, [TaskStatus.Finished], TaskStatus.InProgress, "a group with an open member")
        .Say(TaskTrigger.PartApproved, "approved in part");
}
