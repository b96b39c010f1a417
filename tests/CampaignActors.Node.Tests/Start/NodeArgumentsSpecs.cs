namespace CampaignActors.Node.Tests.Start;

/// <summary>The program as people start it: what it prints, and what it ends with.</summary>
public sealed class NodeArgumentsSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_node_plays_the_worked_example_stays_up_and_stops_when_told()
    {
        await using (var node = await NodeProcess.StartAsync(_folder.Path, address: null, "--play", Example.Path))
        {
            await SaysAsync(node, "The node stays up; Ctrl-C stops it.");

            Assert.Contains("spent 2000.00 → 2891.41", node.Output, StringComparison.Ordinal);
            Assert.Contains(
                "BDG6    10,000.00     0.00      0.00       0.00  2,000.00    891.41  7,108.59", node.Output, StringComparison.Ordinal);
            Assert.Contains("All final figures are as the file says.", node.Output, StringComparison.Ordinal);
            Assert.False(node.HasEnded);
            Assert.Equal(NodeExitCodes.Fine, await node.StopAsync());
            Assert.EndsWith("Stopped.\n", node.Output, StringComparison.Ordinal);
            // What ends because the node does is nothing to complain of.
            Assert.DoesNotContain("has ended", node.Output, StringComparison.Ordinal);
        }

        await using var again = await NodeProcess.StartAsync(_folder.Path, address: null, "--play", Example.Path);
        await SaysAsync(again, "The node stays up; Ctrl-C stops it.");
        Assert.Contains("already holds campaigns/OP5", again.Output, StringComparison.Ordinal);
        Assert.Contains("start with --data and another folder", again.Output, StringComparison.Ordinal);
        Assert.Contains("0 differ", again.Output, StringComparison.Ordinal);
        Assert.Equal(NodeExitCodes.Fine, await again.StopAsync());
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_ends_with_one_line()
    {
        await using var first = await NodeProcess.StartAsync(_folder.Path);
        await using var second = NodeProcess.Launch(["--data", _folder.Path, "--urls", "http://127.0.0.1:0"]);

        Assert.Equal(NodeExitCodes.FolderInUse, await second.ExitAsync());
        OneLine(second, "is in use by process");

        await using var third = NodeProcess.Launch(["--data", _folder.In("other"), "--urls", first.Address]);
        Assert.Equal(NodeExitCodes.AddressInUse, await third.ExitAsync());
        OneLine(third, $"{first.Address} is in use");
        using var api = new Api(first.Address);
        Assert.Equal("green", (await api.GetAsync("/health/ready"))["status"]);
    }

    [Theory]
    [InlineData("unknown option '--dta'", "--dta", "x")]
    [InlineData("there is no such file", "--play", "/nowhere/at-all.yaml")]
    [InlineData("expected a file", "--play", "/")]
    [InlineData("--demo and --play are both given", "--demo", "--play", "x.yaml")]
    [InlineData("--demo is given twice", "--demo", "--demo")]
    [InlineData("unknown option '--demo=1'", "--demo=1")]
    public async Task Bad_input_ends_it_before_anything_is_made(string expected, params string[] args)
    {
        var folder = _folder.In("new");
        await using var node = NodeProcess.Launch(["--data", folder, .. args]);

        Assert.Equal(NodeExitCodes.BadInput, await node.ExitAsync());
        OneLine(node, expected);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task File_with_errors_is_not_played_and_all_errors_are_shown()
    {
        var file = _folder.In("bad.yaml");
        await File.WriteAllTextAsync(
            file, "scenario: Bad\nstart: 2026-01-05T08:00\nsetup:\n  budgets: { B1: { alocated: 5, overrun: maybe } }\nsteps: []\n");
        await using var node = NodeProcess.Launch(["--data", _folder.In("new"), "--play", file]);

        Assert.Equal(NodeExitCodes.BadInput, await node.ExitAsync());
        Assert.Contains($"{file}:4:", node.Output, StringComparison.Ordinal);
        Assert.Contains("did you mean 'allocated'", node.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", node.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.In("new")));
    }

    private static void OneLine(NodeProcess node, string expected)
    {
        Assert.Contains(expected, node.Output, StringComparison.Ordinal);
        Assert.Single(node.Output.TrimEnd('\n').Split('\n'));
    }

    private static Task SaysAsync(NodeProcess node, string text) => Until.TrueAsync(
        () =>
            node.HasEnded
                ? throw new InvalidOperationException(node.Output)
                : Task.FromResult(node.Output.Contains(text, StringComparison.Ordinal)),
        text);
}
