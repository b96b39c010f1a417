using Akka.Configuration;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Tests.Entities;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Operators;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways;
using CampaignActors.Local;
using CampaignActors.Protocol.Shell;
using Xunit;

namespace CampaignActors.Actors.Tests.Hosting;

/// <summary>A node without entities reaches those of another, over real remoting and with strict serialization.</summary>
public sealed class TwoNodesSpecs
{
    [Fact]
    public async Task Commands_answers_and_reads_cross_from_node_to_node()
    {
        var port = LoopbackPorts.Free();
        await using var entities = await CampaignSystem.StartAsync(Options(port, ["entity"], []));
        await using var web = await CampaignSystem.StartAsync(Options(0, ["web"], [$"akka.tcp://TwoNodes@127.0.0.1:{port}"]));

        Assert.Equal(Outcome.Accepted, (await web.Client.SendAsync(Some.Group("G1"), Some.Label("Sales"), "g1", "me")).Outcome);
        Assert.Equal(Outcome.Accepted, (await web.Client.SendAsync(Some.Operator("O1"), Some.Member("G1"), "o1", "me")).Outcome);
        Assert.Equal(
            (Outcome.Rejected, Refusal.Unknown, "unknown group 'G9'"),
            await web.Client.SendAsync(Some.Operator("O2"), Some.Member("G9"), "o2", "me") is var refused ? (refused.Outcome, refused.Refusal, refused.Text) : default);

        await TestNode.EventuallyAsync(async () => (await web.Client.ReadAsync(Some.Group("G1"))).Revision == 2, "the member has joined");
        Assert.Contains("\"O1\"", (await web.Client.ReadAsync(Some.Group("G1"))).View);
    }

    private static CampaignActorsOptions Options(int port, string[] roles, string[] seeds) => new()
    {
        SystemName = "TwoNodes",
        Persistence = PersistenceKind.Memory,
        Gateway = new RecordingGateway(),
        Port = port,
        Roles = roles,
        SeedNodes = seeds,
        JoinWithin = TimeSpan.FromSeconds(20),
        Client = EntityClientOptions.Default with { TryFor = TimeSpan.FromSeconds(2) },
        Hocon = ConfigurationFactory.ParseString("akka.loglevel = ERROR"),
    };
}
