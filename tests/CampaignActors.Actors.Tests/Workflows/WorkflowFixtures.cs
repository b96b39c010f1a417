using Akka.Actor;
using Akka.TestKit;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Actors.Tests.Workflows;

internal sealed class ManualClock : IDomainClock
{
    private long _ticks = ProjectionSamples.Noon.ToUnixTimeTicks();

    public Instant Now
    {
        get => Instant.FromUnixTimeTicks(Volatile.Read(ref _ticks));
        set => Volatile.Write(ref _ticks, value.ToUnixTimeTicks());
    }
}

/// <summary>All entities are one probe.</summary>
internal sealed class ProbeRouter(IActorRef entities) : IEntityRouter
{
    public void Send(IEntityMessage message, IActorRef sender) => entities.Tell(message, sender);
}

internal sealed class ProbeAddress(IActorRef supervisors) : ISupervisorAddress
{
    public void Tell(TechnicalWorkflow workflow, object message, IActorRef sender) => supervisors.Tell(message, sender);
}

/// <summary>
/// A store, entities that are a probe, a clock that stands still and Akka's timers in the hand of the test. Nothing happens by itself:
/// that nothing was sent is shown by a later message that was answered, not by waiting.
/// </summary>
public abstract class WorkflowTestKit() : TestKit("""
    akka.loglevel = OFF
    akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
    """)
{
    protected const string Agenda = ProjectionSamples.Agenda;
    protected static readonly TechnicalWorkflow Workflow = TechnicalWorkflow.DeliveryMgt;
    private protected readonly DataFolder _folder = new();
    private protected readonly ManualClock _clock = new();
    private protected readonly RecordedAlarms _events = new();
    private ProjectionStore? _store;
    private TestProbe? _entities;
    private TestProbe? _asker;

    protected ProjectionStore Store => _store ??= _folder.OpenStore();

    /// <summary>Whatever is sent to entities arrives here.</summary>
    protected TestProbe Entities => _entities ??= CreateTestProbe("entities");

    /// <summary>Sends ticks and questions.</summary>
    protected TestProbe Asker => _asker ??= CreateTestProbe("asker");

    protected static Instant Noon => ProjectionSamples.Noon;

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Dispose();
    }

    /// <summary>A second at a time: a timer that repeats fires once an advance.</summary>
    protected void PassTime(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(1))
            ((TestScheduler)Sys.Scheduler).Advance(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1));
    }

    protected SupervisorParts Parts(SupervisorOptions? options = null, IActorRef? projector = null) => new(
        new ProbeRouter(Entities), (read, reader) => Entities.Ref.Tell(read, reader), Store, projector ?? ActorRefs.Nobody, _clock, _events,
        options ?? SupervisorOptions.Default with { SweepEvery = null });

    /// <summary>Puts entities into the store as if the projector had.</summary>
    protected void Project(string code, long revision, Instant? due, string agenda = Agenda)
    {
        var at = Store.Ordering();
        Assert.True(Store.Commit(new ProjectionBatch
        {
            From = at,
            To = at + 1,
            Entities = [new StoredView(ProjectionSamples.Group(code), revision, ProjectionSamples.View(code, "x"), at + 1)],
            Agenda = [new AgendaWrite(ProjectionSamples.Group(code), agenda, due)],
        }));
    }

    /// <summary>A driver whose workflow is in that state.</summary>
    protected IActorRef Driver(SupervisorOptions? options = null, WorkflowState state = WorkflowState.Started, IActorRef? projector = null)
    {
        var driver = Sys.ActorOf(WorkflowDriver.Props(Workflow, Parts(options, projector)));
        driver.Tell(Model(state));
        // It looks at the agenda as soon as it is started; the test begins when that is over.
        for (var busy = true; busy;)
            busy = Status(driver).InFlight > 0;
        return driver;
    }

    internal static CompanionState Model(WorkflowState state, string? runId = null, bool full = false) =>
        new(new WorkflowModel { Code = Workflow.Code(), State = state, RunId = runId, RunFull = full });

    protected SupervisorStatus Status(IActorRef driver)
    {
        driver.Tell(new GetSupervisor(Workflow), Asker);
        return Asker.FishForMessage<SupervisorStatus>(_ => true);
    }

    protected void Tick(IActorRef driver, int? maxItems = null) => driver.Tell(new SupervisorTick(Workflow, _clock.Now, maxItems), Asker);

    protected TickDone TickIsDone() => Asker.ExpectMsg<TickDone>();

    protected CommandMessage ExpectCommand() => Entities.ExpectMsg<CommandMessage>();

    protected void Reply(IActorRef driver, CommandMessage command, Outcome outcome, long revision = 2, Refusal? refusal = null) =>
        driver.Tell(
        new CommandReply(command.Target, command.CommandId, new Answer(outcome, revision, refusal, refusal is null ? "" : "no")), Entities);

    protected void Refuse(IActorRef driver, CommandMessage command) => Reply(driver, command, Outcome.Rejected, 1, Refusal.State);
}
