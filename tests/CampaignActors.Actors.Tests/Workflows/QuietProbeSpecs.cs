using Akka.Actor;

namespace CampaignActors.Actors.Tests.Workflows;

public sealed class QuietProbeSpecs : WorkflowTestKit
{
    private int _commands;
    private long _journal;

    /// <summary>Whether the projector does what it is asked to.</summary>
    private bool _catchesUp;

    /// <summary>Supervisors and projector answer at once, by what the test has put into the fields.</summary>
    private IActorRef Start()
    {
        var answering = Sys.ActorOf(Props.Create(() => new Answering(this)));
        return Sys.ActorOf(QuietProbe.Props(
            Parts(projector: answering), new ProbeAddress(answering), new QuietCounts(() => Volatile.Read(ref _commands), () => 0)));
    }

    private sealed class Answering : ReceiveActor
    {
        public Answering(QuietProbeSpecs test)
        {
            Receive<GetSupervisor>(ask => Sender.Tell(new SupervisorStatus(
                ask.Workflow, ask.Workflow == Workflow ? WorkflowState.Started : WorkflowState.Stopped, 0, 0, TimeSpan.Zero, 0, [], null,
                new SweepProgress(ask.Workflow, null, false, false, 0, 0, 0, 0))));
            Receive<GetProjection>(_ => Sender.Tell(
                new ProjectionStatus(test.Store.Ordering(), Volatile.Read(ref test._journal), 0, null)));
            Receive<AwaitCaughtUp>(_ =>
            {
                if (!test._catchesUp)
                    return;
                test.Project("A", 1, null);
                Sender.Tell(new CaughtUp(test.Store.Ordering()));
            });
        }
    }

    private QuietReport Ask(IActorRef probe)
    {
        probe.Tell(GetQuiet.Instance, Asker);
        return Asker.ExpectMsg<QuietReport>();
    }

    [Fact]
    public void Nothing_under_way_is_quiet()
    {
        var report = Ask(Start());

        Assert.True(report.IsQuiet, $"{report}");
    }

    [Fact]
    public void Due_work_of_a_started_workflow_is_still_but_not_quiet()
    {
        Project("A", 1, Noon);
        Project("B", 1, Noon, "stockMgt");
        _journal = Store.Ordering();

        var report = Ask(Start());

        Assert.Equal(1, report.DueRows);
        Assert.True(report.IsStill);
        Assert.False(report.IsQuiet);
    }

    [Fact]
    public void An_outbox_row_counts_once_it_is_due()
    {
        Project("A", 1, Noon + Duration.FromSeconds(1), AgendaName.Outbox);
        _journal = Store.Ordering();
        var probe = Start();

        Assert.True(Ask(probe).IsQuiet);
        _clock.Now += Duration.FromSeconds(1);
        Assert.Equal(1, Ask(probe).OutboxRows);
    }

    [Fact]
    public void Stillness_is_awaited_without_being_asked_for_again()
    {
        Volatile.Write(ref _commands, 1);
        Volatile.Write(ref _journal, 1);
        var probe = Start();
        probe.Tell(AwaitStill.Instance, Asker);
        Assert.Equal((1, 1), (Ask(probe).CommandsInFlight, (int)Ask(probe).ProjectionLag));

        Project("A", 1, null);
        Volatile.Write(ref _commands, 0);
        PassTime(TimeSpan.FromMilliseconds(20));

        AwaitCondition(() =>
        {
            PassTime(TimeSpan.FromMilliseconds(20));
            return Asker.HasMessages;
        });
        Assert.True(Asker.ExpectMsg<QuietReport>().IsStill);
    }

    [Fact]
    public void Projection_that_is_behind_catches_up_for_a_waiting_caller()
    {
        _catchesUp = true;
        Volatile.Write(ref _journal, 1);

        Start().Tell(AwaitStill.Instance, Asker);

        Assert.True(Asker.ExpectMsg<QuietReport>().IsStill);
    }
}
