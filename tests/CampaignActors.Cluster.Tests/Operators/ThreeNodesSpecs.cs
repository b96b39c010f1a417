using System.Runtime.CompilerServices;

namespace CampaignActors.Cluster.Tests.Operators;

/// <summary>
/// What operators read of a cluster of three, line by line: as it is in the golden files, with addresses, times and chance put in the place
/// of words.
/// </summary>
public sealed partial class ThreeNodesSpecs(ThreeNodes cluster) : IClassFixture<ThreeNodes>
{
    [Theory]
    [InlineData("cluster show")]
    [InlineData("cluster leader")]
    [InlineData("actor hierarchy -d 5")]
    [InlineData("cluster-sharding region-stats -r budgets")]
    [InlineData("workflow list")]
    [InlineData("budget tree")]
    public async Task Lines_are_as_they_were_ever(string command)
    {
        var said = Words(await Campaign.DoneAsync([.. command.Split(' '), "--node", cluster.Url(0)]));
        var file = Golden(command);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1" && !File.Exists(file))
            await File.WriteAllTextAsync(file, said);
        Assert.Equal(await File.ReadAllTextAsync(file), said);
    }

    [Fact]
    public async Task Counts_of_the_nodes_add_up_from_every_node()
    {
        foreach (var node in Enumerable.Range(0, 3))
        {
            var lines = (await Campaign.DoneAsync("cluster-sharding", "region-stats", "-r", "budgets", "--node", cluster.Url(node)))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(ThreeNodes.Budgets, lines.Sum(l => int.Parse(Counts().Match(l).Groups[2].Value, CultureInfo.InvariantCulture)));
            Assert.Single(lines, l => l.Contains("[coordinator](budgets)", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_entity_is_located_on_the_node_that_shows_its_actor()
    {
        var located = (
            await Campaign.DoneAsync("cluster-sharding", "locate", "budgets/PART", "--node", cluster.Url(1))).Trim().Split(" | ");
        var shard = located[2].Split(' ')[1];
        var other = Enumerable.Range(0, 3).First(n => !located[3].EndsWith($":{cluster.Ports[n]}", StringComparison.Ordinal));
        var actors = await Campaign.DoneAsync(
            "actor", "hierarchy", "-s", $"{located[3]}/system/sharding/budgets/{shard}", "--node", cluster.Url(other));

        Assert.Contains($"{located[3]}/system/sharding/budgets/{shard}/PART\n", actors, StringComparison.Ordinal);
        // Its own actors are shown without their address.
        var own = await Campaign.DoneAsync(
            "actor", "hierarchy", "-d", "0", "-s", $"akka.ssl.tcp://CampaignActors@127.0.0.1:{cluster.Ports[2]}/user", "--node",
            cluster.Url(2));
        Assert.Equal("/user\n", own);
    }

    [Theory]
    [InlineData(
        "actor hierarchy -s akka.ssl.tcp://CampaignActors@127.0.0.1:{0}/user/ghost",
        "there is no actor /user/ghost on akka.ssl.tcp://CampaignActors@127.0.0.1:{0}")]
    [InlineData(
        "cluster down -a akka.ssl.tcp://CampaignActors@127.0.0.1:1",
        "akka.ssl.tcp://CampaignActors@127.0.0.1:1 is no member of the cluster, expected one of")]
    [InlineData("cluster join -a akka.ssl.tcp://CampaignActors@127.0.0.1:{0}", "this node is a member of the cluster of")]
    public async Task Failed_command_changes_nothing(string command, string reason)
    {
        var port = cluster.Ports[1];
        var line = await Campaign.RefusedAsync(
            [.. string.Format(CultureInfo.InvariantCulture, command, port).Split(' '), "--node", cluster.Url(0)]);

        Assert.Contains(string.Format(CultureInfo.InvariantCulture, reason, port), line, StringComparison.Ordinal);
        Assert.EndsWith(
            "Count: 3 nodes\n", await Campaign.DoneAsync("cluster", "show", "--node", cluster.Url(0)), StringComparison.Ordinal);
    }

    /// <summary>Nodes by name instead of port; what differs from run to run by what it is.</summary>
    private string Words(string text)
    {
        for (var n = 0; n < cluster.Ports.Count; n++)
            text = text.Replace($"127.0.0.1:{cluster.Ports[n]}", $"node{n + 1}", StringComparison.Ordinal);
        text = Counts().Replace(text, "shards: N | entities: N");
        text = Times().Replace(text, "TIME");
        text = Versions().Replace(text, " | VERSION");
        // Counts up in the process: a number of how many systems of actors it has had.
        text = Supervisors().Replace(text, "/StreamSupervisor-N");
        return Unnamed().Replace(text, "/$$NAME");
    }

    private static string Golden(string command, [CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "Golden", $"{command.Replace(" ", "_", StringComparison.Ordinal)}.txt");

    [GeneratedRegex(@"shards: (\d+) \| entities: (\d+)")]
    private static partial Regex Counts();

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}T[0-9:.]+Z")]
    private static partial Regex Times();

    [GeneratedRegex(@" \| \d+\.\d+\.\d+\S*(?=( \[|\n| \|))")]
    private static partial Regex Versions();

    [GeneratedRegex(@"/StreamSupervisor-\d+")]
    private static partial Regex Supervisors();

    [GeneratedRegex(@"/\$[A-Za-z+~]+")]
    private static partial Regex Unnamed();
}
