using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;
using static CampaignActors.Domain.Tests.Tasks.TaskSamples;

namespace CampaignActors.Domain.Tests.Tasks;

/// <summary>The machine of tasks over all its states and triggers, and of the reviews within it (domain.md §4.4, §4.5).</summary>
public sealed class TaskMachineSpecs
{
    private static readonly TaskFields s_reviewed = Running with
    {
        Reviewers = [Code("rob")],
        Participants = [new(Code("ann"), null, null, null)],
    };

    private static Spec In(TaskStatus status) => status switch
    {
        TaskStatus.Scheduled => Existing(s_reviewed with { Start = Begin }),
        TaskStatus.PendingApproval => Existing(s_reviewed).When(new CloseTask()),
        // No observer sees it: the restart is part of the same decision.
        TaskStatus.Rejected => Existing(s_reviewed).When(new CloseTask()).Given(new TaskDecided(false, Code("rob"), "Rob", null)),
        TaskStatus.Finished => Existing(s_reviewed).When(new CloseTask()).By("rob").When(new DecideTask(true, null)),
        TaskStatus.Canceled => Existing(s_reviewed).When(new CancelTask()),
        _ => Existing(s_reviewed),
    };

    private static (string By, ICommand Command) Ask(TaskTrigger trigger) => trigger switch
    {
        TaskTrigger.Started => ("mia", new StartTask()),
        TaskTrigger.PartApproved => ("ann", new ApprovePart(null)),
        TaskTrigger.Closed => ("mia", new CloseTask()),
        TaskTrigger.Approved => ("rob", new DecideTask(true, null)),
        TaskTrigger.Rejected => ("rob", new DecideTask(false, null)),
        TaskTrigger.Canceled => ("mia", new CancelTask()),
        TaskTrigger.Reset => ("mia", new ResetTask()),
        _ => throw new ArgumentOutOfRangeException(nameof(trigger), trigger, "no spec asks for it"),
    };

    /// <summary>All that people can ask for. What happens by itself (restarted, reopened) is in other specs.</summary>
    public static TheoryData<TaskStatus, TaskTrigger> Table
    {
        get
        {
            var table = new TheoryData<TaskStatus, TaskTrigger>();
            foreach (var row in MachineTable.Of(TaskMachine.Machine))
            {
                if (row is [TaskStatus status, TaskTrigger trigger and not (TaskTrigger.Restarted or TaskTrigger.Reopened)])
                    table.Add(status, trigger);
            }
            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void The_machine_decides_what_may_happen(TaskStatus from, TaskTrigger trigger)
    {
        var spec = In(from);
        Assert.Equal(from, Status(spec));
        var (by, command) = Ask(trigger);
        spec.By(by).When(command);
        MachineTable.Check(TaskMachine.Machine, spec, from, trigger, () => trigger == TaskTrigger.Rejected ? Passed(spec) : Status(spec));
    }

    /// <summary>A rejected task is restarted at once; the state in between is that of the events.</summary>
    private static TaskStatus Passed(Spec spec)
    {
        Assert.Equal([typeof(TaskDecided), typeof(TaskRestarted)], spec.Events.Select(e => e.GetType()));
        Assert.Equal((TaskStatus.InProgress, 2), (Status(spec), Of(spec).Round));
        return TaskStatus.Rejected;
    }

    [Fact]
    public void The_start_of_a_restarted_task_may_be_to_come()
    {
        var spec = Existing(s_reviewed).Change(new TaskFields { Start = Begin }).When(new CloseTask()).By("rob")
            .When(new DecideTask(false, null)).ThenAccepted();
        Assert.Equal((TaskStatus.Scheduled, 2), (Status(spec), Of(spec).Round));
        Assert.Equal(
            TaskStatus.Scheduled, Status(Existing(s_reviewed with { Start = Begin }).When(new CancelTask()).When(new ResetTask())));
    }

    public static TheoryData<ApprovalStatus, ApprovalTrigger> Reviews => new()
    {
        { ApprovalStatus.NotRequired, ApprovalTrigger.Accepted },
        { ApprovalStatus.NotRequired, ApprovalTrigger.Rejected },
        { ApprovalStatus.Pending, ApprovalTrigger.Accepted },
        { ApprovalStatus.Pending, ApprovalTrigger.Rejected },
        { ApprovalStatus.Approved, ApprovalTrigger.Accepted },
        { ApprovalStatus.Approved, ApprovalTrigger.Rejected },
    };

    [Theory]
    [MemberData(nameof(Reviews))]
    public void Its_review_asks_the_machine_of_approvals(ApprovalStatus from, ApprovalTrigger trigger)
    {
        var spec = (from switch
        {
            ApprovalStatus.NotRequired => Existing(Running).When(new CloseTask()),
            ApprovalStatus.Approved => In(TaskStatus.Finished),
            _ => In(TaskStatus.PendingApproval),
        }).By("rob").When(new DecideTask(trigger == ApprovalTrigger.Accepted, null));
        if (from != ApprovalStatus.NotRequired)
            MachineTable.Check(ApprovalMachine.Machine, spec, from, trigger, () => Of(spec).Review!.Status);
        else
            spec.ThenRefused(Refusal.State, "it is finished");
    }

    [Fact]
    public void Approving_twice_says_who_was_first() =>
        In(TaskStatus.Finished).By("root").When(new DecideTask(true, null))
            .ThenRefused(Refusal.State, "task T1 is finished: its review cannot be accepted: it is approved, already decided by Rob");
}
