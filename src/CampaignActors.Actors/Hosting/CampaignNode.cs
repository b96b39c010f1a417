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
using CampaignActors.Gateways.Contracts;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Joins;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CampaignActors.Actors.Hosting;

/// <summary>
/// A node that has locked its folder and opened its stores. Once its actors run there is a <see cref="StartedNode"/>, as a service. Put
/// together once for the host and for simulations alike.
/// </summary>
public sealed class CampaignNode : IDisposable
{
    /// <summary>
    /// How long a failed write keeps health red when no later write succeeds: a node without requests must not stay red for ever.
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
    private readonly RowHandover _handover = new();
    private readonly RollBook _roll = new();
    private readonly StoredForms _forms;

    /// <summary>Why the last write failed and when; <c>null</c> since a write has succeeded.</summary>
    private volatile Tuple<string, long>? _writeFailed;

    private CampaignNode(CampaignActorsOptions options)
    {
        // Locked before anything is opened: a folder in use must not be touched.
        Folder = DataFolderLock.Acquire(options.DataFolder);
        _gateway = new CountingGateway(options.Gateway);
        _stores = NodeStores.Open(options);
        _options = options;
        _forms = Clustered ? new StoredForms(false) : options.Shell.Forms;
    }

    public DataFolderLock Folder { get; }

    public SupervisorOptions Supervisors => _options.Supervisors;

    public IProjectionStore Store => _stores.Projections;

    /// <summary>What happened to each entity, from the journal.</summary>
    public IEntityHistory History => _stores.Journal;

    /// <summary>The journal as a whole.</summary>
    public IJournalReader Journal => _stores.Journal;

    /// <summary>Requests that were refused for lack of credentials or rights.</summary>
    public IDenialStore Denials => _stores.Denials;

    /// <summary>Why the journal does not take rows, such as a full disk; <c>null</c> while it does, as far as this node knows.</summary>
    public string? WriteProblem =>
        _writeFailed is var (reason, at) && TimeProvider.System.GetElapsedTime(at) < s_failedWriteCounts ? reason : null;

    /// <summary>The parts that this node cannot work without, each with its problem if it has one; empty in simulations.</summary>
    internal IReadOnlyList<PartHealth> Parts => _roll.Read();

    /// <summary>
    /// Adds a node to a host. <see cref="CampaignNode"/> is a service, and <see cref="StartedNode"/> once the host has started it.
    /// </summary>
    /// <exception cref="DataFolderInUseException">Another process uses the data folder.</exception>
    public static CampaignNode AddTo(IServiceCollection services, CampaignActorsOptions options)
    {
        var node = new CampaignNode(options);
        node.AddServices(services);
        services.AddCampaignActors(node.Wire());
        return node;
    }

    /// <summary>Starts a node without a host, for simulations and benchmarks. Dispose the system to stop it, then the node.</summary>
    /// <exception cref="DataFolderInUseException">Another process uses the data folder.</exception>
    public static async Task<(StartedNode Node, CampaignSystem System)> StartAsync(
        CampaignActorsOptions options, ILoggerFactory? logging = null)
    {
        var node = new CampaignNode(options);
        try
        {
            var system = await CampaignSystem.StartAsync(node.Wire(), logging, node.AddServices).ConfigureAwait(false);
            return (system.Services.GetRequiredService<StartedNode>(), system);
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    private void AddServices(IServiceCollection services) => services
        .AddSingleton(Folder)
        .AddSingleton(this)
        .AddSingleton<IEntityEvents>(sp =>
            new NodeEvents(this, sp.GetRequiredService<ShardRouter>(), sp.GetRequiredService<ILogger<CampaignNode>>()))
        .AddSingleton(SupervisorPartsOf)
        .AddSingleton(sp => new GaugeSources(
            _stores, sp.GetRequiredService<IEntityClient>(), () => _gateway.InFlight, sp.GetRequiredService<EntityContext>().Permits,
            _options.Clock))
        .AddSingleton(sp => NodeGauges.Of(sp.GetRequiredService<GaugeSources>()))
        .AddSingleton<NodeMeters>()
        .AddSingleton<FigureSource>()
        .AddSingleton(sp => new StartedNode(
            this, sp.GetRequiredService<ActorSystem>(), sp.GetRequiredService<ShardRouter>(), sp.GetRequiredService<IEntityClient>()));

    /// <summary>For what runs beside workflows; <see cref="Begin"/> has started the projector before.</summary>
    private SupervisorParts SupervisorPartsOf(IServiceProvider sp)
    {
        var router = sp.GetRequiredService<ShardRouter>();
        var projector = ActorRegistry.For(sp.GetRequiredService<ActorSystem>()).Get<Projector>();
        return new SupervisorParts(
            router, (read, to) => router.RegionOf(read.Target).Tell(read, to), Store, projector, _options.Clock,
            sp.GetRequiredService<IEntityEvents>(), Supervisors)
        {
            Zone = _options.Zone,
        };
    }

    private CampaignActorsOptions Wire() => _options with
    {
        Gateway = _gateway,
        Shell = _options.Shell with { Forms = _forms },
        View = Render,
        EarlierView = EarlierViews.Write,
        Extend = (builder, sp) =>
        {
            builder.WithActors((system, registry) => Begin(system, registry, sp));
            _options.Extend?.Invoke(builder, sp);
        },
    };

    /// <summary>The stored form of a view.</summary>
    public static RenderedView Render(EntityRef self, IEntityState state)
    {
        var (document, facts) = EntityView.Of(self, state).Write();
        return new RenderedView(document, facts);
    }

    private void Begin(ActorSystem system, IActorRegistry registry, IServiceProvider sp)
    {
        var (router, client) = (sp.GetRequiredService<ShardRouter>(), sp.GetRequiredService<IEntityClient>());
        var (projector, wake) = StartProjector(system, sp.GetRequiredService<IEntityEvents>());
        registry.Register<Projector>(projector);
        var parts = sp.GetRequiredService<SupervisorParts>();
        var address = new RegionAddress(router);
        sp.GetRequiredService<NodeGauges>();
        system.ActorOf(DeadLetterCounter.Props(), "dead-letter-counter");
        if (!_forms.WriteChanges)
            system.ActorOf(FormsWatch.Props(_forms, _stores.RequireReadersOfChangesAsync), "forms");
        var courier = Once(system, CourierName, Courier.Props(parts));
        registry.Register<Courier>(courier);
        var probe = system.ActorOf(
            QuietProbe.Props(parts, address, new QuietCounts(() => client.InFlight, () => _gateway.InFlight)), "quiet");
        registry.Register<QuietProbe>(probe);
        var agent = system.ActorOf(OperatorAgent.Props(sp.GetRequiredService<FigureSource>().ReadAsync), OperatorAgent.Name);
        var ticker = system.ActorOf(Ticker.Props(address, _options.Clock, Supervisors), "ticker");
        var watchdog = system.ActorOf(Watchdog.Props(parts, address), "watchdog");
        if (Supervisors.TickerEnabled)
            CallTheRoll(system, sp, router, address, [projector, courier, wake, probe, agent, ticker, watchdog]);
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeClusterShutdown, "drain", async () =>
        {
            foreach (var source in Clustered ? [ticker, watchdog] : new[] { ticker, watchdog, courier })
                system.Stop(source);
            await DrainAsync(probe).ConfigureAwait(false);
            router.Close();
            return Done.Instance;
        });
    }

    /// <summary>Not in simulations, where every message has its place in an order.</summary>
    private void CallTheRoll(
        ActorSystem system, IServiceProvider sp, ShardRouter router, ISupervisorAddress supervisors, IReadOnlyList<IActorRef> actors)
    {
        var once = Clustered ? new[] { ProjectorName, CourierName }.ToDictionary(name => $"{name}-once", ClusterOnce.PathOf) : [];
        var parts = new RollCallParts(
            () => router.Regions, () => actors.Append(router.Gateways), once, supervisors,
            async kind => router.Replace(
                kind, await EntityRegions.StartAgainAsync(system, sp.GetRequiredService<EntityContext>(), _options.Placement, kind)
                    .ConfigureAwait(false)),
            _roll);
        system.ActorOf(RollCall.Props(Clustered ? parts with { SupervisorPatience = Supervisors.SilentAfter } : parts), RollCall.Name);
    }

    private bool Clustered => _options.SeedNodes.Count > 0;

    /// <summary>One in the cluster, or simply one where this node is all there is.</summary>
    private IActorRef Once(ActorSystem system, string name, Props props) =>
        Clustered ? ClusterOnce.Start(system, name, props) : system.ActorOf(props, name);

    /// <returns>The projector, and what wakes it on another node; <see cref="ActorRefs.Nobody"/> where it is on this one.</returns>
    private (IActorRef Projector, IActorRef Wake) StartProjector(ActorSystem system, IEntityEvents events)
    {
        // A projector on another node cannot say that it has taken a wake-up of ours: that is for the relay to do.
        var signal = Clustered ? new ProjectionSignal() : _signal;
        var projector = Once(system, ProjectorName, Projector.Props(
            new ProjectorParts(Store, _stores.Journal, Render, signal, events) { Handover = _handover }));
        return (projector, Clustered ? system.ActorOf(WakeRelay.Props(_signal, projector), "projector-wake") : ActorRefs.Nobody);
    }

    /// <summary>
    /// Lets work that is under way finish before shards are handed over. What does not finish in time is sent again later.
    /// </summary>
    private async Task DrainAsync(IActorRef probe)
    {
        try
        {
            // With other nodes the whole never comes to rest, and need not: what this one has begun is finished by its entities as they
            // leave.
            if (!Clustered)
                await probe.Ask<QuietReport>(AwaitStill.Instance, s_drainWithin).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            // A journal that is away, or a mail server that is slow: neither must hold up the node.
        }
    }

    public void Dispose()
    {
        _stores.Dispose();
        _gateway.Dispose();
        Folder.Dispose();
    }

    private sealed class NodeEvents(CampaignNode node, ShardRouter router, ILogger<CampaignNode> log) : IEntityEvents
    {
        public void RowsDurable(EntityRef entity, long last, IReadOnlyList<StoredEnvelope> rows) =>
            node._handover.Offer(entity, last, rows);

        public void RowsWritten(int rows)
        {
            node._writeFailed = null;
            node._signal.RowsWritten();
        }

        public void WriteFailed(EntityRef entity, string reason) =>
            node._writeFailed = Tuple.Create(reason, TimeProvider.System.GetTimestamp());

        public void Nudge(WorkNudge nudge)
        {
            if (node.Supervisors.NudgesEnabled)
                router.RegionOf(Kinds.Workflow(nudge.Workflow)).Tell(nudge, ActorRefs.NoSender);
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
