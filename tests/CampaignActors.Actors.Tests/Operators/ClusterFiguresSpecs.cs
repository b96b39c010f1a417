using Akka.Actor;
using Akka.Util;
using CampaignActors.Actors.Operators;
using CampaignActors.Actors.Tests.Remoting;

namespace CampaignActors.Actors.Tests.Operators;

/// <summary>Nodes that say how they are doing, and those that do not.</summary>
public sealed class ClusterFiguresSpecs
{
    [Theory]
    [InlineData("0.3.0", false, null)]
    [InlineData("1.0.0", false, null)]
    [InlineData("0.2.0", false, FiguresState.DoesNotTell)]
    [InlineData("0.2.0", true, FiguresState.Unreachable)]
    [InlineData("0.3.0", true, FiguresState.Unreachable)]
    public void An_earlier_version_is_not_asked(string version, bool unreachable, FiguresState? why) =>
        Assert.Equal(why, ClusterFigures.NotAsked(AppVersion.Create(version), unreachable));

    /// <summary>An agent that never answers stands for a node that is stuck; one that fails for whatever else goes wrong there.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_that_does_not_answer_is_silent_within_the_bound(bool fails)
    {
        using var authority = new TestAuthority();
        await using var node = await CampaignSystem.StartAsync(TlsNode.Options(authority.Tls("node"), LoopbackPorts.Free()));
        node.System.ActorOf(
            OperatorAgent.Props(() => fails
                ? Task.FromException<FiguresOfNode>(new InvalidOperationException("broken"))
                : new TaskCompletionSource<FiguresOfNode>().Task),
            OperatorAgent.Name);
        var began = TimeProvider.System.GetTimestamp();

        var member = Assert.Single(await ClusterFigures.AskAsync(node.System, default));

        Assert.Equal((FiguresState.Silent, null), (member.State, member.Told));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, ClusterFigures.Within * 3);
    }

    [Fact]
    public async Task A_node_tells_what_its_agent_reads()
    {
        using var authority = new TestAuthority();
        await using var node = await CampaignSystem.StartAsync(TlsNode.Options(authority.Tls("node"), LoopbackPorts.Free()));
        var figures = new FiguresOfNode(
            TimeSpan.FromMinutes(1), 1, TimeSpan.Zero, MinuteSpan.None, MinuteSpan.None, new WorkUnderWay(0, 0, 0, 0),
            new NodeFaults(0, 0, 0), null);
        node.System.ActorOf(OperatorAgent.Props(() => Task.FromResult(figures)), OperatorAgent.Name);

        var member = Assert.Single(await ClusterFigures.AskAsync(node.System, default));

        Assert.Equal((FiguresState.Told, figures), (member.State, member.Told));
    }
}
