using Akka.Actor;

namespace CampaignActors.Actors.Tests.Workflows;

public sealed class CourierSpecs : WorkflowTestKit
{
    private string[] Wake(IActorRef courier)
    {
        courier.Tell(new CourierTick(_clock.Now), Asker);
        var done = Asker.ExpectMsg<CourierDone>();
        return [.. Enumerable.Range(0, done.Woken).Select(_ => Entities.ExpectMsg<WakeMessage>().Target.Code.Text)];
    }

    private IActorRef Start(SupervisorOptions? options = null) => Sys.ActorOf(Courier.Props(Parts(options)));

    [Fact]
    public void It_wakes_entities_whose_outbox_is_due_whatever_the_workflows_do()
    {
        Project("A", 1, Noon, AgendaName.Outbox);
        Project("LATER", 1, Noon + Duration.FromTicks(1), AgendaName.Outbox);
        Project("WORK", 1, Noon, Agenda);

        var courier = Start();

        Assert.Equal(["A"], Wake(courier));
        _clock.Now += Duration.FromSeconds(1);
        Assert.Equal(["A", "LATER"], Wake(courier));
    }

    [Fact]
    public void Rounds_go_on_where_the_last_one_ended_so_that_none_starves()
    {
        foreach (var code in new[] { "A", "B", "C", "D" })
            Project(code, 1, Noon, AgendaName.Outbox);
        var courier = Start(SupervisorOptions.Default with { CourierLimit = 2 });

        Assert.Equal(["A", "B"], Wake(courier));
        Assert.Equal(["C", "D"], Wake(courier));
        Assert.Equal(["A", "B"], Wake(courier));
        Project("C", 2, null, AgendaName.Outbox);
        Project("D", 2, null, AgendaName.Outbox);
        Project("E", 1, Noon, AgendaName.Outbox);
        Assert.Equal(["E"], Wake(courier));
        Assert.Equal(["A", "B"], Wake(courier));
    }

    /// <summary>No try is noted for later than a quarter of an hour.</summary>
    [Fact]
    public void It_wakes_what_a_clock_that_was_ahead_has_put_off()
    {
        Project("RETRY", 1, Noon + Duration.FromMinutes(15), AgendaName.Outbox);
        Project("AHEAD", 1, Noon + Duration.FromDays(3), AgendaName.Outbox);
        var courier = Start();

        courier.Tell(new CourierTick(_clock.Now), Asker);

        Assert.Equal(0, Asker.ExpectMsg<CourierDone>().Woken);
        Assert.Equal("AHEAD", Entities.ExpectMsg<WakeMessage>().Target.Code.Text);
        Entities.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void By_itself_it_looks_every_two_seconds_and_leaves_young_effects_alone()
    {
        Project("OLD", 1, Noon - Duration.FromSeconds(2), AgendaName.Outbox);
        Project("YOUNG", 1, Noon, AgendaName.Outbox);
        Start();

        AwaitCondition(() =>
        {
            PassTime(TimeSpan.FromSeconds(2));
            return Entities.HasMessages;
        });

        Assert.Equal("OLD", Entities.ExpectMsg<WakeMessage>().Target.Code.Text);
    }
}
