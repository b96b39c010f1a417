using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster;

namespace CampaignActors.Actors.Sharding;

/// <summary>
/// For how long nodes have been in the cluster, as seen from this one. Those that were there before it count as settled, whatever
/// their age; it is itself as old as its watch.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class NodeAges
{
    private readonly ConcurrentDictionary<Address, TimeSpan> _since = new();
    private readonly IScheduler _clock;
    private readonly TimeSpan _settleAfter;
    private readonly Address _self;

    private NodeAges(ActorSystem system, Address self, TimeSpan settleAfter) => (_clock, _self, _settleAfter) = (system.Scheduler, self, settleAfter);

    /// <param name="settleAfter">A node that is that long in the cluster has settled.</param>
    public static NodeAges Watch(ActorSystem system, TimeSpan settleAfter)
    {
        var ages = new NodeAges(system, Cluster.Get(system).SelfAddress, settleAfter);
        system.ActorOf(Props.Create(() => new Watcher(ages)), "node-ages");
        return ages;
    }

    /// <summary>Whether the node of an actor has settled.</summary>
    public bool Settled(IActorRef actor)
    {
        var address = actor.Path.Address;
        return !_since.TryGetValue(address.HasLocalScope ? _self : address, out var since) || _clock.MonotonicClock - since >= _settleAfter;
    }

    private void IsNew(Address node) => _since[node] = _clock.MonotonicClock;

    private sealed class Watcher : ReceiveActor
    {
        private readonly Cluster _cluster = Cluster.Get(Context.System);

        public Watcher(NodeAges ages)
        {
            Receive<ClusterEvent.CurrentClusterState>(_ => ages.IsNew(ages._self));
            Receive<ClusterEvent.MemberUp>(up => ages.IsNew(up.Member.Address));
            Receive<ClusterEvent.MemberRemoved>(gone => ages._since.TryRemove(gone.Member.Address, out _));
            Receive<ClusterEvent.IMemberEvent>(_ => { });
        }

        protected override void PreStart() =>
            _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent));

        protected override void PostStop() => _cluster.Unsubscribe(Self);
    }
}
