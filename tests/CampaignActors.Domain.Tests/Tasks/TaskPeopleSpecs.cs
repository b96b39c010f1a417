using CampaignActors.Domain.Kernel;

using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;
using static CampaignActors.Domain.Tests.Tasks.TaskSamples;

namespace CampaignActors.Domain.Tests.Tasks;

/// <summary>Participants, progress, load, and the options of a review (domain.md §4.4, §5.2).</summary>
public sealed class TaskPeopleSpecs
{
    private static TaskParticipant Part(string who, decimal? planned = null, decimal? usage = null, decimal? performed = null) =>
        new(Code(who), usage, planned, performed);

    [Fact]
    public void Progress_is_the_share_of_the_planned_load_that_is_approved()
    {
        var spec = Existing(Running with { Participants = [Part("ann", 3), Part("rob", 1)] });
        Assert.Equal(0, TaskProgress.Percent(Of(spec)));
        spec.By("ann").When(new ApprovePart(2.5m)).Then(new TaskPartApproved(Code("ann"), 2.5m));
        Assert.Equal(75, TaskProgress.Percent(Of(spec)));
        Assert.Equal(2.5m, Of(spec).Fields!.Participants![0].PerformedLoad);
        spec.When(new ApprovePart(null)).ThenRefused(Refusal.State, "'ann' has approved their part of task T1 already");
        spec.By("mia").When(new ApprovePart(null)).ThenRefused(Refusal.Forbidden, "not a participant");
        spec.By("rob").When(new ApprovePart(-1)).ThenRefused(Refusal.Invalid, "negative");
        // The assignee closes although Rob has not approved.
        spec.By("mia").When(new CloseTask()).ThenAccepted();
        Assert.Equal(100, TaskProgress.Percent(Of(spec)));
        spec.When(new ResetTask());
        Assert.Equal(0, TaskProgress.Percent(Of(spec)));
        spec.By("ann").When(new ApprovePart(null)).ThenAccepted();
    }

    [Fact]
    public void A_plan_that_is_applied_again_takes_back_no_work()
    {
        var fields = Running with { Participants = [Part("ann", 3)] };
        var spec = Existing(fields).By("ann").When(new ApprovePart(2)).ThenAccepted();
        spec.When(new PutTask(PutMode.Apply, fields)).ThenNothing();
        spec.When(new PutTask(PutMode.Apply, fields with { Participants = [Part("ann", 3, performed: 1)] })).ThenAccepted();
        Assert.Equal(1, Of(spec).Fields!.Participants![0].PerformedLoad);
    }

    [Fact]
    public void Without_planned_loads_shares_are_equal()
    {
        var spec = Existing(Running with { Participants = [Part("ann"), Part("rob"), Part("mia")] }).By("ann").When(new ApprovePart(null));
        Assert.Equal(33.33m, TaskProgress.Percent(Of(spec)));
        // Who is no longer a participant counts no more; who stays keeps the approval.
        spec.Change(new TaskFields { Participants = [Part("ann"), Part("rob")] }).ThenAccepted();
        Assert.Equal(50, TaskProgress.Percent(Of(spec)));
        spec.Change(new TaskFields { Participants = [Part("rob")] });
        Assert.Equal(0, TaskProgress.Percent(Of(spec)));
        Assert.Equal(0, TaskProgress.Percent(Of(Existing(Running))));
    }

    [Fact]
    public void The_days_of_a_task_are_its_own_load_or_those_of_its_participants()
    {
        var fields = Running with { Participants = [Part("ann", performed: 1.5m), Part("rob", performed: 2), Part("mia")] };
        Assert.Equal(3.5m, TaskCosts.Days(fields));
        Assert.Equal(5, TaskCosts.Days(fields with { Load = 5 }));
        Assert.Equal(5, TaskCosts.Days(fields with { Participants = [Part("ann", 2)] }));
    }

    [Fact]
    public void Wrong_participants_are_refused()
    {
        void Refused(TaskFields fields, Refusal code, string text) =>
            New().When(new PutTask(PutMode.Create, fields)).ThenRefused(code, text);
        Refused(
            Scheduled with { Participants = [Part("ann", usage: -1)] },
            Refusal.Invalid,
            "usage of participant 'ann' must be from 0 to 100");
        Refused(Scheduled with { Participants = [Part("ann", usage: 101)] }, Refusal.Invalid, "usage");
        Refused(Scheduled with { Participants = [Part("ann", -1)] }, Refusal.Invalid, "load of participant 'ann' must not be negative");
        Refused(Scheduled with { Participants = [Part("ann", performed: -0.5m)] }, Refusal.Invalid, "load of participant");
        Refused(Scheduled with { Participants = [Part("ann"), Part("ann")] }, Refusal.Invalid, "named twice");
        Refused(Scheduled with { Participants = [Part("ghost")] }, Refusal.Unknown, "ghost");
        Refused(Scheduled with { ScheduledLoad = -1 }, Refusal.Invalid, "'scheduledLoad'");
        Refused(Scheduled with { ForecastRevenue = Eur(-1) }, Refusal.Invalid, "'forecastRevenue'");
    }

    [Fact]
    public void Who_creates_it_is_its_assignee_unless_somebody_is_named()
    {
        var spec = New().By("rob").When(new PutTask(PutMode.Create, Scheduled with { AssignedTo = null })).ThenAccepted();
        Assert.Equal(Code("rob"), Of(spec).Fields!.AssignedTo);
        Assert.Null(Of(New().By("").When(new PutTask(PutMode.Create, Scheduled with { AssignedTo = null }))).Fields!.AssignedTo);
        Assert.Contains(
            Kinds.Operator(Code("zoe")), New().By("zoe").Needs(new PutTask(PutMode.Create, Scheduled with { AssignedTo = null })));
    }

    private static Spec Closed(ApprovalOptions options, Duration? deadline = null, params string[] reviewers) => Existing(Running with
    {
        Reviewers = reviewers.Select(Code).ToSeq(),
        Review = new ReviewTerms(deadline, [], options),
    }).When(new CloseTask()).ThenAccepted();

    [Fact]
    public void A_review_may_ask_for_two_and_for_other_eyes()
    {
        var spec = Closed(new ApprovalOptions { Quorum = 2, FourEyes = true }, null, "rob", "ann");
        spec.When(new DecideTask(true, null)).ThenRefused(Refusal.Forbidden, "four eyes: 'mia' submitted the task approval of task T1");
        spec.By("rob").When(new DecideTask(true, null)).ThenAccepted();
        Assert.Equal(TaskStatus.PendingApproval, Status(spec));
        spec.When(new DecideTask(true, null)).ThenRefused(Refusal.State, "was accepted by Rob already");
        spec.By("root").When(new DecideTask(true, null)).ThenAccepted();
        Assert.Equal(TaskStatus.Finished, Status(spec));
        New().When(
            new PutTask(
                PutMode.Create,
                Scheduled with
                {
                    Reviewers = [Code("rob")],
                    Review = ReviewTerms.Default with { Options = new ApprovalOptions { Quorum = 2 } },
                }))
            .ThenRefused(Refusal.Invalid, "a quorum of 2 is more than the task approval has reviewers (1)");
    }

    [Fact]
    public void The_assignee_may_approve_beside_the_reviewers_and_others_may_not()
    {
        Closed(ApprovalOptions.None, null, "rob").When(new DecideTask(true, null)).ThenAccepted();
        Closed(ApprovalOptions.None, null, "rob").By("ann").When(new DecideTask(true, null))
            .ThenRefused(Refusal.Forbidden, "'ann' is not a reviewer");
        Closed(ApprovalOptions.None, null, "rob").By("root").When(new DecideTask(true, null)).ThenAccepted();
    }

    [Fact]
    public void Review_is_overdue_after_three_days_or_at_its_own_deadline()
    {
        var spec = Closed(ApprovalOptions.None, null, "rob");
        Assert.Equal(Spec.Start + Duration.FromDays(3), Of(spec).Review!.Deadline);
        Assert.Equal(["taskToApprove rob"], spec.Mailed());
        Assert.Equal(Spec.Start + Duration.FromDays(3), spec.Due[TechnicalWorkflow.DeliveryMgt]);
        spec.Knowing(Kinds.Operator(Code("boss")), new Domain.People.OperatorFacts("Boss", false, []));
        Assert.Equal(["approvalOverdue boss"], spec.At(Spec.Start + Duration.FromDays(3)).Mailed());
        Assert.Null(spec.Due[TechnicalWorkflow.DeliveryMgt]);

        var own = Existing(Running with
        {
            Reviewers = [Code("rob")],
            Review = new ReviewTerms(
                Duration.FromDays(2), [new(Duration.FromDays(1), null)], new ApprovalOptions { Escalation = [Code("ann")] }),
        }).When(new CloseTask());
        Assert.Equal(["taskToApprove rob"], own.Mailed());
        Assert.Equal(["approvalReminder rob"], own.At(Spec.Start + Duration.FromDays(1)).Mailed());
        own.By("ann").When(new DecideTask(true, null)).ThenRefused(Refusal.Forbidden, "not a reviewer");
        own.Knowing(Kinds.Operator(Code("boss")), new Domain.People.OperatorFacts("Boss", false, []));
        Assert.Equal(
            ["approvalEscalated ann", "approvalOverdue boss"],
            own.At(Spec.Start + Duration.FromDays(2)).Mailed().Order(StringComparer.Ordinal));
        own.When(new DecideTask(true, null)).ThenAccepted();
    }

    [Fact]
    public void A_decision_takes_back_what_the_review_still_owed()
    {
        var spec = Existing(
            Running with
            {
                Reviewers = [Code("rob")],
                Review = new ReviewTerms(null, [new(Duration.FromDays(1), null)], ApprovalOptions.None),
            })
            .When(new CloseTask()).By("rob").When(new DecideTask(false, "again"));
        Assert.Empty(Of(spec).Notices);
        Assert.Equal((ApprovalStatus.Rejected, "again"), (Of(spec).Review!.Status, Of(spec).Review!.Comment));
        spec.By("mia").When(new CloseTask()).By("rob").When(new DecideTask(true, null) { Round = 1 })
            .ThenRefused(Refusal.State, "is in round 2, not 1");
    }
}
