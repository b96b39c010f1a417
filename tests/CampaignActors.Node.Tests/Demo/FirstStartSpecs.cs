namespace CampaignActors.Node.Tests.Demo;

/// <summary><c>--demo</c> at the first start of a node, and at later ones.</summary>
[Long]
public sealed class FirstStartSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_first_start_shows_a_company_with_its_past_and_a_restart_adds_nothing()
    {
        IReadOnlyList<string> first;
        await using (var node = await NodeProcess.StartAsync(_folder.Path, address: null, "--demo"))
        {
            await Until.TrueAsync(
                () => Task.FromResult(node.Output.Contains("campaign get budgets", StringComparison.Ordinal)), "the tour");
            Assert.StartsWith("Harbour & Pine, a made-up company: 5 budgets, ", node.Output, StringComparison.Ordinal);
            using var api = new Api(node.Address);
            await api.QuietAsync();
            Assert.Equal("2736.82", (await api.GetAsync("/budgets/DIRECT"))["free"]);
            Assert.Equal("out", (string?)(await api.GetAsync("/stocks/WAREHOUSE")).Json["lines"]!["GIFTCARD"]!["alert"]);
            Assert.Equal(0, await api.FullRunsAsync());
            first = await CodesAsync(api);
            Assert.Equal(0, await node.StopAsync());
        }

        await using var again = await NodeProcess.StartAsync(_folder.Path, address: null, "--demo");
        using var then = new Api(again.Address);
        await then.QuietAsync();

        Assert.StartsWith($"{_folder.Path} holds data: --demo adds nothing to it.", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Look at", again.Output, StringComparison.Ordinal);
        Assert.Equal(first, await CodesAsync(then));
        Assert.Equal("2736.82", (await then.GetAsync("/budgets/DIRECT"))["free"]);
    }

    [Fact]
    public async Task A_folder_in_use_is_neither_filled_nor_taken_for_full()
    {
        await using var node = await NodeProcess.StartAsync(_folder.Path);
        var second = NodeProcess.Launch(["--data", _folder.Path, "--urls", "http://127.0.0.1:0", "--demo"]);

        Assert.Equal(NodeExitCodes.FolderInUse, await second.ExitAsync());
        Assert.Contains("one node at a time", second.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("holds data", second.Output, StringComparison.Ordinal);
    }

    /// <summary>What there is; figures and states may move with the clock.</summary>
    private static async Task<IReadOnlyList<string>> CodesAsync(Api api) =>
        [.. (await api.GetAsync("/state")).Json.SelectMany(
            kind => kind.Value as JsonObject ?? [], (kind, entity) => $"{kind.Key}/{entity.Key}").Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();
}
