using Akka.Actor;
using CampaignActors.Actors.Tests.Projections;
using CampaignActors.Actors.Workflows;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Workflows;
using CampaignActors.Protocol.Shell;
using NodaTime;
using Xunit;

namespace CampaignActors.Actors.Tests.Workflows;

public sealed class WorkflowFailureSpecs : WorkflowTestKit
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
    public void What_is_refused_is_tried_again_later_and_later_and_then_parked()
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
        Assert.Equal((Sample.Group("A"), 4, "no"), (parked.Entity, parked.Attempts, parked.Reason));
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

    [Fact]
    public void Five_parked_in_a_row_pause_the_workflow_as_failed_and_the_alarm_is_raised_once()
    {
        var driver = Driver(s_stepwise);
        for (var i = 0; i < 6; i++)
            Project($"G{i}", 1, Noon);
        RefuseUntilParked(driver, 6);

        var fail = ExpectCommand();
        Assert.Equal((Kinds.Workflow(Workflow), "deliveryMgt"), (fail.Target, fail.By));
        Assert.Contains("5 items failed in a row", Assert.IsType<FailWorkflow>(fail.Command).Reason, StringComparison.Ordinal);
        Assert.Contains("pauses as failed", Assert.Single(_events.Alarms), StringComparison.Ordinal);
        // Until the entity has said so nothing is sent either, and the command is repeated.
        Project("NEW", 1, Noon);
        RefuseTick(driver, 0);
        PassTime(TimeSpan.FromSeconds(1));
        Assert.Equal(fail.CommandId, ExpectCommand().CommandId);
        Reply(driver, fail, Outcome.Accepted);
        driver.Tell(Model(WorkflowState.Paused));
        RefuseTick(driver, 0);
    }

    [Fact]
    public void An_item_that_works_breaks_the_row()
    {
        var driver = Driver(s_stepwise);
        for (var i = 0; i < 4; i++)
            Project($"G{i}", 1, Noon);
        RefuseUntilParked(driver, 4);
        Project("GOOD", 1, Noon);
        Tick(driver);
        Reply(driver, ExpectCommand(), Outcome.Accepted);
        Assert.Equal(1, TickIsDone().Started);
        Project("GOOD", 2, null);
        for (var i = 4; i < 8; i++)
            Project($"G{i}", 1, _clock.Now);

        RefuseUntilParked(driver, 4);

        Assert.Equal(8, Status(driver).Parked.Count);
        Assert.Empty(_events.Alarms);
    }

    [Fact]
    public void Starting_again_begins_with_what_was_parked()
    {
        var driver = Driver(s_stepwise with { NudgesEnabled = true, MaxInFlight = 1, ParkedInARow = 0 });
        Project("PARKED", 1, Noon);
        RefuseUntilParked(driver, 1);
        driver.Tell(Model(WorkflowState.Paused));
        Project("EARLIER", 1, Noon - Duration.FromHours(1));

        driver.Tell(Model(WorkflowState.Started));

        var first = ExpectCommand();
        Assert.Equal("PARKED", first.Target.Code.Text);
        Reply(driver, first, Outcome.Accepted);
        Assert.Equal("EARLIER", ExpectCommand().Target.Code.Text);
        Assert.Empty(Status(driver).Parked);
    }
}
