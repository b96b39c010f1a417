using CampaignActors.Operations.Access;

namespace CampaignActors.Cli.Tests.Commands;

/// <summary><c>campaign demo</c>: an empty folder, a node that has data, and what is wrong with the rest.</summary>
[Long]
public sealed class DemoSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task An_empty_folder_gets_a_history_that_verify_and_doctor_find_clean()
    {
        var data = _folder.In("data");
        var filled = await Campaign.RunAsync("demo", "--data", data, "--json");
        var document = JsonNode.Parse(filled.Out)!;
        Assert.Equal(("Harbour & Pine", 1, 17), (
            (string?)document["company"], (int)document["seed"]!, (int)document["entities"]!["campaigns"]!));

        // As a process of its own, which keeps its files for its owner.
        await using var node = await NodeProcess.StartAsync(data, address: null);
        var url = node.Address;
        using (var api = new Api(url))
        {
            await api.QuietAsync();
            Assert.Equal("2736.82", (await api.GetAsync("/budgets/DIRECT"))["free"]);
            Assert.Equal("3640.77", (await api.GetAsync("/budgets/BRITAIN"))["spent"]);
        }
        Assert.Contains("nothing was changed", await Campaign.DoneAsync("demo", "--node", url), StringComparison.Ordinal);
        await Campaign.DoneAsync("verify", "--node", url);
        await Campaign.DoneAsync("doctor", "--node", url, "--data", data);
        foreach (var command in Tour(await Campaign.DoneAsync("demo", "--data", _folder.In("other"))))
            Assert.NotEqual("none\n", await Campaign.DoneAsync([.. command, "--node", url]));
    }

    [Fact]
    public async Task A_folder_with_a_journal_is_left_alone()
    {
        var data = _folder.In("data");
        await Campaign.DoneAsync("demo", "--data", data);
        var before = NodeProcess.Rows(data);

        Assert.Contains("holds journal.db", await Campaign.RefusedAsync("demo", "--data", data), StringComparison.Ordinal);
        Assert.Equal(before, NodeProcess.Rows(data));
    }

    [Fact]
    public async Task A_node_with_data_gets_the_company_of_today_once()
    {
        await using var node = await NodeProcess.StartAsync(_folder.Path, address: null);
        using var api = new Api(node.Address);
        var url = node.Address;
        await api.PutAsync("/budgets/DIRECT", """{"label": "Ours", "allocated": 5}""");

        var added = await Campaign.DoneAsync("demo", "--node", url);
        await api.QuietAsync();
        var codes = await CodesAsync(api);
        var again = await Campaign.DoneAsync("demo", "--node", url, "--json");

        Assert.Contains("their codes begin with DEMO-", added, StringComparison.Ordinal);
        Assert.DoesNotContain("The node was empty", added, StringComparison.Ordinal);
        Assert.Equal(0, (int)JsonNode.Parse(again)!["created"]!);
        Assert.Equal(codes, await CodesAsync(api));
        Assert.Equal("5.00", (await api.GetAsync("/budgets/DIRECT"))["free"]);
        Assert.Equal("31450.00", (await api.GetAsync("/budgets/DEMO-DIRECT"))["invoiced"]);
        foreach (var command in Tour(added))
            Assert.NotEqual("none\n", await Campaign.DoneAsync([.. command, "--node", url]));
        await Campaign.DoneAsync("verify", "--node", url);
    }

    [Fact]
    public async Task Who_may_not_create_operators_adds_nothing()
    {
        var node = new PeopledNode();
        await node.InitializeAsync();
        try
        {
            using var key = new TempFile(node.KeyOf(Role.CampaignManager), ".key");

            var run = await Campaign.RunAsync("demo", "--node", node.Address, "--key", key.Path);

            Assert.Equal((ExitCodes.Denied, ""), (run.ExitCode, run.Out));
            Assert.DoesNotContain("DEMO-", (await node.Admin.GetAsync("/state")).Raw, StringComparison.Ordinal);
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("--date: '2999-01-01' is not a day from 2000-01-01 to today", "--date", "2999-01-01")]
    [InlineData("--date: 'soon' is not a day", "--date", "soon")]
    [InlineData("--zone: 'Mars' is not a time zone", "--zone", "Mars")]
    [InlineData("Unrecognized command or argument '--sed'", "--sed")]
    [InlineData("--seed", "--seed", "many")]
    [InlineData("are both given", "--data", "x", "--database", "Host=y")]
    [InlineData("--node goes with a node that runs", "--data", "x", "--node", "http://127.0.0.1:1")]
    public async Task Wrong_input_is_refused_before_anything_happens(string reason, params string[] args)
    {
        var run = await Campaign.RunAsync(["demo", .. args]);

        Assert.Equal((ExitCodes.BadInput, ""), (run.ExitCode, run.Out));
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_node_the_way_without_one_is_named()
    {
        var run = await Campaign.RunAsync("demo", "--node", "http://127.0.0.1:1", "--wait", "0s");

        Assert.Equal(ExitCodes.NoNode, run.ExitCode);
        Assert.Contains("campaign demo --data FOLDER", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    /// <summary>The commands that it prints, without <c>campaign</c> and without what they show.</summary>
    private static IEnumerable<string[]> Tour(string output)
    {
        var commands = output.Split('\n').Where(l => l.StartsWith("  campaign ", StringComparison.Ordinal))
            .Select(l => l.Trim().Split("   ")[0].Split(' ')[1..]).ToList();
        Assert.Equal(8, commands.Count);
        return commands;
    }

    /// <summary>What there is; figures and states may move with the clock.</summary>
    private static async Task<IReadOnlyList<string>> CodesAsync(Api api) =>
        [.. (await api.GetAsync("/state")).Json.SelectMany(
            kind => kind.Value as JsonObject ?? [], (kind, entity) => $"{kind.Key}/{entity.Key}").Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();
}
