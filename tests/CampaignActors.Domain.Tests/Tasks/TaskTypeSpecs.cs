using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Tests.Deliveries;
using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;
using static CampaignActors.Domain.Tests.Tasks.TaskSamples;

namespace CampaignActors.Domain.Tests.Tasks;

/// <summary>Grouping tasks, notifications, and control tasks that mirror approvals (domain.md §4.4, §5.1 rule 13).</summary>
public sealed class TaskTypeSpecs
{
    private static readonly TaskFields s_group = Scheduled with { Type = TaskType.Grouping };
    private static readonly TaskFields s_notification = new()
    {
        Campaign = Code("OP1"), AssignedTo = Code("mia"), Type = TaskType.Notification, Start = Begin,
    };

    private static Spec Told(Spec group, int member, TaskStatus? status) => group.WhenTold(Task(member), new ReportMember(status));

    [Fact]
    public void Group_is_in_progress_until_its_last_member_is_finished()
    {
        var spec = Told(Existing(s_group), 2, TaskStatus.Scheduled);
        Assert.Equal(TaskStatus.InProgress, Status(spec));
        Told(spec, 3, TaskStatus.InProgress);
        Told(spec, 2, TaskStatus.Finished);
        Assert.Equal((TaskStatus.InProgress, 50m), (Status(spec), TaskProgress.Percent(Of(spec))));
        Told(spec, 2, TaskStatus.Finished).ThenNothing();
        Told(spec, 3, TaskStatus.Canceled).Then(new TaskMemberReported(Code("T3"), TaskStatus.Canceled), new TaskEnded());
        Assert.Equal(TaskStatus.Finished, Status(spec));
        Assert.Equal(["taskFinished mia"], spec.Mailed());
        Told(spec, 3, TaskStatus.InProgress).ThenAccepted();
        Assert.Equal(TaskStatus.InProgress, Status(spec));
        // The open one leaves the group.
        Told(spec, 3, null).ThenAccepted();
        Assert.Equal(TaskStatus.Finished, Status(spec));
        Told(spec, 9, null).ThenNothing();
    }

    [Fact]
    public void A_group_starts_no_campaign_and_a_member_tells_its_group()
    {
        var group = Told(Existing(s_group), 2, TaskStatus.InProgress);
        Assert.DoesNotContain(group.Effects, e => e.Effect is ReportItem { Phase: ItemPhase.Active });
        var facts = new TaskFacts(Make.Campaign, Begin, End) { Type = TaskType.Grouping };
        var g1 = Kinds.Task(Code("G1"));
        var spec = New().Knowing(g1, facts).Knowing(Kinds.Task(Code("G2")), facts)
            .When(new PutTask(PutMode.Create, Running with { GroupTask = Code("G1") })).ThenAccepted();
        Assert.Contains(new AddressedEffect(g1, new ReportMember(TaskStatus.Scheduled)), spec.Effects);
        Assert.Contains(new AddressedEffect(g1, new ReportMember(TaskStatus.InProgress)), spec.Effects);
        Assert.Contains(spec.Consents, c => c.Ask.Equals(new LinkTask(Code("T1"), null, null) { Group = Code("G1") }));
        spec.Change(new TaskFields { GroupTask = Code("G2") });
        Assert.Equal(
            [
                new AddressedEffect(g1, new ReportMember(null)),
                new AddressedEffect(Kinds.Task(Code("G2")), new ReportMember(TaskStatus.InProgress)),
            ],
            spec.Effects);
        spec.When(new CloseTask());
        Assert.Contains(new AddressedEffect(Kinds.Task(Code("G2")), new ReportMember(TaskStatus.Finished)), spec.Effects);
    }

    [Fact]
    public void A_canceled_group_cancels_its_open_members()
    {
        var spec = Told(Told(Existing(s_group), 2, TaskStatus.Finished), 3, TaskStatus.Scheduled).When(new CancelTask()).ThenAccepted();
        Assert.Equal([new AddressedEffect(Task(3), new ParentCanceled())], spec.Effects.Where(e => e.Target.Kind == Kinds.Tasks));
        Told(spec, 3, TaskStatus.Canceled).ThenAccepted();
        Assert.Equal(TaskStatus.Canceled, Status(spec));
        // Reset before its start it waits; at its start there is nothing left to do in it.
        spec.When(new ResetTask()).At(Begin).When(Operation);
        Assert.Equal(TaskStatus.Finished, Status(spec));
        spec.When(new ResetTask()).ThenRefused(Refusal.State, "is a group");
    }

    [Fact]
    public void Group_carries_no_costs_or_resources_and_cannot_be_closed()
    {
        void Refused(TaskFields fields, string text) => New().When(new PutTask(PutMode.Create, fields)).ThenRefused(Refusal.Invalid, text);
        Refused(s_group with { Provisional = Estimate(1) }, "carries no costs");
        Refused(s_group with { Participants = [new(Code("ann"), null, null, null)] }, "no resources");
        Refused(s_group with { Load = 1 }, "no resources");
        Refused(s_group with { Reviewers = [] }, "not reviewed");
        Existing(s_group with { Start = Spec.Start }).When(new CloseTask()).ThenRefused(Refusal.State, "is a group");
        Existing(s_group).Change(new TaskFields { Type = TaskType.Standard }).ThenRefused(Refusal.Invalid, "cannot become another type");
        New().Knowing(Task(2), new TaskFacts(Make.Campaign, Begin, End))
            .When(new PutTask(PutMode.Create, Scheduled with { GroupTask = Code("T2") }))
            .ThenRefused(Refusal.Invalid, "task T2 is no grouping task");
        New().Knowing(Task(2), new TaskFacts(Make.Campaign, Begin, End) { Type = TaskType.Grouping, Status = TaskStatus.Canceled })
            .When(new PutTask(PutMode.Create, Scheduled with { GroupTask = Code("T2") })).ThenRefused(Refusal.State, "it is canceled");
        New().Knowing(Task(2), new TaskFacts(Kinds.Campaign(Code("OP2")), Begin, End) { Type = TaskType.Grouping })
            .When(new PutTask(PutMode.Create, Scheduled with { GroupTask = Code("T2") }))
                .ThenRefused(Refusal.Invalid, "belongs to campaigns/OP2");
    }

    [Fact]
    public void A_notification_mails_at_its_start_and_ends_by_itself()
    {
        var spec = Existing(s_notification);
        Assert.Equal(Begin, Of(spec).Fields!.End);
        spec.When(new StartTask()).ThenRefused(Refusal.State, "is a notification");
        spec.At(Begin).When(Operation).Then(new TaskStarted(true), new TaskEnded());
        Assert.Equal(["taskStarted mia"], spec.Mailed());
        // Re-assigned after the mail: no other operator gets it.
        spec.Change(new TaskFields { AssignedTo = Code("rob") }).ThenAccepted();
        Assert.Empty(spec.Mailed());
    }

    [Fact]
    public void A_notification_may_last_and_is_then_in_progress_until_its_end()
    {
        var spec = Existing(s_notification with { End = End }).At(Begin).When(Operation);
        Assert.Equal((TaskStatus.InProgress, End), (Status(spec), spec.Due[TechnicalWorkflow.OperationMgt]));
        spec.When(new CloseTask()).ThenRefused(Refusal.State, "is a notification");
        spec.When(Operation).ThenNothing();
        spec.At(End).When(Operation).Then(new TaskEnded());
        Assert.Equal(["taskStarted mia"], spec.Mailed());
    }

    [Fact]
    public void A_notification_needs_a_start_in_the_future_whenever_it_is_given()
    {
        New().When(new PutTask(PutMode.Create, s_notification with { Start = Spec.Start }))
            .ThenRefused(Refusal.Invalid, "start in the future");
        var spec = Existing(s_notification).Change(new TaskFields { Start = Spec.Start })
            .ThenRefused(Refusal.Invalid, "start in the future");
        spec.Change(new TaskFields { Start = Begin + Duration.FromDays(1) }).ThenAccepted();
        Assert.Equal(Begin + Duration.FromDays(1), Of(spec).Fields!.End);
        var sent = spec.At(End).When(Operation);
        sent.When(new ResetTask()).ThenRefused(Refusal.State, "start in the future");
        sent.Change(new TaskFields { Start = End + Duration.FromDays(1) }).When(new ResetTask()).ThenAccepted();
        Assert.Equal(TaskStatus.Scheduled, Status(sent));
    }

    private static MirrorApproval Mirror(ApprovalStatus status, int round = 1) => new(
        Code("OP1"), "Approve the target of Mailing", ApprovalType.Target, round, status, Spec.Start, Spec.Start + Duration.FromDays(3),
        Code("anna"), Currency.Eur);

    private static Spec Mirrored(Spec spec, ApprovalStatus status, int round = 1) =>
        spec.WhenTold(DeliverySamples.Self, Mirror(status, round));

    [Fact]
    public void A_control_task_comes_and_goes_with_its_approval()
    {
        var spec = Mirrored(New(), ApprovalStatus.Pending);
        Assert.Equal((TaskStatus.InProgress, TaskType.Control, Code("anna")), (Status(spec), Of(spec).Type, Of(spec).Fields!.AssignedTo));
        Mirrored(spec, ApprovalStatus.Pending).ThenNothing();
        spec.By("anna").When(new CloseTask()).ThenRefused(Refusal.State, "task T1 follows the target approval of delivery DM1");
        spec.Operators("anna").When(new CancelTask()).ThenRefused(Refusal.State, "follows");
        spec.Change(new TaskFields { Label = "Other" }).ThenRefused(Refusal.State, "follows");
        Mirrored(spec, ApprovalStatus.Approved).Then(new TaskEnded());
        Assert.Equal(TaskStatus.Finished, Status(spec));
        Mirrored(spec, ApprovalStatus.Pending, 2).ThenAccepted();
        Assert.Equal((TaskStatus.InProgress, 2), (Status(spec), Of(spec).Round));
        Mirrored(spec, ApprovalStatus.Waiting, 2).Then(new TaskCanceled());
        Mirrored(spec, ApprovalStatus.Waiting, 2).ThenNothing();
        Assert.Empty(spec.Mailed());
        Mirrored(Existing(Scheduled), ApprovalStatus.Pending).ThenRefused(Refusal.State, "exists already");
    }

    [Fact]
    public void Delivery_reports_approvals_to_its_control_tasks_if_set()
    {
        static IEnumerable<(string, ApprovalStatus, int)> Told(Spec spec) =>
            spec.Effects.Where(e => e.Effect is MirrorApproval)
                .Select(e => (e.Target.Code.Text, ((MirrorApproval)e.Effect).Status, ((MirrorApproval)e.Effect).Round));
        var settings = DeliverySamples.Reviewed((ApprovalType.Target, ["anna"]), (ApprovalType.Budget, ["anna", "bob"]));
        Assert.Empty(Told(DeliverySamples.Analysed(DeliverySamples.Offline with { Approvals = settings })));
        var spec = DeliverySamples.Analysed(DeliverySamples.Offline with { Approvals = settings with { CreateTasks = true } });
        Assert.Equal([("DM1.target", ApprovalStatus.Pending, 1), ("DM1.budget", ApprovalStatus.Pending, 1)], Told(spec));
        spec.By("anna").When(DeliverySamples.Accept(ApprovalType.Target));
        Assert.Equal([("DM1.target", ApprovalStatus.Approved, 1)], Told(spec));
        spec.When(new CancelDelivery());
        Assert.Equal([("DM1.budget", ApprovalStatus.Waiting, 1)], Told(spec));
    }

    [Fact]
    public void Delivery_with_too_long_a_code_cannot_have_approval_tasks()
    {
        Assert.Contains("too long", MirrorApproval.Problem(Code(new string('x', 48))), StringComparison.Ordinal);
        Assert.Null(MirrorApproval.Problem(Code(new string('x', 47))));
    }
}
