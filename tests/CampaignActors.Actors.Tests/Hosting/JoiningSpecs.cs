using System.Globalization;
using CampaignActors.Actors.Sharding;
using CampaignActors.Actors.Tests.Postgres;

namespace CampaignActors.Actors.Tests.Hosting;

/// <summary>Nodes find the members of their database wherever these are, and say what is the case when they do not get in.</summary>
public sealed class JoiningSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Seeds_that_were_all_restarted_join_through_a_member_that_is_no_seed()
    {
        var database = await DatabaseAsync();
        int[] seeds = [LoopbackPorts.Free(), LoopbackPorts.Free()];
        var first = await StartAsync(database, seeds[0], seeds);
        var second = await StartAsync(database, seeds[1], seeds);
        await using var other = await StartAsync(database, LoopbackPorts.Free(), seeds);

        await Task.WhenAll(first.DisposeAsync().AsTask(), second.DisposeAsync().AsTask());
        var again = await Task.WhenAll(StartAsync(database, seeds[0], seeds), StartAsync(database, seeds[1], seeds));

        // All are of the cluster in which the other one is the oldest.
        var oldest = other.System.Settings.Config.GetInt("akka.remote.dot-netty.tcp.port").ToString(CultureInfo.InvariantCulture);
        Assert.All(again, node => Assert.EndsWith(
            $":{oldest}", Cluster(node).State.Members.Aggregate((a, b) => a.IsOlderThan(b) ? a : b).Address.ToString(),
            StringComparison.Ordinal));
        foreach (var node in again)
            await node.DisposeAsync();
    }

    [Fact]
    public async Task Node_without_an_answer_names_members_and_their_obstacles()
    {
        var settings = await DatabaseAsync();
        var (gone, seed) = (LoopbackPorts.Free(), LoopbackPorts.Free());
        await using var member = new FoundingPermit(settings);
        member.KeepAsMember($"akka.tcp://CampaignActors@127.0.0.1:{gone}");
        await member.SharedAsync(default);

        var refused = await Assert.ThrowsAsync<JoinException>(() => StartAsync(
            settings, LoopbackPorts.Free(), [seed], TimeSpan.FromSeconds(3)));

        Assert.Contains($"the founding lock of the database is held by 127.0.0.1:{gone}", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{gone}: Connection refused", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{seed}: Connection refused", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_of_other_certificates_or_a_lone_node_is_named_as_such()
    {
        var settings = await DatabaseAsync();
        await using var encrypted = new FoundingPermit(settings);
        encrypted.KeepAsMember("akka.ssl.tcp://CampaignActors@10.9.9.9:4053");
        await encrypted.SharedAsync(default);
        await using var alone = new FoundingPermit(settings);
        alone.KeepAsMember(address: null);
        await alone.SharedAsync(default);

        var own = LoopbackPorts.Free();
        var refused = await Assert.ThrowsAsync<JoinException>(() => StartAsync(settings, own, [own], TimeSpan.FromSeconds(2)));

        Assert.Contains(
            "akka.ssl.tcp://CampaignActors@10.9.9.9:4053, which this node (akka.tcp://CampaignActors) cannot speak to",
            refused.Message,
            StringComparison.Ordinal);
        Assert.Contains("alone (no Cluster__Seeds)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_let_into_a_cluster_of_another_database_does_not_start()
    {
        var (ours, theirs) = (await DatabaseAsync(), await DatabaseAsync());
        var seed = LoopbackPorts.Free();
        await using var member = await StartAsync(theirs, seed, [seed]);
        await using var holder = new FoundingPermit(ours);
        holder.KeepAsMember("akka.tcp://CampaignActors@127.0.0.1:1");
        await holder.SharedAsync(default);

        var refused = await Assert.ThrowsAsync<JoinException>(() => StartAsync(
            ours, LoopbackPorts.Free(), [seed], TimeSpan.FromSeconds(8)));

        Assert.Contains("a cluster that the members of the database do not belong to", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Placement.ByCode, Placement.ByGroup, "by code and not by group")]
    [InlineData(Placement.ByGroup, Placement.ByCode, "by group and not by code")]
    public async Task A_node_that_places_entities_otherwise_is_not_let_in_and_says_why(Placement theirs, Placement ours, string how)
    {
        var settings = await DatabaseAsync();
        var seed = LoopbackPorts.Free();
        await using var member = await StartAsync(settings, seed, [seed], placement: theirs);

        var refused = await Assert.ThrowsAsync<JoinException>(() => StartAsync(
            settings, LoopbackPorts.Free(), [seed], TimeSpan.FromSeconds(4), ours));

        Assert.Contains($"127.0.0.1:{seed}, which places entities {how} as this node does", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Cluster__Placement must be the same on all nodes", refused.Message, StringComparison.Ordinal);
        Assert.Single(Cluster(member).State.Members);
    }

    private static Akka.Cluster.Cluster Cluster(CampaignSystem node) => Akka.Cluster.Cluster.Get(node.System);

    private async Task<PostgresSettings> DatabaseAsync() => (await postgres.MigratedAsync()) with { Connections = 8 };

    private static Task<CampaignSystem> StartAsync(
        PostgresSettings database, int port, int[] seeds, TimeSpan? within = null, Placement placement = Placement.ByCode) =>
        CampaignSystem.StartAsync(new CampaignActorsOptions
        {
            Persistence = PersistenceKind.Postgres,
            Postgres = database,
            Gateway = new RecordingGateway(),
            Port = port,
            Roles = ["web"],
            AllowUnauthenticatedRemoting = true,
            Placement = placement,
            SeedNodes = [.. seeds.Select(seed => $"akka.tcp://{placement.SystemNameOf("CampaignActors")}@127.0.0.1:{seed}")],
            JoinWithin = within ?? TimeSpan.FromSeconds(40),
            Hocon = ConfigurationFactory.ParseString("akka.loglevel = ERROR"),
        });
}
