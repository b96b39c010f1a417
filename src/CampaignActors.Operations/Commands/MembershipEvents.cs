using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster;

namespace CampaignActors.Operations.Commands;

/// <summary>Something that happened to a member of the cluster.</summary>
/// <param name="What">Such as <c>up</c> or <c>unreachable</c>.</param>
internal sealed record MembershipEvent(string What, Address Address, IReadOnlyList<string> Roles)
{
    /// <summary>Events that are kept for a slow reader; the restart of a hundred nodes makes far fewer.</summary>
    private const int Ahead = 10_000;

    public override string ToString() => OperatorText.Bars(What, $"{Address}", $"[{string.Join(',', Roles)}]");

    public JsonObject ToJson() => new()
    {
        ["what"] = What, ["address"] = $"{Address}", ["roles"] = new JsonArray([.. Roles.Select(r => JsonValue.Create(r))]),
    };

    public static Channel<MembershipEvent> NewChannel() =>
        Channel.CreateBounded<MembershipEvent>(new BoundedChannelOptions(Ahead) { FullMode = BoundedChannelFullMode.DropWrite });

    public static MembershipEvent? Of(object happened) => happened switch
    {
        ClusterEvent.MemberRemoved { Member: var member } => Of("removed", member),
        ClusterEvent.IMemberEvent { Member: var member } => Of(OperatorText.Status(member.Status), member),
        ClusterEvent.UnreachableMember { Member: var member } => Of("unreachable", member),
        ClusterEvent.ReachableMember { Member: var member } => Of("reachable", member),
        ClusterEvent.LeaderChanged { Leader: { } leader } => new("leader", leader, []),
        _ => null,
    };

    private static MembershipEvent Of(string what, Member member) =>
        new(what, member.Address, [.. member.Roles.Order(StringComparer.Ordinal)]);
}

internal static class MembershipEvents
{
    /// <summary>The current members, as if they had just joined, then every event, until cancelled.</summary>
    public static async IAsyncEnumerable<MembershipEvent> FollowAsync(
        ActorSystem system, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var events = MembershipEvent.NewChannel();
        var listener = system.ActorOf(Props.Create(() => new Listener(events.Writer)));
        try
        {
            await foreach (var happened in events.Reader.ReadAllAsync(cancellation))
                yield return happened;
        }
        finally
        {
            system.Stop(listener);
        }
    }

    private sealed class Listener : ReceiveActor
    {
        private readonly ChannelWriter<MembershipEvent> _to;

        public Listener(ChannelWriter<MembershipEvent> to)
        {
            _to = to;
            Receive<ClusterEvent.IClusterDomainEvent>(happened =>
            {
                if (MembershipEvent.Of(happened) is { } shown)
                    to.TryWrite(shown);
            });
        }

        protected override void PreStart() => Cluster.Get(Context.System).Subscribe(
            Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent), typeof(ClusterEvent.LeaderChanged));

        protected override void PostStop()
        {
            Cluster.Get(Context.System).Unsubscribe(Self);
            _to.TryComplete();
        }
    }
}
