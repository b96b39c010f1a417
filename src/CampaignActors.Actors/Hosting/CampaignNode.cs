using Akka;
using Akka.Actor;
using Akka.Hosting;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Denials;
using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Operators;
using CampaignActors.Actors.Projections;
using CampaignActors.Actors.Sharding;
using CampaignActors.Actors.Telemetry;
using CampaignActors.Actors.Watching;
using CampaignActors.Actors.Workflows;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Views;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CampaignActors.Actors.Hosting;

/// <summary>
/// A whole node: entities, projections, the five supervisors, courier, ticker and watchdog, put together once for the host and for
/// simulations alike.
/// </summary>
public sealed class CampaignNode : IDisposable
{
    /// <summary>
    /// So long a failed write is told although none has been made since: a node that gets no requests any more must not stay red for ever.
    /// </summary>
    private static readonly TimeSpan s_failedWriteCounts = TimeSpan.FromSeconds(15);

    /// <summary>Below the five seconds that Akka gives to the phase.</summary>
    private static readonly TimeSpan s_drainWithin = TimeSpan.FromSeconds(3);

    private const string ProjectorName = "projector";
    private const string CourierName = "courier";
    private readonly CountingGateway _gateway;
    private readonly CampaignActorsOptions _options;
    private readonly NodeStores _stores;
    private readonly ProjectionSignal _signal = new();
    private readonly RollBook _roll = new();
    private SupervisorParts? _parts;
    private IActorRef _probe = ActorRefs.Nobody;
    private IActorRef _courier = ActorRefs.Nobody;
    private IActorRef _projector = ActorRefs.Nobody;
    private IActorRef _wake = ActorRefs.Nobody;
    private ShardRouter? _router;
    private IEntityClient? _client;
    private NodeGauges? _gauges;

    /// <summary>Why the last write failed and when; <c>null</c> since one has been made.</summary>
    private volatile Tuple<string, long>? _writeFailed;

    private CampaignNode(CampaignActorsOptions options, SupervisorOptions supervisors)
    {
        // Locked before anything is opened: a folder in use must not be touched.
        Folder = DataFolderLock.Acquire(options.DataFolder);
        _gateway = new CountingGateway(options.Gateway);
        _stores = NodeStores.Open(options);
        Supervisors = supervisors;
        _options = options;
    }

    public DataFolderLock Folder { get; }

    public SupervisorOptions Supervisors { get; }

    public IProjectionStore Store => _stores.Projections;

    /// <summary>What happened to each entity, from the journal.</summary>
    public IEntityHistory History => _stores.Journal;

    /// <summary>The journal as a whole.</summary>
    public IJournalReader Journal => _stores.Journal;

    /// <summary>Requests that were turned away.</summary>
    public IDenialStore Denials => _stores.Denials;

    public IEntityClient Client => _client ?? throw new InvalidOperationException("the node has not started");

    /// <summary>Why the journal does not take rows, such as a full disk; <c>null</c> while it does, as far as this node knows.</summary>
    public string? WriteProblem => _writeFailed is var (reason, at) && TimeProvider.System.GetElapsedTime(at) < s_failedWriteCounts ? reason : null;

    public IActorRef Projector => _projector;

    public ShardRouter Router => _router ?? throw new InvalidOperationException("the node has not started");

    /// <summary>Adds a node to a host. <see cref="CampaignNode"/> itself is a service.</summary>
    /// <exception cref="DataFolderInUseException">Another process uses the data folder.</exception>
    public static CampaignNode AddTo(IServiceCollection services, CampaignActorsOptions options, SupervisorOptions? supervisors = null)
    {
        var node = new CampaignNode(options, supervisors ?? SupervisorOptions.Default);
        services.AddSingleton(node.Folder);
        services.AddSingleton(node);
        services.AddSingleton<IEntityEvents>(sp => new NodeEvents(node, sp.GetRequiredService<ILogger<CampaignNode>>()));
        services.AddCampaignActors(node.Wire());
        return node;
    }

    /// <summary>Starts a node without a host, for simulations and benchmarks. The system is stopped by disposing what is returned.</summary>
    /// <exception cref="DataFolderInUseException">Another process uses the data folder.</exception>
    public static async Task<(CampaignNode Node, CampaignSystem System)> StartAsync(
        CampaignActorsOptions options, SupervisorOptions? supervisors = null, ILoggerFactory? logging = null)
    {
        var node = new CampaignNode(options, supervisors ?? SupervisorOptions.Default);
        var system = await CampaignSystem.StartAsync(node.Wire(), logging, services =>
        {
            services.AddSingleton(node.Folder);
            services.AddSingleton(node);
            services.AddSingleton<IEntityEvents>(sp => new NodeEvents(node, sp.GetRequiredService<ILogger<CampaignNode>>()));
        }).ConfigureAwait(false);
        return (node, system);
    }

    private CampaignActorsOptions Wire() => _options with
    {
        Gateway = _gateway,
        View = Render,
        EarlierView = EarlierViews.Write,
        Companion = Companion,
        Extend = (builder, sp) =>
        {
            builder.WithActors((system, registry) => Begin(system, sp));
            _options.Extend?.Invoke(builder, sp);
        },
    };

    /// <summary>The stored form of a view.</summary>
    public static RenderedView Render(EntityRef self, object state)
    {
        var (document, facts) = EntityView.Of(self, state).Write();
        return new RenderedView(document, facts);
    }

    private Props? Companion(EntityRef entity) =>
        WorkflowDriver.Companion(_parts ?? throw new InvalidOperationException("the node has not started"))(entity);

    private void Begin(ActorSystem system, IServiceProvider sp)
    {
        _router = sp.GetRequiredService<ShardRouter>();
        _client = sp.GetRequiredService<IEntityClient>();
        var events = sp.GetRequiredService<IEntityEvents>();
        _projector = StartProjector(system, events);
        _parts = new SupervisorParts(
            _router, (read, to) => _router.RegionOf(read.Target).Tell(read, to), Store, _projector, _options.Clock, events, Supervisors)
        {
            Zone = _options.Zone,
        };
        var address = new RegionAddress(_router);
        _gauges = NodeGauges.Of(this, sp.GetRequiredService<EntityContext>().Permits, _options.Clock);
        system.ActorOf(DeadLetterCounter.Props(), "dead-letter-counter");
        _courier = Once(system, CourierName, Courier.Props(_parts));
        _probe = system.ActorOf(QuietProbe.Props(_parts, address, new QuietCounts(() => _client.InFlight, () => _gateway.InFlight)), "quiet");
        var agent = system.ActorOf(OperatorAgent.Props(), OperatorAgent.Name);
        var ticker = system.ActorOf(Ticker.Props(address, _options.Clock, Supervisors), "ticker");
        var watchdog = system.ActorOf(Watchdog.Props(_parts, address), "watchdog");
        if (Supervisors.TickerEnabled)
            CallTheRoll(system, sp, address, [_projector, _courier, _wake, _probe, agent, ticker, watchdog]);
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeClusterShutdown, "drain", async () =>
        {
            foreach (var source in Clustered ? [ticker, watchdog] : new[] { ticker, watchdog, _courier })
                system.Stop(source);
            await DrainAsync().ConfigureAwait(false);
            return Done.Instance;
        });
    }

    /// <summary>Not in simulations, where every message has its place in an order.</summary>
    private void CallTheRoll(ActorSystem system, IServiceProvider sp, ISupervisorAddress supervisors, IReadOnlyList<IActorRef> actors)
    {
        var once = Clustered ? new[] { ProjectorName, CourierName }.ToDictionary(name => $"{name}-once", ClusterOnce.PathOf) : [];
        var parts = new RollCallParts(
            () => _router!.Regions, () => actors.Append(_router!.Gateways), once, supervisors,
            async kind => _router!.Replace(kind, await EntityRegions.StartAgainAsync(system, sp.GetRequiredService<EntityContext>(), kind).ConfigureAwait(false)),
            _roll);
        system.ActorOf(RollCall.Props(Clustered ? parts with { SupervisorPatience = Supervisors.SilentAfter } : parts), RollCall.Name);
    }

    /// <summary>What this node cannot work without, and what is wrong with it; empty where nobody looks.</summary>
    public IReadOnlyList<PartHealth> Parts => _roll.Read();

    private bool Clustered => _options.SeedNodes.Count > 0;

    /// <summary>One in the cluster, or simply one where this node is all there is.</summary>
    private IActorRef Once(ActorSystem system, string name, Props props) => Clustered ? ClusterOnce.Start(system, name, props) : system.ActorOf(props, name);

    private IActorRef StartProjector(ActorSystem system, IEntityEvents events)
    {
        // A projector on another node cannot say that it has taken a wake-up of ours: that is for the relay to do.
        var signal = Clustered ? new ProjectionSignal() : _signal;
        var projector = Once(system, ProjectorName, Projections.Projector.Props(new ProjectorParts(Store, _stores.Journal, Render, signal, events)));
        if (Clustered)
            _wake = system.ActorOf(WakeRelay.Props(_signal, projector), "projector-wake");
        return projector;
    }

    /// <summary>Lets what is under way come to its end, before shards are handed over. What does not in time is resent by whoever wakes it.</summary>
    private async Task DrainAsync()
    {
        try
        {
            // With other nodes the whole never comes to rest, and need not: what this one has begun is finished by its entities as they leave.
            if (!Clustered)
                await _probe.Ask<QuietReport>(AwaitStill.Instance, s_drainWithin).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            // A journal that is away, or a mail server that is slow: neither must hold up the node.
        }
        _router!.Close();
    }

    /// <summary>Counts of what is under way.</summary>
    public Task<QuietReport> QuietAsync(CancellationToken ct = default) => _probe.Ask<QuietReport>(GetQuiet.Instance, TimeSpan.FromSeconds(30), ct);

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
    public Task<CaughtUp> CaughtUpAsync(CancellationToken ct = default) => _projector.Ask<CaughtUp>(AwaitCaughtUp.Instance, TimeSpan.FromSeconds(30), ct);

    /// <summary>One tick of one workflow, which starts at most so many items; answered when they are done.</summary>
    public Task<TickDone> TickAsync(TechnicalWorkflow workflow, Instant now, int? maxItems, CancellationToken ct = default) =>
        Router.RegionOf(Kinds.Workflow(workflow)).Ask<TickDone>(new SupervisorTick(workflow, now, maxItems), TimeSpan.FromSeconds(60), ct);

    /// <summary>Wakes the entities whose outbox is due.</summary>
    public Task<CourierDone> CourierAsync(Instant now, CancellationToken ct = default) =>
        _courier.Ask<CourierDone>(new CourierTick(now), TimeSpan.FromSeconds(30), ct);

    /// <summary>Views as the projections have them; valid up to <see cref="IProjectionStore.Ordering"/>.</summary>
    public IViewSource Views => new StoreViews(Store);

    /// <summary>Effects that gateways perform now.</summary>
    internal int OutsideUnderWay => _gateway.InFlight;

    public void Dispose()
    {
        _gauges?.Dispose();
        _stores.Dispose();
        _gateway.Dispose();
        Folder.Dispose();
    }

    private sealed class NodeEvents(CampaignNode node, ILogger<CampaignNode> log) : IEntityEvents
    {
        public void RowsWritten(int rows)
        {
            node._writeFailed = null;
            node._signal.RowsWritten();
        }

        public void WriteFailed(EntityRef entity, string reason) => node._writeFailed = Tuple.Create(reason, TimeProvider.System.GetTimestamp());

        public void Nudge(WorkNudge nudge)
        {
            if (node.Supervisors.NudgesEnabled)
                node._router?.RegionOf(Kinds.Workflow(nudge.Workflow)).Tell(nudge, ActorRefs.NoSender);
        }

        public void Alarm(EntityRef entity, string text)
        {
            Instruments.Alarms.Add(1);
            log.LogError("ALARM {Entity}: {Text}", entity, text);
        }
    }

    private sealed class RegionAddress(ShardRouter router) : ISupervisorAddress
    {
        public void Tell(TechnicalWorkflow workflow, object message, IActorRef sender) =>
            router.RegionOf(Kinds.Workflow(workflow)).Tell(message, sender);
    }
}

/// <summary>Knows how many effects are being performed.</summary>
internal sealed class CountingGateway(IGateway inner) : IGateway, IDisposable
{
    private int _inFlight;

    public int InFlight => Volatile.Read(ref _inFlight);

    public async Task<OutsideDone> PerformAsync(IOutsideEffect effect, CancellationToken ct)
    {
        Interlocked.Increment(ref _inFlight);
        try
        {
            return await inner.PerformAsync(effect, ct).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    public void Dispose() => (inner as IDisposable)?.Dispose();
}
