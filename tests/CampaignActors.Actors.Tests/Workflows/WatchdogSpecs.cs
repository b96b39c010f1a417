using Akka.Actor;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Actors.Tests.Workflows;

public sealed class WatchdogSpecs : WorkflowTestKit
{
    /// <summary>One look; the supervisors answer as told, or not at all.</summary>
    private void Look(IActorRef watchdog, Func<TechnicalWorkflow, SupervisorStatus?> answer)
    {
        watchdog.Tell(WatchdogLook.Instance);
        foreach (var workflow in TechnicalWorkflows.All)
        {
            Assert.Equal(workflow, ExpectAsked().Workflow);
            if (answer(workflow) is { } status)
                watchdog.Tell(status);
        }
    }

    /// <summary>The next question; what else was sent to the entities is kept.</summary>
    private GetSupervisor ExpectAsked()
    {
        while (true)
        {
            switch (Entities.ReceiveOne(TimeSpan.FromSeconds(5)))
            {
                case GetSupervisor ask:
                    return ask;
                case CommandMessage report:
                    _reports.Add(report);
                    break;
                case var other:
                    throw new InvalidOperationException($"unexpected: {other}");
            }
        }
    }

    private readonly List<CommandMessage> _reports = [];

    private static SupervisorStatus Well(
        TechnicalWorkflow workflow, int sinceTick = 1, WorkflowState state = WorkflowState.Started, int waiting = 0) => new(
        workflow, state, 0, 0, TimeSpan.FromSeconds(sinceTick), waiting, [], null,
        new SweepStatus(workflow, null, false, false, 0, 0, 0, 0));

    private IActorRef Start() =>
        Sys.ActorOf(Watchdog.Props(Parts(SupervisorOptions.Default with { TickerEnabled = false }), new ProbeAddress(Entities)));

    [Fact]
    public void A_supervisor_that_does_not_answer_for_half_a_minute_raises_one_alarm()
    {
        var watchdog = Start();
        SupervisorStatus? AllButStock(TechnicalWorkflow w) => w == TechnicalWorkflow.StockMgt ? null : Well(w);

        for (var i = 0; i < 6; i++)
            Look(watchdog, AllButStock);
        Assert.Empty(_events.Alarms);
        for (var i = 0; i < 3; i++)
            Look(watchdog, AllButStock);
        Assert.Contains("stockMgt", Assert.Single(_events.Alarms), StringComparison.Ordinal);

        for (var i = 0; i < 8; i++)
            Look(watchdog, w => i == 0 ? Well(w) : AllButStock(w));
        Assert.Equal(2, _events.Alarms.Count);
    }

    [Fact]
    public void A_supervisor_that_answers_but_is_not_ticked_raises_the_alarm()
    {
        var watchdog = Start();

        Look(watchdog, w => Well(w, sinceTick: w == TechnicalWorkflow.BudgetMgt ? 30 : 29));

        AwaitCondition(() => _events.Alarms.Count > 0);
        Assert.Contains("budgetMgt: its supervisor has not been ticked for 30 s", Assert.Single(_events.Alarms), StringComparison.Ordinal);
    }

    [Fact]
    public void Overdue_work_raises_an_alarm_unless_it_waits_after_a_failure()
    {
        var watchdog = Start();
        Project("A", 1, Noon);
        _clock.Now += Duration.FromSeconds(60);
        SupervisorStatus Answer(TechnicalWorkflow w, int waiting, WorkflowState state) => Well(w, state: state, waiting: waiting);

        Look(watchdog, w => Answer(w, 0, WorkflowState.Paused));
        Look(watchdog, w => Answer(w, 1, WorkflowState.Started));
        for (var i = 0; i < 11; i++)
            Look(watchdog, w => Answer(w, 0, WorkflowState.Started));
        Assert.Empty(_events.Alarms);

        // The agenda is read beside the looks, so the last one may count a look later.
        AwaitCondition(() =>
        {
            Look(watchdog, w => Answer(w, 0, WorkflowState.Started));
            return _events.Alarms.Count > 0;
        });
        Assert.Contains("deliveryMgt: 1 items have been due", Assert.Single(_events.Alarms), StringComparison.Ordinal);
    }

    [Fact]
    public void Dead_supervisor_and_its_return_are_reported_under_one_id()
    {
        var watchdog = Start();
        SupervisorStatus? Dead(TechnicalWorkflow w) => w == TechnicalWorkflow.StockMgt ? null : Well(w);
        for (var i = 0; i < 9; i++)
            Look(watchdog, Dead);

        Assert.All(_reports, r => Assert.Equal((Kinds.Workflow(TechnicalWorkflow.StockMgt), "watchdog"), (r.Target, r.By)));
        Assert.True(_reports.Count > 1);
        var id = Assert.Single(_reports.Select(r => r.CommandId).Distinct());
        Assert.Equal("silent:stockMgt:Unanswered:2026-03-01T12:00:00Z", id);
        Assert.Equal(new ReportSilence(Silence.Unanswered, "its supervisor has not answered for 30 s"), _reports[0].Command);

        watchdog.Tell(new CommandReply(_reports[0].Target, id, new Answer(Outcome.Accepted, 1)));
        _reports.Clear();
        for (var i = 0; i < 9; i++)
            Look(watchdog, Dead);
        Assert.Empty(_reports);

        // It lives again, and its entity still holds it for dead.
        Look(watchdog, w => Well(w) with { Silences = w == TechnicalWorkflow.StockMgt ? [Silence.Unanswered] : [] });
        Look(watchdog, w => Well(w));
        Assert.Equal(new ReportHeard(Silence.Unanswered), Assert.Single(_reports.DistinctBy(r => r.CommandId)).Command);
    }
}
