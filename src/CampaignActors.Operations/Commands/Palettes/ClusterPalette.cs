using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Akka.Actor;
using Akka.Cluster;
using CampaignActors.Domain.Kernel;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Commands.Palettes;

/// <summary><c>cluster …</c>: what this node sees, without asking others.</summary>
internal static class ClusterPalette
{
    private const string Name = "cluster";

    private static OperatorArgument Address(string doc) => new("address", ArgumentType.Text, doc, "-a", "--address");

    public static IReadOnlyList<OperatorCommand> Commands { get; } =
    [
        new(new(Name, "show", "All members: address, roles, status, reachability, version.", Need.Read), Show),
        new(new(Name, "status", "The same for this node alone.", Need.Read), Status),
        new(new(Name, "leader", "The address of the leader.", Need.Read), Leader),
        new(new(Name, "join", "Joins the cluster of another node; for a node that belongs to none.", Need.Administer,
            Address("A member of that cluster.") with { Mandatory = true }), Join),
        new(new(Name, "leave", "Lets a node hand over what it has and leave.", Need.Administer, Address("The node; default this one.")),
            Leave),
        new(new(Name, "down", "Removes a node that is gone for good. What it has not handed over starts elsewhere.", Need.Administer,
            Address("The node.") with { Mandatory = true }), Down),
        new(new(Name, "down-unreachable", "The same for all nodes that this one cannot reach.", Need.Administer), DownUnreachable),
        new(new(Name, "tail", "What happens to members, as it happens.", Need.Read) { Endless = true }, Tail),
    ];

    private static async IAsyncEnumerable<OperatorLine> Show(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var state = Cluster.Get(run.Node.System).State;
        foreach (var member in state.Members)
            yield return Line(member, state);
        yield return new OperatorLine($"Count: {state.Members.Count} nodes");
    }

    private static async IAsyncEnumerable<OperatorLine> Status(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var cluster = Cluster.Get(run.Node.System);
        yield return Line(cluster.SelfMember, cluster.State);
    }

    private static async IAsyncEnumerable<OperatorLine> Leader(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var leader = Cluster.Get(run.Node.System).State.Leader ?? throw new RefusedException(Refusal.State, "there is no leader now");
        yield return new OperatorLine($"{leader}", new() { ["leader"] = $"{leader}" });
    }

    private static async IAsyncEnumerable<OperatorLine> Join(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var cluster = Cluster.Get(run.Node.System);
        var address = Read(run, cluster);
        if (cluster.State.Members.Contains(cluster.SelfMember))
        {
            throw new RefusedException(
                Refusal.State,
                $"this node is a member of the cluster of {cluster.State.Leader ?? cluster.SelfAddress} already, expected one that "
                    + "belongs to none");
        }
        cluster.Join(address);
        yield return Said($"{cluster.SelfAddress} joins {address}");
    }

    private static async IAsyncEnumerable<OperatorLine> Leave(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var cluster = Cluster.Get(run.Node.System);
        var address = run.Given.Find("address") is null ? cluster.SelfAddress : Member(run, cluster);
        cluster.Leave(address);
        yield return Said($"{address} leaves");
    }

    private static async IAsyncEnumerable<OperatorLine> Down(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var cluster = Cluster.Get(run.Node.System);
        var address = Member(run, cluster);
        cluster.Down(address);
        yield return Said($"{address} is downed");
    }

    private static async IAsyncEnumerable<OperatorLine> DownUnreachable(
        OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var cluster = Cluster.Get(run.Node.System);
        var gone = cluster.State.Unreachable.OrderBy(m => m.Address, Akka.Cluster.Member.AddressOrdering).ToList();
        foreach (var member in gone)
        {
            cluster.Down(member.Address);
            yield return Said($"{member.Address} is downed");
        }
        if (gone.Count == 0)
            yield return Said("all members are reachable, nothing was done");
    }

    private static async IAsyncEnumerable<OperatorLine> Tail(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var happened in MembershipEvents.FollowAsync(run.Node.System, cancellation))
            yield return new OperatorLine(happened.ToString(), happened.ToJson());
    }

    /// <summary><c>akka.tcp://Sys@host:port | [roles] | up |  | 1.0.0</c></summary>
    public static string Text(Member member, ClusterEvent.CurrentClusterState state) => OperatorText.Bars(
        $"{member.Address}", $"[{string.Join(',', member.Roles.Order(StringComparer.Ordinal))}]", OperatorText.Status(member.Status),
        state.Unreachable.Contains(member) ? "unreachable" : "", $"{member.AppVersion}");

    public static JsonObject Json(Member member, ClusterEvent.CurrentClusterState state) => new()
    {
        ["address"] = $"{member.Address}",
        ["roles"] = new JsonArray([.. member.Roles.Order(StringComparer.Ordinal).Select(r => JsonValue.Create(r))]),
        ["status"] = OperatorText.Status(member.Status),
        ["reachable"] = !state.Unreachable.Contains(member),
        ["version"] = $"{member.AppVersion}",
    };

    private static OperatorLine Line(Member member, ClusterEvent.CurrentClusterState state) =>
        new(Text(member, state), Json(member, state));

    private static OperatorLine Said(string text) => new(text, new() { ["done"] = text });


    private static Address Read(OperatorRun run, Cluster cluster)
    {
        var text = run.Given.Text("address");
        return ActorPath.TryParseAddress(text, out var address) && address.Host is not null && address.System == run.Node.System.Name
            ? address
            : throw new InputException(
                null, $"-a: {Shown.Quote(text)} is no address of a node, expected one such as {cluster.SelfAddress}");
    }

    private static Address Member(OperatorRun run, Cluster cluster)
    {
        var address = Read(run, cluster);
        var members = cluster.State.Members.Select(m => m.Address).ToList();
        return members.Contains(address)
            ? address
            : throw new RefusedException(Refusal.Unknown,
                $"{address} is no member of the cluster{Suggestion.Expected($"{address}", [.. members.Select(m => $"{m}")])}");
    }
}
