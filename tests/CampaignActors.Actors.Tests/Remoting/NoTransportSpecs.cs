using Akka.Actor;
using Akka.Remote;

namespace CampaignActors.Actors.Tests.Remoting;

public sealed class NoTransportSpecs
{
    [Fact]
    public async Task Lone_node_is_a_cluster_of_one_and_reaches_no_other()
    {
        await using var node = await TestNode.StartAsync();
        var system = node.Running.System;

        var answer = await node.SendAsync(Some.Group("G1"), Some.Label("Sales"), "g1");

        Assert.Equal(Outcome.Accepted, answer.Outcome);
        Assert.Equal($"akka.local://{system.Name}@localhost:0", $"{Cluster.Get(system).SelfAddress}");
        Assert.Equal(MemberStatus.Up, Cluster.Get(system).SelfMember.Status);
        Assert.Throws<RemoteTransportException>(() => system.ActorSelection("akka.tcp://Other@127.0.0.1:1/user/any"));
        await Assert.ThrowsAsync<ActorNotFoundException>(() => system.ActorSelection(
            "akka.local://Other@127.0.0.1:1/user/any").ResolveOne(TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task Lone_node_keeps_its_transport_whatever_a_file_says()
    {
        await using var node = await TestNode.StartAsync(options => options with
        {
            Hocon = ConfigurationFactory.ParseString("""
                akka.remote {
                  enabled-transports = ["akka.remote.other"]
                  untrusted-mode = off
                  trusted-selection-paths = ["/user/mine"]
                  dot-netty.tcp.transport-class = "Akka.Remote.Transport.DotNetty.TcpTransport, Akka.Remote"
                }
                """),
        });

        var config = node.Running.System.Settings.Config;

        Assert.Equal("akka.local", Cluster.Get(node.Running.System).SelfAddress.Protocol);
        Assert.True(config.GetBoolean("akka.remote.untrusted-mode"));
        Assert.Contains("/user/mine", config.GetStringList("akka.remote.trusted-selection-paths"));
        Assert.Contains("/system/cluster/core/daemon", config.GetStringList("akka.remote.trusted-selection-paths"));
    }

    [Fact]
    public async Task Node_with_seeds_and_without_certificates_does_not_start()
    {
        var options = new CampaignActorsOptions
        {
            Persistence = PersistenceKind.Memory,
            Gateway = new RecordingGateway(),
            SeedNodes = ["akka.tcp://CampaignActors@127.0.0.1:1"],
        };

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => CampaignSystem.StartAsync(options));

        Assert.Contains("certificates", refused.Message, StringComparison.Ordinal);
    }
}
