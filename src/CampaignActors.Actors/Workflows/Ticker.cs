using Akka.Actor;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Actors.Workflows;

/// <summary>
/// Ticks all supervisors every second, on every node: any living node keeps all of them alive, because a message to a sharded entity
/// starts it. Not started in simulations, which tick in their own order.
/// </summary>
public sealed class Ticker : ReceiveActor, IWithTimers
{
    private readonly SupervisorOptions _options;

    public Ticker(ISupervisorAddress address, IDomainClock clock, SupervisorOptions options)
    {
        _options = options;
        Receive<Tick>(_ =>
        {
            foreach (var workflow in TechnicalWorkflows.All)
                address.Tell(workflow, new SupervisorTick(workflow, clock.Now, null), ActorRefs.Nobody);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ISupervisorAddress address, IDomainClock clock, SupervisorOptions options) =>
        Akka.Actor.Props.Create(() => new Ticker(address, clock, options));

    protected override void PreStart()
    {
        if (_options.TickerEnabled)
            Timers.StartPeriodicTimer("tick", Tick.Instance, TimeSpan.Zero, _options.TickEvery);
    }

    private sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}
