using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Tests;

/// <summary>Labels of a node and texts of files may hold what steers a terminal; none of it leaves the command line.</summary>
public sealed class TerminalSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private const string Nasty = "a\u001b[31m\u007f\u0085\u061c\u200e\u202e\u2028\u2066b\r\nc";

    private async Task<CommandRun> RunAsync(params string[] args) => await Campaign.RunAsync([.. args, "--node", node.Host.Addresses[0]]);

    private async Task LabelAsync(string code)
    {
        var body = new JsonObject { ["label"] = Nasty }.ToJsonString();
        Assert.True((await node.Api.PutAsync($"/plans/{code}", body)).Response.IsSuccessStatusCode);
        await node.Api.QuietAsync();
    }

    private static void IsSafe(CommandRun run)
    {
        Assert.NotEqual("", run.Out + run.Error);
        Assert.False(run.Out.Split('\n').Any(Shown.HasUnsafe), run.Out);
        Assert.False(run.Error.Split('\n').Any(Shown.HasUnsafe), run.Error);
    }

    [Fact]
    public async Task Every_way_to_look_at_an_entity_is_safe()
    {
        await LabelAsync("TERM1");
        foreach (var format in new[] { "table", "json", "yaml" })
        {
            IsSafe(await RunAsync("get", "plans", "TERM1", "-o", format));
            IsSafe(await RunAsync("get", "plans", "-o", format));
        }
        foreach (var format in new[] { "text", "json" })
        {
            IsSafe(await RunAsync("entity", "state", "plans/TERM1", "-o", format));
            IsSafe(await RunAsync("entity", "events", "plans/TERM1", "-o", format));
            IsSafe(await RunAsync("explain", "plans/TERM1", "label", "-o", format));
        }
        IsSafe(await RunAsync("get", "plans", Nasty));
        IsSafe(await RunAsync("set", "plans/TERM1", "-f", $"nothing={Nasty}"));
    }

    [Fact]
    public async Task Json_and_yaml_give_the_same_label_back()
    {
        await LabelAsync("TERM2");

        var json = await RunAsync("get", "plans", "TERM2", "-o", "json");
        var yaml = await RunAsync("get", "plans", "TERM2", "-o", "yaml");

        Assert.Equal(Nasty, JsonNode.Parse(json.Out)!["label"]!.GetValue<string>());
        var map = (MapNode)YamlText.Read("yaml", yaml.Out);
        Assert.Equal(Nasty, map.TextOf("label"));
    }

    [Fact]
    public async Task Answers_over_http_are_safe_as_well()
    {
        await LabelAsync("TERM3");

        var reply = await node.Api.GetAsync("/plans/TERM3");
        var lines = await node.Api.PostAsync("/operator", """{"command": "entity state plans/TERM3", "output": "text"}""");

        Assert.False(Shown.HasUnsafe(reply.Raw), reply.Raw);
        Assert.Equal(Nasty, reply["label"]);
        Assert.False(lines.Raw.Split('\n').Any(Shown.HasUnsafe), lines.Raw);
    }

    [Theory]
    [InlineData("simulate")]
    [InlineData("validate")]
    [InlineData("simulate", "--json")]
    public async Task Texts_of_a_file_are_safe(params string[] command)
    {
        const string Escapes = @"a\e[31m\0\x7F\N\u061C\u200E\u202E\u2066\nb";
        using var file = new TempFile($$"""
            scenario: "{{Escapes}}"
            start: 2026-03-02
            setup: { plans: { P1: { label: "{{Escapes}}" } } }
            steps:
              - do: [ { set: { plans/P1: { label: "{{Escapes}}x" } } } ]
                expect: { plans: { P1: { label: "{{Escapes}}y" } } }
            """);
        using var wrong = new TempFile($$"""{ scenario: "{{Escapes}}", start: 2026-03-02, "{{Escapes}}": 1, steps: [] }""");

        IsSafe(await Campaign.RunAsync([.. command, file.Path]));
        IsSafe(await Campaign.RunAsync([.. command, wrong.Path]));
    }

    [Fact]
    public async Task A_title_with_line_ends_stays_on_its_line()
    {
        using var file = new TempFile("scenario: \"a\\e[31mb\\nok  step 9\"\nstart: 2026-03-02\nsteps: []\n");

        var run = await Campaign.RunAsync("simulate", file.Path);

        Assert.StartsWith("a\\u001b[31mb\\nok  step 9: 0 steps", Assert.Single(run.Lines), StringComparison.Ordinal);
    }
}
