namespace CampaignActors.Node.Tests.Start;

/// <summary>The health check of a container: the same program, asking instead of serving.</summary>
public sealed class HealthProbeSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_probe_ends_as_the_node_is()
    {
        await using var node = await NodeProcess.StartAsync(_folder.Path);
        var url = $"{node.Address}/health/ready";

        await using (var green = NodeProcess.Launch(["--probe", url]))
        {
            Assert.Equal(NodeExitCodes.Fine, await green.ExitAsync());
            Assert.StartsWith("200 ", green.Output, StringComparison.Ordinal);
        }
        await using (var unknown = NodeProcess.Launch([$"--probe={node.Address}/nothing-there"]))
        {
            Assert.Equal(NodeExitCodes.Failed, await unknown.ExitAsync());
            // A caller without a key is not told what there is and what not.
            Assert.StartsWith("401 ", unknown.Output, StringComparison.Ordinal);
        }
        await node.KillAsync();
        await using (var away = NodeProcess.Launch(["--probe", url]))
        {
            Assert.Equal(NodeExitCodes.Failed, await away.ExitAsync());
            Assert.Contains("does not answer", Assert.Single(away.Output.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_node_whose_journal_has_gone_is_not_ready_for_a_probe_either()
    {
        await using var node = await NodeProcess.StartAsync(_folder.Path);
        File.Move(_folder.In("journal.db"), _folder.In("gone.db"));

        // The node probes its journal at most twice a second, and says what it found last.
        var output = await Until.FoundAsync(
            async () =>
            {
                await using var red = NodeProcess.Launch(["--probe", $"{node.Address}/health/ready"]);
                return await red.ExitAsync() == NodeExitCodes.Failed ? red.Output : null;
            },
            "the probe is red");

        Assert.StartsWith("503 ", output, StringComparison.Ordinal);
        Assert.Contains("journal", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--probe needs a value", "--probe")]
    [InlineData("is not an address", "--probe", "nothing")]
    [InlineData("is not an address", "--probe", "https://127.0.0.1:1/")]
    [InlineData("goes with no other option", "--probe", "http://127.0.0.1:1/", "--data", "x")]
    public void Impossible_probe_is_reported(string expected, params string[] args)
    {
        var problem = Assert.Throws<StartException>(() => NodeArgumentReader.Probed(args));

        Assert.Equal(NodeExitCodes.BadInput, problem.ExitCode);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_asks_for_no_probe_gets_a_node()
    {
        Assert.Null(NodeArgumentReader.Probed(["--data", "x"]));
    }
}
