using Akka.Actor;
using Akka.Hosting;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Denials;
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
    /// How long a failed write keeps health red without a later one: a node that gets no more requests must not stay red for ever.
    /// </summary>
    private static readonly TimeSpan s_failedWriteCounts = TimeSpan.FromSeconds(15);

    private readonly CountingGateway _gateway;
    private readonly CampaignActorsOptions _options;
    private readonly NodeStores _stores;
    private readonly ProjectionSignal _signal = new();
    private readonly RollBook _roll = new();
    private StartedNode? _started;

    /// <summary>Why the last write failed and when; <c>null</c> since one has been made.</summary>
    private volatile Tuple<string, long>? _writeFailed;

    private CampaignNode(CampaignActorsOptions options)
    {
        // Locked before anything is opened: a folder in use must not be touched.
        Folder = DataFolderLock.Acquire(options.DataFolder);
        _gateway = new CountingGateway(options.Gateway);
        _stores = NodeStores.Open(options);
        _options = options;
    }

    public DataFolderLock Folder { get; }

    public SupervisorOptions Supervisors => _options.Supervisors;

    public IProjectionStore Store => _stores.Projections;

    /// <summary>What happened to each entity, from the journal.</summary>
    public IEntityHistory History => _stores.Journal;

    /// <summary>The journal as a whole.</summary>
    public IJournalReader Journal => _stores.Journal;

    /// <summary>Requests that were turned away.</summary>
    public IDenialStore Denials => _stores.Denials;

    /// <exception cref="InvalidOperationException">The actor system has not started.</exception>
    private StartedNode Started => _started ?? throw new InvalidOperationException("the node has not started");

    public IEntityClient Client => Started.Client;

    /// <summary>Why the journal does not take rows, such as a full disk; <c>null</c> while it does, as far as this node knows.</summary>
    public string? WriteProblem =>
        _writeFailed is var (reason, at) && TimeProvider.System.GetElapsedTime(at) < s_failedWriteCounts ? reason : null;

    public IActorRef Projector => Started.Projector;

    public ShardRouter Router => Started.Router;

    /// <summary>Adds a node to a host. <see cref="CampaignNode"/> itself is a service.</summary>
    /// <exception cref="DataFolderInUseException">Another process uses the data folder.</exception>
    public static CampaignNode AddTo(IServiceCollection services, CampaignActorsOptions options)
    {
        var node = new CampaignNode(options);
        node.AddServices(services);
        services.AddCampaignActors(node.Wire());
        return node;
    }

    /// <summary>
    /// Starts a node without a host, for simulations and benchmarks. The system is stopped by disposing what is returned.
    /// </summary>
    /// <exception cref="DataFolderInUseException">Another process uses the data folder.</exception>
    public static async Task<(CampaignNode Node, CampaignSystem System)> StartAsync(
        CampaignActorsOptions options, ILoggerFactory? logging = null)
    {
        var node = new CampaignNode(options);
        var system = await CampaignSystem.StartAsync(node.Wire(), logging, node.AddServices).ConfigureAwait(false);
        return (node, system);
    }

    private void AddServices(IServiceCollection services)
    {
        services.AddSingleton(Folder);
        services.AddSingleton(this);
        services.AddSingleton<IEntityEvents>(sp => new NodeEvents(this, sp.GetRequiredService<ILogger<CampaignNode>>()));
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
    public static RenderedView Render(EntityRef self, IEntityState state)
    {
        var (document, facts) = EntityView.Of(self, state).Write();
        return new RenderedView(document, facts);
    }

    private Props? Companion(EntityRef entity) => WorkflowDriver.Companion(Started.Supervision)(entity);

    private void Begin(ActorSystem system, IServiceProvider sp) =>
        _started = StartedNode.Start(system, sp, _options, _stores, Render, () => _gateway.InFlight, _signal, _roll);

    /// <summary>
    /// The parts that this node cannot work without, with their problems; empty where no roll is called, as in simulations.
    /// </summary>
    public IReadOnlyList<PartHealth> Parts => _roll.Read();

    /// <inheritdoc cref="StartedNode.QuietAsync"/>
    public Task<QuietReport> QuietAsync(CancellationToken ct = default) => Started.QuietAsync(ct);

    /// <inheritdoc cref="StartedNode.StillAsync"/>
    public Task<QuietReport> StillAsync(CancellationToken ct = default) => Started.StillAsync(ct);

    /// <inheritdoc cref="StartedNode.CaughtUpAsync"/>
    public Task<CaughtUp> CaughtUpAsync(CancellationToken ct = default) => Started.CaughtUpAsync(ct);

    /// <inheritdoc cref="StartedNode.TickAsync"/>
    public Task<TickDone> TickAsync(TechnicalWorkflow workflow, Instant now, int? maxItems, CancellationToken ct = default) =>
        Started.TickAsync(workflow, now, maxItems, ct);

    /// <inheritdoc cref="StartedNode.CourierAsync"/>
    public Task<CourierDone> CourierAsync(Instant now, CancellationToken ct = default) => Started.CourierAsync(now, ct);

    /// <summary>Views as the projections have them; valid up to <see cref="IProjectionStore.Ordering"/>.</summary>
    public IViewSource Views => new StoreViews(Store);

    public void Dispose()
    {
        _started?.Dispose();
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

        public void WriteFailed(EntityRef entity, string reason) =>
            node._writeFailed = Tuple.Create(reason, TimeProvider.System.GetTimestamp());

        public void Nudge(WorkNudge nudge)
        {
            if (node.Supervisors.NudgesEnabled)
                node._started?.Router.RegionOf(Kinds.Workflow(nudge.Workflow)).Tell(nudge, ActorRefs.NoSender);
        }

        public void Alarm(EntityRef entity, string text)
        {
            Instruments.Alarms.Add(1);
            log.LogError("ALARM {Entity}: {Text}", entity, text);
        }
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
