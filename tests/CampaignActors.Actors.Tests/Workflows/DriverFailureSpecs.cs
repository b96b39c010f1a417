using Akka.Actor;

namespace CampaignActors.Actors.Tests.Workflows;

public sealed class DriverFailureSpecs : WorkflowTestKit
{
    private static readonly SupervisorOptions s_stepwise = SupervisorOptions.Default with { SweepEvery = null, NudgesEnabled = false };

    /// <summary>Refuses everything that a tick sends, and says what was sent.</summary>
    private List<string> RefuseTick(IActorRef driver, int expected)
    {
        Tick(driver);
        var sent = new List<string>();
        for (var i = 0; i < expected; i++)
        {
            var command = ExpectCommand();
            sent.Add(command.Target.Code);
            Refuse(driver, command);
        }
        Assert.Equal(expected, TickIsDone().Started);
        return sent;
    }

    /// <summary>First try and three repetitions, after 1 s, 10 s and 60 s.</summary>
    private void RefuseUntilParked(IActorRef driver, int items)
    {
        foreach (var wait in new[] { 0, 1, 10, 60 })
        {
            _clock.Now += Duration.FromSeconds(wait);
            RefuseTick(driver, items);
        }
    }

    [Fact]
    public void Refused_item_is_retried_with_growing_delay_and_then_parked()
    {
        var driver = Driver(s_stepwise);
        Project("A", 1, Noon);

        foreach (var wait in new[] { 1, 10, 60 })
        {
            RefuseTick(driver, 1);
            Assert.Empty(Status(driver).Parked);
            _clock.Now += Duration.FromSeconds(wait) - Duration.FromTicks(1);
            RefuseTick(driver, 0);
            _clock.Now += Duration.FromTicks(1);
        }
        RefuseTick(driver, 1);

        var parked = Assert.Single(Status(driver).Parked);
        Assert.Equal((ProjectionSamples.Group("A"), 4, "no"), (parked.Entity, parked.Attempts, parked.Reason));
        var report = ExpectCommand();
        Accept(driver, report, State(WorkflowState.Started, false, (ReportParked)report.Command));
        _clock.Now += Duration.FromMinutes(15) - Duration.FromTicks(1);
        RefuseTick(driver, 0);
        _clock.Now += Duration.FromTicks(1);
        RefuseTick(driver, 1);
    }

    [Fact]
    public void A_new_due_instant_is_new_work()
    {
        var driver = Driver(s_stepwise);
        Project("A", 1, Noon);
        RefuseTick(driver, 1);

        Project("A", 2, Noon - Duration.FromSeconds(1));

        RefuseTick(driver, 1);
    }

    [Fact]
    public void Busy_and_unknown_outcomes_are_tried_again_and_never_parked()
    {
        var driver = Driver(s_stepwise);
        Project("A", 1, Noon);

        for (var i = 0; i < 10; i++)
        {
            Tick(driver);
            if (i % 2 == 0)
                Reply(driver, ExpectCommand(), Outcome.Rejected, 1, Refusal.Busy);
            else
                Reply(driver, ExpectCommand(), Outcome.Unknown, 0, Refusal.Busy);
            TickIsDone();
            _clock.Now += Duration.FromSeconds(1);
        }

        Assert.Empty(Status(driver).Parked);
    }

    /// <summary>The entity answers a report and says what it is now.</summary>
    private void Accept(IActorRef driver, CommandMessage report, WorkflowModel now)
    {
        Reply(driver, report, Outcome.Accepted);
        driver.Tell(new CompanionState(now));
    }

    private static WorkflowModel State(WorkflowState state, bool failed, params ReportParked[] parked) => new()
    {
        Code = Workflow.Code(), State = state, Failed = failed, FailureReason = failed ? "two in a row" : null, InARow = parked.Length,
        Parked = parked.Select(p => new ParkedWork(p.Item, p.Due, Noon, p.Attempts, p.Reason)).ToSeq(),
    };

    [Fact]
    public void Parked_items_are_reported_until_the_entity_answers()
    {
        var driver = Driver(s_stepwise);
        Project("A", 1, Noon);
        Project("B", 1, Noon);
        RefuseUntilParked(driver, 2);

        var (first, second) = (ExpectCommand(), ExpectCommand());
        Assert.Equal((Kinds.Workflow(Workflow), "deliveryMgt"), (first.Target, first.By));
        var (a, b) = ((ReportParked)first.Command, (ReportParked)second.Command);
        Assert.Equal(new ReportParked(ProjectionSamples.Group("A"), Noon, 4, "no"), a);
        Project("NEW", 1, Noon);
        RefuseTick(driver, 0);
        PassTime(TimeSpan.FromSeconds(1));
        Assert.Equal(
            [first.CommandId, second.CommandId],
            new[] { ExpectCommand().CommandId, ExpectCommand().CommandId }.Order(StringComparer.Ordinal));

        Accept(driver, first, State(WorkflowState.Started, false, a));
        RefuseTick(driver, 0);
        Accept(driver, second, State(WorkflowState.Paused, true, a, b));
        RefuseTick(driver, 0);
        Assert.Contains("pauses as failed: two in a row", Assert.Single(_events.Alarms), StringComparison.Ordinal);

        driver.Tell(new CompanionState(State(WorkflowState.Started, false, a, b)));
        Tick(driver);
        Assert.Equal(
            ["A", "B", "NEW"],
            new[] { ExpectCommand(), ExpectCommand(), ExpectCommand() }.Select(c => c.Target.Code.Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Parked_item_that_fails_again_is_not_reported_again()
    {
        var driver = Driver(s_stepwise);
        Project("A", 1, Noon);
        RefuseUntilParked(driver, 1);
        var report = ExpectCommand();
        Accept(driver, report, State(WorkflowState.Started, false, (ReportParked)report.Command));

        _clock.Now += Duration.FromMinutes(15);
        RefuseTick(driver, 1);
        // Somebody wants it tried: the next failure counts.
        var listed = State(WorkflowState.Started, false, (ReportParked)report.Command);
        driver.Tell(new CompanionState(listed with { Kicks = 1, Parked = listed.Parked.Select(p => p with { Retrying = true }).ToSeq() }));
        RefuseTick(driver, 1);

        Assert.IsType<ReportParked>(ExpectCommand().Command);
    }

    [Fact]
    public void Working_item_breaks_the_row_and_a_gone_one_is_unlisted()
    {
        var driver = Driver(s_stepwise);
        Project("A", 1, Noon);
        RefuseUntilParked(driver, 1);
        var report = ExpectCommand();
        Accept(driver, report, State(WorkflowState.Started, false, (ReportParked)report.Command));
        Project("GOOD", 1, Noon);
        Tick(driver);
        Reply(driver, ExpectCommand(), Outcome.Accepted);
        Assert.Equal(1, TickIsDone().Started);

        var broken = ExpectCommand();
        Assert.Equal(new ReportDone([]), broken.Command);
        Reply(driver, broken, Outcome.Accepted);
        Project("GOOD", 2, null);
        Project("A", 2, null);
        Tick(driver);
        TickIsDone();

        Assert.Equal(new ReportDone([ProjectionSamples.Group("A")]), ExpectCommand().Command);
    }

    [Fact]
    public void A_driver_that_comes_up_knows_what_was_parked_and_a_restart_forgets_it()
    {
        var driver = Sys.ActorOf(WorkflowDriver.Props(Workflow, Parts(s_stepwise)));
        var parked = new ReportParked(ProjectionSamples.Group("A"), Noon, 4, "no");
        Project("A", 1, Noon);
        driver.Tell(new CompanionState(State(WorkflowState.Paused, false, parked)));
        Assert.Equal((ProjectionSamples.Group("A"), 4), Status(driver).Parked.Select(p => (p.Entity, p.Attempts)).Single());

        driver.Tell(new CompanionState(State(WorkflowState.Started, false) with { Restarts = 1 }));

        Assert.Empty(Status(driver).Parked);
        RefuseTick(driver, 1);
        Assert.Empty(Status(driver).Parked);
    }

    [Fact]
    public void Execute_pending_lets_all_that_waits_go_at_once()
    {
        var driver = Driver(s_stepwise);
        Project("A", 1, Noon);
        RefuseTick(driver, 1);
        RefuseTick(driver, 0);

        driver.Tell(new CompanionState(State(WorkflowState.Started, false) with { Hurries = 1 }));

        RefuseTick(driver, 1);
    }

    [Fact]
    public void Starting_again_begins_with_what_was_parked()
    {
        var driver = Driver(s_stepwise with { NudgesEnabled = true, MaxInFlight = 1 });
        Project("PARKED", 1, Noon);
        RefuseUntilParked(driver, 1);
        var report = ExpectCommand();
        Accept(driver, report, State(WorkflowState.Paused, false, (ReportParked)report.Command));
        Project("EARLIER", 1, Noon - Duration.FromHours(1));

        driver.Tell(new CompanionState(State(WorkflowState.Started, false, (ReportParked)report.Command)));

        var first = ExpectCommand();
        Assert.Equal("PARKED", first.Target.Code.Text);
        Reply(driver, first, Outcome.Accepted);
        Assert.Equal(new ReportDone([ProjectionSamples.Group("PARKED")]), ExpectCommand().Command);
        Assert.Equal("EARLIER", ExpectCommand().Target.Code.Text);
        Assert.Empty(Status(driver).Parked);
    }
}
