using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster;

namespace CampaignActors.Actors.Sharding;

/// <summary>
/// For how long nodes have been in the cluster, as seen from this one. Nodes that were there before it count as settled,
/// whatever their age; its own age counts from the start of this watch.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class NodeAges
{
    private readonly ConcurrentDictionary<Address, TimeSpan> _since = new();
    private readonly IScheduler _clock;
    private readonly TimeSpan _settleAfter;
    private readonly Cluster _cluster;

    private NodeAges(ActorSystem system, TimeSpan settleAfter) =>
        (_clock, _cluster, _settleAfter) = (system.Scheduler, Cluster.Get(system), settleAfter);

    /// <param name="settleAfter">Time in the cluster after which a node has settled.</param>
    public static NodeAges Watch(ActorSystem system, TimeSpan settleAfter)
    {
        var ages = new NodeAges(system, settleAfter);
        system.ActorOf(Props.Create(() => new Watcher(ages)), "node-ages");
        return ages;
    }

    /// <summary>Whether the node of an actor has settled.</summary>
    public bool Settled(IActorRef actor) => Settled(AddressOf(actor));

    /// <summary>
    /// Whether a node that has settled takes no shards any more: it hands over what it has, and is a member until that is done.
    /// </summary>
    /// <param name="role">Role of the nodes that take shards.</param>
    /// <param name="regions">Regions that take shards now.</param>
    public bool Leaving(string role, IEnumerable<IActorRef> regions)
    {
        var taking = regions.Select(AddressOf).ToHashSet();
        return _cluster.State.Members.Any(
            m => m.Status == MemberStatus.Up && m.HasRole(role) && Settled(m.Address) && !taking.Contains(m.Address));
    }

    /// <summary>The address of an actor's node.</summary>
    public string NodeOf(IActorRef actor) => AddressOf(actor).ToString();

    private Address AddressOf(IActorRef actor) => actor.Path.Address is { HasLocalScope: false } address ? address : _cluster.SelfAddress;

    private bool Settled(Address node) => !_since.TryGetValue(node, out var since) || _clock.MonotonicClock - since >= _settleAfter;

    private void IsNew(Address node) => _since[node] = _clock.MonotonicClock;

    private sealed class Watcher : ReceiveActor
    {
        private readonly Cluster _cluster;

        public Watcher(NodeAges ages)
        {
            _cluster = ages._cluster;
            Receive<ClusterEvent.CurrentClusterState>(_ => ages.IsNew(ages._cluster.SelfAddress));
            Receive<ClusterEvent.MemberUp>(up => ages.IsNew(up.Member.Address));
            Receive<ClusterEvent.MemberRemoved>(gone => ages._since.TryRemove(gone.Member.Address, out _));
            Receive<ClusterEvent.IMemberEvent>(_ => { });
        }

        protected override void PreStart() =>
            _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent));

        protected override void PostStop() => _cluster.Unsubscribe(Self);
    }
}
