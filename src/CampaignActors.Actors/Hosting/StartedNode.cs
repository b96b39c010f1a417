using Akka;
using Akka.Actor;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Operators;
using CampaignActors.Actors.Projections;
using CampaignActors.Actors.Sharding;
using CampaignActors.Actors.Telemetry;
using CampaignActors.Actors.Watching;
using CampaignActors.Actors.Workflows;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CampaignActors.Actors.Hosting;

/// <summary>What a node has once its actor system runs: the actors beside the entities, and what is asked of them.</summary>
internal sealed class StartedNode : IDisposable
{
    /// <summary>Below the five seconds that Akka gives to the phase.</summary>
    private static readonly TimeSpan s_drainWithin = TimeSpan.FromSeconds(3);

    private const string ProjectorName = "projector";
    private const string CourierName = "courier";
    private readonly bool _clustered;
    private readonly IActorRef _courier;
    private readonly IActorRef _probe;
    private readonly NodeGauges _gauges;

    private StartedNode(
        ActorSystem system, IServiceProvider sp, CampaignActorsOptions options, NodeStores stores,
        Func<EntityRef, IEntityState, RenderedView> render, Func<int> outside, ProjectionSignal signal, RollBook roll)
    {
        _clustered = options.SeedNodes.Count > 0;
        Router = sp.GetRequiredService<ShardRouter>();
        Client = sp.GetRequiredService<IEntityClient>();
        var events = sp.GetRequiredService<IEntityEvents>();
        // A projector on another node cannot say that it has taken a wake-up of ours: the relay does.
        var attached = _clustered ? new ProjectionSignal() : signal;
        Projector = Once(system, ProjectorName, Projections.Projector.Props(
            new ProjectorParts(stores.Projections, stores.Journal, render, attached, events)));
        var wake = _clustered ? system.ActorOf(WakeRelay.Props(signal, Projector), "projector-wake") : ActorRefs.Nobody;
        Supervision = new SupervisorParts(
            Router, (read, to) => Router.RegionOf(read.Target).Tell(read, to), stores.Projections, Projector,
            options.Clock, events, options.Supervisors)
        {
            Zone = options.Zone,
        };
        var address = new RegionAddress(Router);
        _gauges = NodeGauges.Of(new GaugeSources(stores, Client, outside, sp.GetRequiredService<EntityContext>().Permits, options.Clock));
        system.ActorOf(DeadLetterCounter.Props(), "dead-letter-counter");
        _courier = Once(system, CourierName, Courier.Props(Supervision));
        _probe = system.ActorOf(QuietProbe.Props(Supervision, address, new QuietCounts(() => Client.InFlight, outside)), "quiet");
        var agent = system.ActorOf(OperatorAgent.Props(), OperatorAgent.Name);
        var ticker = system.ActorOf(Ticker.Props(address, options.Clock, options.Supervisors), "ticker");
        var watchdog = system.ActorOf(Watchdog.Props(Supervision, address), "watchdog");
        if (options.Supervisors.TickerEnabled)
        {
            // Not in simulations, where every message has its place in an order.
            var patience = _clustered ? options.Supervisors.SilentAfter : (TimeSpan?)null;
            CallRoll(system, sp, address, [Projector, _courier, wake, _probe, agent, ticker, watchdog], patience, roll);
        }
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeClusterShutdown, "drain", async () =>
        {
            foreach (var source in _clustered ? [ticker, watchdog] : new[] { ticker, watchdog, _courier })
                system.Stop(source);
            await DrainAsync().ConfigureAwait(false);
            return Done.Instance;
        });
    }

    public ShardRouter Router { get; }

    public IEntityClient Client { get; }

    public IActorRef Projector { get; }

    /// <summary>What the supervisors of the technical workflows share.</summary>
    public SupervisorParts Supervision { get; }

    /// <summary>
    /// Starts the actors of a node. The regions of its entities start after it: a recovering entity may need what is started here.
    /// </summary>
    /// <param name="outside">How many effects gateways perform now.</param>
    /// <param name="signal">Told of rows that this node has written.</param>
    /// <param name="roll">Gets the health of the parts.</param>
    public static StartedNode Start(
        ActorSystem system, IServiceProvider sp, CampaignActorsOptions options, NodeStores stores,
        Func<EntityRef, IEntityState, RenderedView> render, Func<int> outside, ProjectionSignal signal, RollBook roll) =>
        new(system, sp, options, stores, render, outside, signal, roll);

    private void CallRoll(
        ActorSystem system, IServiceProvider sp, ISupervisorAddress supervisors,
        IReadOnlyList<IActorRef> actors, TimeSpan? patience, RollBook roll)
    {
        var once = _clustered ? new[] { ProjectorName, CourierName }.ToDictionary(name => $"{name}-once", ClusterOnce.PathOf) : [];
        var parts = new RollCallParts(
            () => Router.Regions, () => actors.Append(Router.Gateways), once, supervisors,
            async kind => Router.Replace(
                kind, await EntityRegions.StartAgainAsync(system, sp.GetRequiredService<EntityContext>(), kind).ConfigureAwait(false)),
            roll);
        system.ActorOf(RollCall.Props(patience is { } wait ? parts with { SupervisorPatience = wait } : parts), RollCall.Name);
    }

    /// <summary>One actor in the whole cluster, or an ordinary one where this node is alone.</summary>
    private IActorRef Once(ActorSystem system, string name, Props props) =>
        _clustered ? ClusterOnce.Start(system, name, props) : system.ActorOf(props, name);

    /// <summary>
    /// Lets what is under way come to its end before shards are handed over. What does not is resent by the next incarnation.
    /// </summary>
    private async Task DrainAsync()
    {
        try
        {
            // With other nodes the whole never comes to rest, and need not: what this one has begun is finished by its entities as they
            // leave.
            if (!_clustered)
                await _probe.Ask<QuietReport>(AwaitStill.Instance, s_drainWithin).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            // A journal that is away, or a mail server that is slow: neither must hold up the node.
        }
        Router.Close();
    }

    /// <summary>Counts of what is under way.</summary>
    public Task<QuietReport> QuietAsync(CancellationToken ct = default) =>
        _probe.Ask<QuietReport>(GetQuiet.Instance, TimeSpan.FromSeconds(30), ct);

    /// <summary>Waits until nothing moves, due work or not.</summary>
    /// <exception cref="TimeoutException">It does not come to rest; the message says what is under way.</exception>
    public async Task<QuietReport> StillAsync(CancellationToken ct = default)
    {
        try
        {
            return await _probe.Ask<QuietReport>(AwaitStill.Instance, TimeSpan.FromSeconds(60), ct).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            throw new TimeoutException($"the node does not come to rest: {await QuietAsync(ct).ConfigureAwait(false)}");
        }
    }

    /// <summary>Waits until everything that is durable now is in the projections.</summary>
    public Task<CaughtUp> CaughtUpAsync(CancellationToken ct = default) =>
        Projector.Ask<CaughtUp>(AwaitCaughtUp.Instance, TimeSpan.FromSeconds(30), ct);

    /// <summary>One tick of one workflow, which starts at most so many items; answered when they are done.</summary>
    public Task<TickDone> TickAsync(TechnicalWorkflow workflow, Instant now, int? maxItems, CancellationToken ct = default) =>
        Router.RegionOf(Kinds.Workflow(workflow)).Ask<TickDone>(new SupervisorTick(workflow, now, maxItems), TimeSpan.FromSeconds(60), ct);

    /// <summary>Wakes the entities whose outbox is due.</summary>
    public Task<CourierDone> CourierAsync(Instant now, CancellationToken ct = default) =>
        _courier.Ask<CourierDone>(new CourierTick(now), TimeSpan.FromSeconds(30), ct);

    public void Dispose() => _gauges.Dispose();

    private sealed class RegionAddress(ShardRouter router) : ISupervisorAddress
    {
        public void Tell(TechnicalWorkflow workflow, object message, IActorRef sender) =>
            router.RegionOf(Kinds.Workflow(workflow)).Tell(message, sender);
    }
}
