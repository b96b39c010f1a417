using Akka.Actor;
using Akka.Hosting;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Denials;
using CampaignActors.Actors.Projections;
using CampaignActors.Actors.Sharding;
using CampaignActors.Actors.Watching;
using CampaignActors.Actors.Workflows;
using CampaignActors.Domain.Kernel;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Joins;
using NodaTime;

namespace CampaignActors.Actors.Hosting;

/// <summary>A node whose actors run. It is made once they do, so every part of it is there.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class StartedNode
{
    private static readonly TimeSpan s_answerWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_stillWithin = TimeSpan.FromSeconds(60);
    private readonly CampaignNode _node;
    private readonly IActorRef _courier;
    private readonly IActorRef _probe;

    internal StartedNode(CampaignNode node, ActorSystem system, ShardRouter router, IEntityClient client)
    {
        (_node, System, Router, Client) = (node, system, router, client);
        var actors = ActorRegistry.For(system);
        (Projector, _courier, _probe) = (actors.Get<Projector>(), actors.Get<Courier>(), actors.Get<QuietProbe>());
    }

    public ActorSystem System { get; }

    public ShardRouter Router { get; }

    public IEntityClient Client { get; }

    public IActorRef Projector { get; }

    public SupervisorOptions Supervisors => _node.Supervisors;

    public IProjectionStore Store => _node.Store;

    /// <summary>What happened to each entity, from the journal.</summary>
    public IEntityHistory History => _node.History;

    /// <summary>The journal as a whole.</summary>
    public IJournalReader Journal => _node.Journal;

    /// <inheritdoc cref="CampaignNode.Denials"/>
    public IDenialStore Denials => _node.Denials;

    /// <summary>Views as the projections have them; valid up to <see cref="IProjectionStore.Ordering"/>.</summary>
    public IViewSource Views => field ??= new StoreViews(Store);

    /// <inheritdoc cref="CampaignNode.WriteProblem"/>
    public string? WriteProblem => _node.WriteProblem;

    /// <summary>The parts that this node cannot work without, each with its problem if it has one; empty in simulations.</summary>
    public IReadOnlyList<PartHealth> Parts => _node.Parts;

    /// <summary>Counts of the work that is under way.</summary>
    public Task<QuietReport> QuietAsync(CancellationToken ct = default) =>
        _probe.Ask<QuietReport>(GetQuiet.Instance, s_answerWithin, ct);

    /// <summary>Waits until no work is under way. Work may be due.</summary>
    /// <exception cref="TimeoutException">The node does not come to rest; the message says what is under way.</exception>
    public async Task<QuietReport> StillAsync(CancellationToken ct = default)
    {
        try
        {
            return await _probe.Ask<QuietReport>(AwaitStill.Instance, s_stillWithin, ct).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            throw new TimeoutException($"the node does not come to rest: {await QuietAsync(ct).ConfigureAwait(false)}");
        }
    }

    /// <summary>Waits until everything that is durable now is in the projections.</summary>
    public Task<CaughtUp> CaughtUpAsync(CancellationToken ct = default) =>
        Projector.Ask<CaughtUp>(AwaitCaughtUp.Instance, s_answerWithin, ct);

    /// <summary>One tick of one workflow, which starts at most so many items; answered when they are done.</summary>
    public Task<TickDone> TickAsync(TechnicalWorkflow workflow, Instant now, int? maxItems, CancellationToken ct = default) =>
        Router.RegionOf(Kinds.Workflow(workflow)).Ask<TickDone>(new SupervisorTick(workflow, now, maxItems), TimeSpan.FromSeconds(60), ct);

    /// <summary>Wakes the entities whose outbox is due.</summary>
    public Task<CourierDone> CourierAsync(Instant now, CancellationToken ct = default) =>
        _courier.Ask<CourierDone>(new CourierTick(now), s_answerWithin, ct);

    /// <summary>Closes the stores and gives back the folder. The actors must have been stopped before.</summary>
    public void Close() => _node.Dispose();
}
