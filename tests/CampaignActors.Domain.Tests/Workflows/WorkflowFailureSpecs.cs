using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.People;

namespace CampaignActors.Domain.Tests.Workflows;

/// <summary>Parked items, failure, silence and pauses that last too long, and who is told of them (domain.md §4.7, §6).</summary>
public sealed class WorkflowFailureSpecs
{
    private static readonly EntityRef s_self = Kinds.Workflow(TechnicalWorkflow.BudgetMgt);
    private static readonly Code s_group = WorkflowFields.DefaultSupervisors;

    /// <summary>Ann and Bob supervise; root administers and does not.</summary>
    private static Spec Workflow(WorkflowFields? settings = null)
    {
        var spec = new Spec(s_self).By("").Operators("ann", "bob", "mia", "root")
            .Knowing(Kinds.Operator(s_group), null)
                .Knowing(Kinds.Group(s_group), new GroupFacts("Workflow supervisors", [Code("ann"), Code("bob")]));
        return settings is null ? spec : spec.Given(new WorkflowDescribed(settings, null));
    }

    private static WorkflowModel Of(Spec spec) => spec.State<WorkflowModel>();

    private static EntityRef Item(int number) => Kinds.Delivery(Code($"DM{number}"));

    private static ReportParked Parked(int number, string reason = "beyond the largest amount") => new(Item(number), Spec.Start, 4, reason);

    private static IEnumerable<(string To, string Template, string Key)> Mails(Spec spec) =>
        spec.Effects.Select(e => (e.Target.Code.Text, Notice: (Notify)e.Effect)).Select(m => (m.Text, m.Notice.Template, m.Notice.Key));

    [Fact]
    public void An_item_that_keeps_failing_is_listed_and_the_work_goes_on()
    {
        var spec = Workflow().When(Parked(1));
        Assert.Equal([new ParkedWork(Item(1), Spec.Start, Spec.Start, 4, "beyond the largest amount")], Of(spec).Parked);
        Assert.Equal((WorkflowState.Started, 1), (Of(spec).State, Of(spec).InARow));
        Assert.Empty(spec.Effects);
        // It fails again by itself: still one error, since the same instant.
        spec.At(Spec.Start + Duration.FromMinutes(15)).When(Parked(1)).ThenNothing();
        spec.When(new ReportDone([Item(1)])).Then(new ItemsDone([Item(1)]));
        Assert.Equal((0, 0), (Of(spec).Parked.Count, Of(spec).InARow));
        spec.When(new ReportDone([Item(1)])).ThenNothing();
    }

    [Fact]
    public void Five_in_a_row_pause_it_as_failed_and_its_supervisors_are_mailed_once()
    {
        var spec = Workflow();
        for (var i = 1; i <= 4; i++)
            spec.When(Parked(i));
        Assert.Equal(WorkflowState.Started, Of(spec).State);
        spec.When(Parked(5)).ThenAccepted();
        Assert.Equal((WorkflowState.Paused, true), (Of(spec).State, Of(spec).Failed));
        Assert.Equal("5 items failed in a row, the last one deliveries/DM5: beyond the largest amount", Of(spec).FailureReason);
        Assert.Equal(
            [
                ("ann", MailTemplates.WorkflowFailed, "workflow-failed:1:ann"),
                ("bob", MailTemplates.WorkflowFailed, "workflow-failed:1:bob"),
            ],
            Mails(spec));
        // What was under way comes too late to fail it twice.
        spec.When(Parked(6)).ThenRefused(Refusal.State, "paused");
    }

    [Fact]
    public void Restarted_workflow_keeps_its_parked_items_and_may_fail_again()
    {
        var spec = Workflow(new() { ConsecutiveErrorsAllowed = 2 }).When(Parked(1)).When(Parked(2)).When(new StartWorkflow());
        Assert.Equal((WorkflowState.Started, false, null, 0), (Of(spec).State, Of(spec).Failed, Of(spec).FailureReason, Of(spec).InARow));
        Assert.All(Of(spec).Parked, p => Assert.True(p.Retrying));
        spec.When(Parked(1)).When(Parked(2));
        Assert.True(Of(spec).Failed);
        Assert.Equal("workflow-failed:2:ann", Mails(spec).First().Key);
        spec.When(new RestartWorkflow()).Then(new WorkflowRestarted());
        Assert.Equal((WorkflowState.Started, 0, 1), (Of(spec).State, Of(spec).Parked.Count, Of(spec).Restarts));
    }

    [Fact]
    public void An_item_that_works_breaks_the_row()
    {
        var spec = Workflow(new() { ConsecutiveErrorsAllowed = 2 });
        for (var i = 1; i <= 6; i++)
            spec.When(Parked(i)).When(new ReportDone([])).Then(new ItemsDone([]));
        Assert.Equal((WorkflowState.Started, 6), (Of(spec).State, Of(spec).Parked.Count));
        spec.When(new ReportDone([])).ThenNothing();
    }

    [Fact]
    public void Failure_limit_and_stopProcess_decide_when_it_fails()
    {
        var never = Workflow(new() { ConsecutiveErrorsAllowed = 0 });
        for (var i = 1; i <= 20; i++)
            never.When(Parked(i));
        Assert.Equal((WorkflowState.Started, 20), (Of(never).State, Of(never).Parked.Count));

        var strict = Workflow(new() { OnError = ErrorPolicy.StopProcess, ConsecutiveErrorsAllowed = 0 }).When(Parked(7, "no such line"));
        Assert.Equal((true, "deliveries/DM7 failed: no such line"), (Of(strict).Failed, Of(strict).FailureReason));
        Assert.Equal(2, strict.Effects.Count);
    }

    [Fact]
    public void Parked_items_are_retried_on_demand_all_or_one()
    {
        var spec = Workflow().When(Parked(1)).When(Parked(2));
        spec.When(new RetryParked(Item(9))).ThenRefused(Refusal.Unknown, "deliveries/DM9 is not parked");
        spec.When(new RetryParked(Item(2))).Then(new ParkedRetried([Item(2)]));
        Assert.Equal([false, true], Of(spec).Parked.Select(p => p.Retrying));
        // Somebody wanted it tried, so it counts again; since when it is parked stays.
        spec.At(Spec.Start + Duration.FromHours(1)).When(Parked(2)).ThenAccepted();
        Assert.Equal((3, Spec.Start), (Of(spec).InARow, Of(spec).Parked[1].Since));
        spec.When(new RetryParked(null)).Then(new ParkedRetried([Item(1), Item(2)]));
        spec.When(new ExecutePending()).Then(new PendingExecuted());
        Workflow().When(new RetryParked(null)).ThenNothing();
    }

    [Fact]
    public void A_group_without_members_is_no_reason_not_to_fail()
    {
        var spec = Workflow(new() { OnError = ErrorPolicy.StopProcess, Supervisors = Code("ghost") })
            .Knowing(Kinds.Operator(Code("ghost")), null).Knowing(Kinds.Group(Code("ghost")), null).When(Parked(1));
        Assert.True(Of(spec).Failed);
        Assert.Empty(spec.Effects);
    }

    [Fact]
    public void A_silence_is_mailed_once_however_often_it_is_reported()
    {
        var spec = Workflow().When(new ReportSilence(Silence.Overdue, "3 items have been due for more than 60 s"));
        Assert.Equal(
            [
                ("ann", MailTemplates.WorkflowSilent, "workflow-silent:1:ann"),
                ("bob", MailTemplates.WorkflowSilent, "workflow-silent:1:bob"),
            ],
            Mails(spec));
        spec.When(new ReportSilence(Silence.Overdue, "4 items")).ThenNothing();
        spec.When(new ReportSilence(Silence.Unanswered, "its supervisor has not answered for 30 s")).ThenAccepted();
        Assert.Equal([Silence.Overdue, Silence.Unanswered], Of(spec).Silences);
        spec.When(new ReportHeard(Silence.Overdue)).ThenAccepted();
        Assert.Empty(spec.Effects);
        spec.When(new ReportHeard(Silence.Overdue)).ThenNothing();
        spec.When(new ReportSilence(Silence.Overdue, "again")).ThenAccepted();
        Assert.Equal("workflow-silent:3:ann", Mails(spec).First().Key);
    }

    [Fact]
    public void Long_pause_is_warned_of_on_Mondays_and_then_stopped()
    {
        // Monday the 5th, 08:00: a week is over on the 12th at 08:00, after that Monday's hour.
        var spec = Workflow(new() { Severity = WorkflowSeverity.Normal }).By("mia")
            .Knowing(Kinds.Operator(Code("mia")), new OperatorFacts("Mia", true, []));
        spec.When(new PauseWorkflow()).By("stockMgt").Knowing(Kinds.Operator(Code("mia")), new OperatorFacts("Mia", false, []));
        var first = Instant.FromUtc(2026, 1, 19, 5, 0);
        Assert.Equal((first, first), (spec.Due[TechnicalWorkflow.StockMgt], spec.Due[TechnicalWorkflow.SupplierMgt]));
        Assert.Null(spec.Due[TechnicalWorkflow.BudgetMgt]);
        Assert.Empty(spec.At(first - Duration.FromSeconds(1)).Needs(Work()));
        spec.When(Work()).ThenNothing();
        for (var i = 0; i < 4; i++)
        {
            spec.At(first + Duration.FromDays(7 * i)).When(Work()).ThenAccepted();
            // The supervisors, and Mia who paused it.
            Assert.Equal(["ann", "bob", "mia"], spec.Effects.Select(e => e.Target.Code.Text));
            Assert.All(Mails(spec), m => Assert.Equal(MailTemplates.WorkflowPaused, m.Template));
            spec.When(Work()).ThenNothing();
        }
        spec.At(first + Duration.FromDays(28)).When(Work()).Then(new WorkflowStateChanged(WorkflowState.Stopped));
        Assert.Equal((WorkflowState.Stopped, null), (Of(spec).State, spec.Due[TechnicalWorkflow.StockMgt]));

        static Work Work() => new(TechnicalWorkflow.StockMgt);
    }

    [Fact]
    public void Warnings_go_to_supervisors_and_never_about_production()
    {
        var spec = Workflow(new() { Severity = WorkflowSeverity.Normal, PausedPeriod = Duration.FromDays(1) })
            .By("root").When(new PauseWorkflow());
        Assert.Equal(Instant.FromUtc(2026, 1, 12, 5, 0), spec.Due[TechnicalWorkflow.OperationMgt]);
        spec.By("deliveryMgt").At(Instant.FromUtc(2026, 1, 12, 5, 0)).When(new Work(TechnicalWorkflow.DeliveryMgt));
        Assert.Equal(["ann", "bob"], spec.Effects.Select(e => e.Target.Code.Text));

        var production = Workflow().When(new PauseWorkflow());
        Assert.Equal(DueTimes.None, production.Due);
        production.When(new PutWorkflow(PutMode.Apply, new() { Severity = WorkflowSeverity.Normal }));
        Assert.Equal(Instant.FromUtc(2026, 1, 19, 5, 0), production.Due[TechnicalWorkflow.StockMgt]);
        production.When(new StartWorkflow());
        Assert.Equal(DueTimes.None, production.Due);
    }
}
