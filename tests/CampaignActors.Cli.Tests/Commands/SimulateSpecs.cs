namespace CampaignActors.Cli.Tests.Commands;

public sealed class SimulateSpecs
{
    private const string Wrong = """
        scenario: Wrong
        start: 2026-01-05T08:00
        setup: { budgets: { B1: { allocated: 100 } } }
        steps:
          - do: [ { set: { budgets/B1: { allocated: 200 } } } ]
            expect: { budgets: { B1: { allocated: 300 } } }
        """;

    [Theory]
    [InlineData("controlling-costs.yaml")]
    [InlineData("stock.yaml")]
    [InlineData("levels-and-overrun.yaml")]
    [InlineData("offline-delivery.yaml")]
    [InlineData("approvals.yaml")]
    [InlineData("tasks.yaml")]
    public async Task An_example_holds_on_the_model(string example)
    {
        var run = await Campaign.RunAsync("simulate", Repository.Example(example));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches("all hold \\(model engine\\). [0-9,]+ events in [0-9.]+ s, [0-9,]+ a second.$", run.Lines[^1]);
        Assert.DoesNotContain("FAIL", run.Out);
    }

    [Fact]
    public async Task The_final_documents_of_both_engines_are_the_same_bytes()
    {
        var model = await Campaign.RunAsync("simulate", Repository.Example("controlling-costs.yaml"), "--json");
        var actors = await Campaign.RunAsync("simulate", Repository.Example("controlling-costs.yaml"), "--engine", "actors", "--json");
        Assert.Equal((0, ""), (actors.ExitCode, actors.Error));
        Assert.Equal(model.Out, actors.Out);

        var state = JsonNode.Parse(model.Out)!.AsObject();
        Assert.Equal("891.41", state["budgets"]!["BDG6"]!["invoiced"]!.ToJsonString());
        Assert.Equal(state.Select(kind => kind.Key).Order(StringComparer.Ordinal), state.Select(kind => kind.Key));
    }

    [Fact]
    public async Task An_expectation_that_does_not_hold_is_shown_side_by_side()
    {
        using var file = new TempFile(Wrong);
        var run = await Campaign.RunAsync("simulate", file.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"! budgets/B1/allocated: expected 300, actual 200.00  ({file.Path}:6:43)", run.Out);
    }

    [Fact]
    public async Task With_json_only_the_document_is_on_the_output()
    {
        using var file = new TempFile(Wrong);
        var run = await Campaign.RunAsync("simulate", file.Path, "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("200.00", JsonNode.Parse(run.Out)!["budgets"]!["B1"]!["allocated"]!.ToJsonString());
        Assert.Contains("expected 300, actual 200.00", run.Error);
    }

    [Fact]
    public async Task Impossible_setup_is_bad_input_with_its_place()
    {
        using var file = new TempFile("""
            scenario: Impossible
            start: 2026-01-05T08:00
            setup:
              plans: { P1: {} }
              programs: { PRG1: { plan: P1 } }
              operators: { mia: {} }
              campaigns: { OP1: { program: PRG1, manager: mia, start: 2026-02-01, end: 2026-01-01 } }
            steps: []
            """);
        var run = await Campaign.RunAsync("simulate", file.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"{file.Path}:7:", Assert.Single(run.ErrorLines));
    }
}
