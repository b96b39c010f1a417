using CampaignActors.Operations.Plans;
using CampaignActors.Operations.Playing;
using CampaignActors.Simulation.Scenarios;

namespace CampaignActors.Operations.Tests.Playing;

/// <summary>Scenarios and plans against a node whose clock stands long after their dates.</summary>
public sealed class PlayerSpecs
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 23, 8, 0);

    [Fact]
    public async Task The_worked_example_ends_in_its_figures_though_all_its_dates_are_past()
    {
        var scenario = ScenarioReader.Read(Repository.Example("controlling-costs.yaml"));
        var moved = new List<string>();
        var node = new ModelNode(scenario.Zone, Now);
        var result = await new Player(node, scenario, new PlayOptions("run", Now))
        {
            OnStep = step => moved.AddRange(step.Moved),
        }.PlayAsync(default);
        Assert.Empty(result.Mismatches);
        Assert.True(result.Holds);
        Assert.True(result.Compared > 20);
        Assert.Contains("budgets/BDG6: spent 500.00 → 2000.00, invoiced 2391.41 → 891.41", moved);
        Assert.Equal(node.Commands.Count, node.Commands.Select(command => command.Id).Distinct().Count());
    }

    [Fact]
    public async Task The_same_run_again_does_nothing_twice()
    {
        var scenario = ScenarioReader.Read(Repository.Example("controlling-costs.yaml"));
        var node = new ModelNode(scenario.Zone, Now);
        await new Player(node, scenario, new PlayOptions("run", Now) { ToStep = 5 }).PlayAsync(default);
        var whole = await new Player(node, scenario, new PlayOptions("run", Now)).PlayAsync(default);
        Assert.True(whole.Holds);
        var other = await new Player(node, scenario, new PlayOptions("other", Now)).PlayAsync(default);
        Assert.Contains("exists already", other.Steps[0].Failures[0]);
    }

    [Fact]
    public async Task Missed_figure_and_missing_refusal_are_shown()
    {
        var scenario = ScenarioReader.Read("s.yaml", """
            scenario: S
            start: 2026-01-05T08:00
            setup: { budgets: { B1: { allocated: 100 } } }
            steps:
              - do: [ { set: { budgets/B1: { allocated: 200 } } } ]
                reject: cycle
                expect: { budgets: { B1: { allocated: 200 } } }
            """);
        var step = (
            await new Player(new ModelNode(scenario.Zone, Now), scenario, new PlayOptions("run", Now)).PlayAsync(default)).Steps.Single();
        Assert.Equal("set budgets/B1 allocated 200: accepted, expected a refusal with 'cycle'", Assert.Single(step.Failures));
    }

    [Fact]
    public async Task A_value_that_a_later_step_overtakes_is_not_final()
    {
        var scenario = ScenarioReader.Read("s.yaml", """
            scenario: S
            start: 2026-01-05T08:00
            setup: { budgets: { B1: { allocated: 100, label: One } } }
            steps:
              - expect: { budgets: { B1: { free: 100, allocated: 100, label: One } } }
              - do: [ { set: { budgets/B1: { allocated: 200 } } } ]
                expect: { budgets: { B1: { allocated: 200 } } }
            """);
        var figures = await FinalFigures.OfAsync(scenario, Now);
        Assert.Equal((2, 1), (figures.Count, figures.Overtaken));
    }

    [Fact]
    public async Task Workflows_are_brought_to_the_states_of_the_file()
    {
        var scenario = ScenarioReader.Read(
            "s.yaml", "scenario: S\nstart: 2026-01-05T08:00\nworkflows: { stockMgt: paused, budgetMgt: stopped }\nsteps: []");
        var node = new ModelNode(scenario.Zone, Now);
        Assert.True((await new Player(node, scenario, new PlayOptions("run", Now)).PlayAsync(default)).Holds);
        Assert.Equal(["run:workflow:stockMgt:pause", "run:workflow:budgetMgt:stop"], node.Commands.Select(command => command.Id));
    }

    [Fact]
    public async Task Applying_a_plan_twice_changes_nothing_the_second_time()
    {
        var plan = ScenarioReader.Read(Repository.Example("stock.yaml"));
        var node = new ModelNode(plan.Zone, Now);
        var first = await new PlanApplier(node).ApplyAsync(plan, "one", "", default);
        Assert.Equal((true, plan.Setup.Count, 0), (first.Ok, first.Entities.Count, first.Count(NodeOutcome.Unchanged)));
        var second = await new PlanApplier(node).ApplyAsync(plan, "two", "", default);
        Assert.Equal((true, plan.Setup.Count), (second.Ok, second.Count(NodeOutcome.Unchanged)));
    }

    [Fact]
    public async Task A_plan_stops_at_the_first_refusal_and_says_where()
    {
        var plan = ScenarioReader.ReadPlan("p.yaml", """
            setup:
              budgets: { B1: { allocated: 100 } }
              campaigns:
                OP1: { program: PRG1, start: 2026-02-01, end: 2026-01-01 }
              plans: { P1: {} }
              programs: { PRG1: { plan: P1 } }
            """);
        var result = await new PlanApplier(new ModelNode(plan.Zone, Now)).ApplyAsync(plan, "one", "", default);
        Assert.False(result.Ok);
        Assert.StartsWith("p.yaml:4:5: campaign 'OP1' cannot be applied: ", Assert.Single(result.Refusal));
        Assert.Equal(3, result.Entities.Count);
    }

    [Fact]
    public async Task A_plan_may_build_on_what_the_node_has()
    {
        using var file = new TempFile("setup: { programs: { PRG2: { plan: P1 } } }\n");
        Assert.Equal(2, (await Campaign.RunAsync("validate", file.Path)).ExitCode);
        await using var node = await FakeNode.StartAsync(
            FakeNode.Json("""{"plans":{"P1":{"calculated":0.00}}}"""), FakeNode.Done("created"));
        var run = await Campaign.RunAsync("apply", file.Path, "--node", node.Url);
        Assert.Equal((0, "created    programs/PRG2\n1 created, 0 changed, 0 unchanged\n"), (run.ExitCode, run.Out));
        Assert.Equal(["/state", "/programs/PRG2"], node.Requests.Select(request => request.Path));
    }
}
