using Akka.Actor;

namespace CampaignActors.Actors.Tests.Workflows;

public sealed class WorkflowDriverSpecs : WorkflowTestKit
{
    [Fact]
    public void A_tick_sends_work_to_what_is_due_under_an_id_that_says_what_for()
    {
        var driver = Driver();
        Project("A", 1, Noon);
        Project("B", 1, Noon + Duration.FromSeconds(1));

        Tick(driver);

        var command = ExpectCommand();
        Assert.Equal(ProjectionSamples.Group("A"), command.Target);
        Assert.Equal("deliveryMgt:groups/A:2026-03-01T12:00:00Z", command.CommandId);
        Assert.Equal(("deliveryMgt", new Work(Workflow), Noon), (command.By, command.Command, command.At));
        Reply(driver, command, Outcome.Accepted);
        var done = TickIsDone();
        Assert.Equal((1, 1, null), (done.Started, done.Answered, done.NextRetry));
    }

    [Theory]
    [InlineData(WorkflowState.Paused)]
    [InlineData(WorkflowState.Stopped)]
    public void A_workflow_that_is_not_started_sends_nothing_and_the_work_waits(WorkflowState state)
    {
        Project("A", 1, Noon);
        var driver = Driver(state: state);

        Tick(driver);
        driver.Tell(new WorkNudge(Workflow, ProjectionSamples.Group("A"), Noon));

        Assert.Equal(0, TickIsDone().Started);
        driver.Tell(Model(WorkflowState.Started));
        Assert.Equal("A", ExpectCommand().Target.Code.Text);
    }

    [Fact]
    public void Before_the_entity_has_said_anything_nothing_is_sent()
    {
        Project("A", 1, Noon);
        var driver = Sys.ActorOf(WorkflowDriver.Props(Workflow, Parts()));

        Tick(driver);

        Assert.Equal(0, TickIsDone().Started);
    }

    [Fact]
    public void Commands_under_way_are_bounded_and_everything_is_sent_in_the_end()
    {
        var driver = Driver(SupervisorOptions.Default with { SweepEvery = null, MaxInFlight = 4, ReadAhead = 10 });
        for (var i = 0; i < 30; i++)
            Project($"G{i:00}", 1, Noon);
        Tick(driver);

        var open = new Queue<CommandMessage>();
        var sent = new List<string>();
        while (sent.Count < 30)
        {
            while (open.Count < Math.Min(4, 30 - sent.Count + open.Count))
            {
                open.Enqueue(ExpectCommand());
                sent.Add(open.Last().Target.Code);
            }
            Assert.True(Status(driver).InFlight <= 5, "four commands and a look at the agenda");
            Reply(driver, open.Dequeue(), Outcome.Accepted);
        }
        while (open.TryDequeue(out var last))
            Reply(driver, last, Outcome.Accepted);

        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"G{i:00}"), sent);
    }

    [Fact]
    public void One_entity_never_has_two_commands_under_way()
    {
        var driver = Driver();
        Project("A", 1, Noon);
        Tick(driver);
        var first = ExpectCommand();

        Project("A", 2, Noon + Duration.FromSeconds(1));
        _clock.Now += Duration.FromSeconds(2);
        driver.Tell(new WorkNudge(Workflow, ProjectionSamples.Group("A"), Noon + Duration.FromSeconds(1)));
        Tick(driver);
        AwaitCondition(() => Status(driver).InFlight == 1);
        Assert.False(Entities.HasMessages);
        Reply(driver, first, Outcome.Accepted, revision: 2);

        var second = ExpectCommand();
        Assert.Equal("deliveryMgt:groups/A:2026-03-01T12:00:01Z", second.CommandId);
    }

    [Fact]
    public void Nudge_starts_work_that_the_agenda_does_not_repeat()
    {
        var driver = Driver();
        driver.Tell(new WorkNudge(Workflow, ProjectionSamples.Group("A"), Noon));
        var command = ExpectCommand();
        Reply(driver, command, Outcome.Accepted, revision: 3);

        Project("A", 2, Noon);
        Tick(driver);

        Assert.Equal(0, TickIsDone().Started);
    }

    [Fact]
    public void Item_still_due_after_its_answer_is_projected_is_sent_again()
    {
        var driver = Driver();
        Project("A", 1, Noon);
        Tick(driver);
        var command = ExpectCommand();
        Reply(driver, command, Outcome.Accepted, revision: 2);
        TickIsDone();

        Tick(driver);
        Assert.Equal(0, TickIsDone().Started);
        Project("A", 2, Noon);
        Tick(driver);

        Assert.Equal(command.CommandId, ExpectCommand().CommandId);
    }

    [Fact]
    public void Nothing_to_do_is_not_asked_again_at_once()
    {
        var driver = Driver();
        Project("A", 1, Noon);
        Tick(driver);
        Reply(driver, ExpectCommand(), Outcome.Unchanged, revision: 1);
        Assert.Equal(Noon + Duration.FromSeconds(1), TickIsDone().NextRetry);

        Tick(driver);
        Assert.Equal(0, TickIsDone().Started);
        _clock.Now += Duration.FromSeconds(1);
        Tick(driver);

        ExpectCommand();
    }

    [Fact]
    public void A_lost_answer_frees_the_slot_and_a_later_tick_sends_the_same_id()
    {
        var driver = Driver();
        Project("A", 1, Noon);
        Tick(driver);
        var command = ExpectCommand();

        PassTime(TimeSpan.FromSeconds(4));
        Assert.Equal(1, Status(driver).InFlight);
        PassTime(TimeSpan.FromSeconds(1));
        var done = TickIsDone();
        Assert.Equal((1, 0), (done.Started, done.Answered));
        Tick(driver);

        Assert.Equal(command.CommandId, ExpectCommand().CommandId);
    }

    [Fact]
    public void A_tick_with_a_limit_starts_exactly_so_many_the_earliest_first()
    {
        var driver = Driver(SupervisorOptions.Default with { SweepEvery = null, NudgesEnabled = false });
        Project("A", 1, Noon);
        Project("B", 1, Noon - Duration.FromHours(1));
        driver.Tell(new WorkNudge(Workflow, ProjectionSamples.Group("A"), Noon));

        foreach (var code in new[] { "B", "A" })
        {
            Tick(driver, maxItems: 1);
            var command = ExpectCommand();
            Assert.Equal(code, command.Target.Code.Text);
            Project(code, 2, null);
            Reply(driver, command, Outcome.Accepted);
            Assert.Equal(1, TickIsDone().Answered);
        }
        Tick(driver, maxItems: 1);
        Assert.Equal(0, TickIsDone().Started);
    }

    [Fact]
    public void Stopping_leaves_what_is_under_way_and_sends_nothing_more()
    {
        var driver = Driver(SupervisorOptions.Default with { SweepEvery = null, MaxInFlight = 1 });
        Project("A", 1, Noon);
        Project("B", 1, Noon);
        Tick(driver);
        var command = ExpectCommand();

        driver.Tell(Model(WorkflowState.Stopped));
        Reply(driver, command, Outcome.Accepted);

        var done = TickIsDone();
        Assert.Equal((1, 1), (done.Started, done.Answered));
        Assert.Equal((0, 0), (Status(driver).InFlight, Status(driver).Queued));
    }

    [Fact]
    public void A_driver_that_was_restarted_still_knows_what_its_entity_said()
    {
        var driver = Driver();
        driver.Tell(new CompanionState("not a workflow"));
        Project("A", 1, Noon);

        AwaitCondition(() => Status(driver).State == WorkflowState.Started);
        Tick(driver);

        Assert.Equal("A", ExpectCommand().Target.Code.Text);
    }
}
