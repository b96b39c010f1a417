using System.Text.Json.Nodes;
using CampaignActors.Operations.Access;

namespace CampaignActors.Cli.Tests.Commands;

/// <summary>Searching a kind from the command line, and who the node takes the caller for.</summary>
public sealed class ListCommandSpecs(PeopledNode node) : IClassFixture<PeopledNode>
{
    private Task<CommandRun> RunAsync(params string[] args) => Campaign.RunAsync([.. args, "--node", node.Address]);

    [Fact]
    public async Task Conditions_of_all_sorts_are_met_at_once()
    {
        foreach (var (path, json) in new[]
        {
            ("/plans/PLN1", "{}"), ("/programs/PRG1", """{"plan": "PLN1"}"""), ("/programs/PRG2", """{"plan": "PLN1"}"""),
            ("/campaigns/OP1", """{"program": "PRG1", "label": "Été & co", "start": "2100-03-01", "end": "2100-03-02"}"""),
            ("/campaigns/OP2", """{"program": "PRG1", "label": "l'été", "start": "2100-02-01", "end": "2100-03-02"}"""),
            ("/campaigns/OP3", """{"program": "PRG2", "label": "été", "start": "2100-03-01", "end": "2100-03-02"}"""),
        })
        {
            await node.Admin.PutAsync(path, json);
        }
        await node.Admin.QuietAsync();

        string[] search =
            ["list", "campaigns", "--q", "ÉTÉ", "--of", "program=PRG1", "--from", "2100-03-01", "--state", "beingEdited", "-o", "json"];
        Assert.Equal("OP2 OP1", Codes(await RunAsync([.. search, "--sort", "start"])));
        Assert.Equal("OP1", Codes(await RunAsync([.. search, "--sort", "-start", "--limit", "1"])));
        Assert.Equal("OP3", Codes(await RunAsync("list", "campaigns", "--prefix", "OP3", "-o", "json")));
        Assert.Equal("", Codes(await RunAsync("list", "plans", "--q", "nothing", "-o", "json")));
    }

    [Theory]
    [InlineData("did you mean 'campaigns'?", "list", "campaign")]
    [InlineData("did you mean 'started'?", "list", "campaigns", "--state", "startd")]
    [InlineData("unknown key 'state'", "list", "plans", "--state", "started")]
    [InlineData("expected KEY=CODE", "list", "plans", "--of", "PRG1")]
    [InlineData("expected 1 or more", "list", "plans", "--limit", "0")]
    public async Task A_wrong_condition_is_said_in_one_line(string why, params string[] args)
    {
        var run = await RunAsync(args);

        Assert.Equal(ExitCodes.BadInput, run.ExitCode);
        Assert.Contains(why, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_node_says_whom_it_takes_the_caller_for()
    {
        using var key = new TempFile(node.KeyOf(Role.Reviewer), ".key");

        var run = await RunAsync("whoami", "--key", key.Path, "-o", "json");

        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal("""["read","decide"]""", JsonNode.Parse(run.Out)!["may"]!.ToJsonString());
    }

    private static string Codes(CommandRun run)
    {
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        return string.Join(' ', JsonNode.Parse(run.Out)!.AsArray().Select(i => i!["code"]!.ToString()));
    }
}
