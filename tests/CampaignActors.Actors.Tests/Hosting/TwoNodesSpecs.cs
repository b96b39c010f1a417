using CampaignActors.Actors.Tests.Remoting;

namespace CampaignActors.Actors.Tests.Hosting;

/// <summary>A node without entities reaches those of another, over real remoting and with strict serialization.</summary>
public sealed class TwoNodesSpecs
{
    [Fact]
    public async Task Commands_answers_and_reads_cross_from_node_to_node()
    {
        using var authority = new TestAuthority();
        var port = LoopbackPorts.Free();
        await using var entities = await CampaignSystem.StartAsync(
            TlsNode.Options(authority.Tls("entities"), port) with { Roles = ["entity"] });
        await using var web = await CampaignSystem.StartAsync(TlsNode.Options(authority.Tls("web"), 0, port) with { Roles = ["web"] });

        Assert.Equal(Outcome.Accepted, (await web.Client.SendAsync(Some.Group("G1"), Some.Label("Sales"), "g1", "me")).Outcome);
        Assert.Equal(Outcome.Accepted, (await web.Client.SendAsync(Some.Operator("O1"), Some.Member("G1"), "o1", "me")).Outcome);
        Assert.Equal(
            (Outcome.Rejected, Refusal.Unknown, "unknown group 'G9'"),
            await web.Client.SendAsync(
                Some.Operator("O2"),
                Some.Member("G9"),
                "o2",
                "me") is var refused ? (refused.Outcome, refused.Refusal, refused.Text) : default);

        await TestNode.EventuallyAsync(async () => (await web.Client.ReadAsync(Some.Group("G1"))).Revision == 2, "the member has joined");
        Assert.Contains("\"O1\"", (await web.Client.ReadAsync(Some.Group("G1"))).View);
    }
}
