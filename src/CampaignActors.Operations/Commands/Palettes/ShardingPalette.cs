using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using CampaignActors.Actors.Sharding;
using CampaignActors.Domain.Kernel;
using CampaignActors.Operations.Access;

namespace CampaignActors.Operations.Commands.Palettes;

/// <summary><c>cluster-sharding …</c>. Counts are of entities in memory, not of those that are known.</summary>
internal static class ShardingPalette
{
    private const string Name = "cluster-sharding";

    /// <summary>How long to wait for the counts of other nodes; nodes that do not answer in time are left out.</summary>
    private static readonly TimeSpan s_count = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static readonly OperatorArgument s_region =
        new("region", ArgumentType.Choice, "The kind of entities.", "-r", "--region")
        {
            Mandatory = true, Choices = [.. EntityCatalog.All.Select(k => k.Name)],
        };

    private static readonly OperatorArgument s_entity =
        new("entity", ArgumentType.Entity, "The entity, whether it is in memory or not.", "-e", "--entity")
        {
            Mandatory = true, Positional = true,
        };

    public static IReadOnlyList<OperatorCommand> Commands { get; } =
    [
        new(new(Name, "regions", "All regions, with their shards and entities in memory.", Need.Read), Regions),
        new(new(Name, "region-stats", "Shards and entities in memory of a region, by node.", Need.Read, s_region), RegionStats),
        new(new(Name, "shards", "The shards of a region that have started, and where.", Need.Read, s_region), Shards),
        new(new(Name, "locate", "The region, the shard and the node of an entity.", Need.Read, s_entity), Locate),
    ];

    private static async IAsyncEnumerable<OperatorLine> Regions(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var kinds = EntityCatalog.All.Select(k => k.Name).Order(StringComparer.Ordinal).ToList();
        var counted = await Task.WhenAll(kinds.Select(kind => StatsAsync(run, kind, cancellation)));
        foreach (var (kind, stats) in kinds.Zip(counted))
        {
            var (shards, entities) = Sum(stats.Regions.Values);
            yield return new OperatorLine(
                OperatorText.Bars(kind, $"role: {EntityRegions.RoleOf(kind)}", $"shards: {shards}", $"entities: {entities}"),
                new() { ["region"] = kind, ["role"] = EntityRegions.RoleOf(kind), ["shards"] = shards, ["entities"] = entities });
        }
        yield return new OperatorLine($"Count: {kinds.Count} regions");
    }

    private static async IAsyncEnumerable<OperatorLine> RegionStats(
        OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var kind = run.Given.Text("region");
        var stats = await StatsAsync(run, kind, cancellation);
        var state = Cluster.Get(run.Node.System).State;
        var hosts = state.Members.Where(m => m.HasRole(EntityRegions.RoleOf(kind))).ToList();
        // Its coordinator is a singleton among the hosts: with the oldest of them that is up.
        var oldest = hosts.Where(m => m.Status is MemberStatus.Up or MemberStatus.Leaving).OrderBy(m => m, Member.AgeOrdering)
            .FirstOrDefault();
        foreach (var member in hosts)
        {
            var answered = stats.Regions.TryGetValue(member.Address, out var region);
            var (shards, entities) = answered ? Sum([region!]) : (0, 0);
            var json = ClusterPalette.Json(member, state);
            (json["region"], json["coordinator"], json["shards"], json["entities"]) = (kind, member.Equals(oldest), shards, entities);
            if (!answered)
                json["answered"] = false;
            yield return new OperatorLine(
                OperatorText.Bars(
                    ClusterPalette.Text(member, state) + (member.Equals(oldest) ? $" [coordinator]({kind})" : ""),
                    answered ? $"shards: {shards}" : "shards: no answer", answered ? $"entities: {entities}" : "entities: no answer"),
                json);
        }
    }

    private static async IAsyncEnumerable<OperatorLine> Shards(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var stats = await StatsAsync(run, run.Given.Text("region"), cancellation);
        var shards = stats.Regions.SelectMany(r => r.Value.Stats.Select(s => (Shard: s.Key, Node: r.Key, Entities: s.Value)))
            .OrderBy(s => s.Shard.Length).ThenBy(s => s.Shard, StringComparer.Ordinal).ToList();
        foreach (var (shard, node, entities) in shards)
        {
            yield return new OperatorLine(
                OperatorText.Bars(shard, $"{node}", $"entities: {entities}"),
                    new() { ["shard"] = shard, ["node"] = $"{node}", ["entities"] = entities });
        }
        yield return new OperatorLine($"Count: {shards.Count} of {Placements.Shards} shards");
    }

    private static async IAsyncEnumerable<OperatorLine> Locate(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var entity = run.Given.Entity("entity");
        var shard = Placements.Of(run.Node.Node.System.Name).ShardOf(entity.Code.Text);
        var stats = await StatsAsync(run, entity.Kind, cancellation);
        var node = stats.Regions.Where(r => r.Value.Stats.ContainsKey(shard)).Select(r => r.Key).FirstOrDefault();
        yield return new OperatorLine(
            OperatorText.Bars($"{entity}", $"region: {entity.Kind}", $"shard: {shard}",
                node is null ? "not started; the next message starts it" : $"{node}"),
            new() { ["entity"] = $"{entity}", ["region"] = entity.Kind, ["shard"] = shard, ["node"] = node is null ? null : $"{node}" });
    }

    private static async Task<ClusterShardingStats> StatsAsync(OperatorRun run, string kind, CancellationToken cancellation) =>
        run.Node.Node.Router.Regions.TryGetValue(kind, out var region)
            ? await region.Ask<ClusterShardingStats>(new GetClusterShardingStats(s_count), s_patience, cancellation)
            : throw new RefusedException(Refusal.Busy, "the regions are not up, try again");

    private static (int Shards, int Entities) Sum(IEnumerable<ShardRegionStats> regions) =>
        regions.Aggregate((0, 0), (sum, r) => (sum.Item1 + r.Stats.Count, sum.Item2 + r.Stats.Values.Sum()));
}
