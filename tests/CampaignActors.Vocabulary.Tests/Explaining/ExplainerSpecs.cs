using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Simulation.Engines;
using CampaignActors.Simulation.Running;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Explaining;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using NodaTime;

namespace CampaignActors.Vocabulary.Tests.Explaining;

/// <summary>
/// Every figure can be explained: lines that add up to it, and for each the way back to a command or a date that came with one.
/// </summary>
public sealed class ExplainerSpecs
{
    private static readonly string[] s_joined = ["consolidated", "shortages", "progress", "queuePosition"];

    private static async Task<ModelEngine> RunAsync(string path)
    {
        var scenario = ScenarioReader.Read(path);
        var engine = new ModelEngine(scenario.Zone, scenario.Start);
        await new ScenarioRunner(scenario, engine).RunAsync();
        return engine;
    }

    private static Code[] Codes(params string[] codes) => [.. codes.Select(c => new Code(c))];

    private static Explanation Explain(ModelEngine engine, string kind, string field, params string[] codes) =>
        new Explainer(engine.History).Explain(kind, Codes(codes), field)!;

    [Fact]
    public async Task Money_leads_back_to_the_person_who_caused_it()
    {
        await using var engine = await RunAsync(Repository.Example("controlling-costs.yaml"));

        var spent = Explain(engine, "budgets", "spent", "BDG6");
        Assert.Equal(2000.00m, spent.Sum);
        Assert.Equal(
            [("tasks/TSK1 uncategorised, spent", 500m), ("tasks/TSK2 uncategorised, spent", 1500m)],
            spent.Lines.Select(l => (l.Text, l.Amount!.Value)));
        Assert.Equal(["budgets/BDG6", "tasks/TSK1", "tasks/TSK1"], spent.Lines[0].Why.Select(s => s.Entity.ToString()));
        Assert.Equal(["budgetMgt", "budgetMgt", "mia"], spent.Lines[0].Why.Select(s => s.By));
        Assert.Equal(["task.closed"], spent.Lines[0].Why[^1].Did);
        // The second was paid: what moved it is the invoice.
        Assert.Equal("invoices/INV1", spent.Lines[1].Why[^1].Entity.ToString());

        var free = Explain(engine, "budgets", "free", "BDG6");
        Assert.Equal(7108.59m, free.Sum);
        Assert.Equal([10000m, -560m, -331.41m, -500m, -1500m], free.Lines.Select(l => l.Amount!.Value));
        Assert.Equal(331.41m, Explain(engine, "budgets", "byCategory.Second", "BDG6").Sum);

        var campaign = Explain(engine, "campaigns", "calculated", "OP5");
        Assert.Equal(2891.41m, campaign.Sum);
        Assert.Equal(["deliveries/DM201", "tasks/TSK1", "tasks/TSK2"], campaign.Lines.Select(l => l.Text));
        Assert.Contains("delivery.analysed", campaign.Lines[0].Why[^1].Did);
    }

    [Fact]
    public async Task A_figure_of_the_past_is_explained_by_what_was_known_or_true_then()
    {
        await using var engine = await RunAsync(Repository.Example("controlling-costs.yaml"));
        var rows = engine.History.Rows(new EntityRef("budgets", new Code("BDG6"))).ToArray();
        var spent = Explain(engine, "budgets", "spent", "BDG6");
        var paid = spent.Lines[1].Why[0].At;

        foreach (var known in new[] { true, false })
        {
            foreach (var at in rows.Select(r => r.Envelope!.At).Distinct())
            {
                var past = new AsOf(at, known);
                var view = new PastViews(engine.History, past).Find(new EntityRef("budgets", new Code("BDG6")))!.Document();
                foreach (var field in new[] { "planned", "reserved", "committed", "spent", "free" }.Where(view.ContainsKey))
                {
                    var then = new Explainer(engine.History, past).Explain("budgets", Codes("BDG6"), field)!;
                    Assert.Equal(view[field]!.ToJsonString(), then.Value!.ToJsonString());
                    Assert.True(then.Lines.Count == 0 || then.Sum == JsonNumber.Of(view[field]!), $"{field} {past}");
                }
            }
        }
        var before = new Explainer(engine.History, new AsOf(paid - Duration.Epsilon, Known: true))
            .Explain("budgets", Codes("BDG6"), "spent")!;
        // The invoice has taken what the delivery had spent.
        Assert.Equal([560m, 331.41m, 500m, 1500m], before.Lines.Select(l => l.Amount!.Value));
        Assert.Equal([500m, 1500m], spent.Lines.Select(l => l.Amount!.Value));
        Assert.Null(new Explainer(engine.History, new AsOf(Instant.MinValue, Known: true)).Explain("budgets", Codes("BDG6"), "spent"));
    }

    [Fact]
    public async Task Stock_leads_back_to_the_order_that_waited_for_its_date()
    {
        await using var engine = await RunAsync(Repository.Example("stock.yaml"));

        var inStock = Explain(engine, "stocks", "inStock", "STK1", "CARD");
        Assert.Equal(
            [("initial", 500m), ("orders/ORD1 received", 500m), ("deliveries/CARDS consumed", -780m)],
            inStock.Lines.Select(l => (l.Text, l.Amount!.Value)));
        var received = inStock.Lines[1].Why;
        Assert.Equal(["line.received", "order.received", "order.placed"], received.Select(s => s.Did[0]));
        Assert.True(received[1].DueSince > received[2].At);
        Assert.Equal(received[1].At, received[1].DueSince);
        Assert.NotEqual("", received[2].Command);
    }

    [Fact]
    public async Task A_state_is_explained_as_a_whole_and_the_outside_is_no_end()
    {
        await using var engine = await RunAsync(Repository.Example("offline-delivery.yaml"));
        var delivery = engine.History.Entities().First(e => e.Kind == Kinds.Deliveries).Code;
        var extraction = new Explainer(engine.History).Explain("deliveries", [delivery], "extraction.number")!;
        // The file was written, because the extraction was started, because somebody changed the format.
        Assert.Equal(["delivery.extracted", "delivery.extracting"], extraction.Lines[0].Why.Take(2).Select(s => s.Did[0]));
        Assert.NotEqual("", extraction.Lines[0].Why[^1].Command);
    }

    [Fact]
    public async Task Unexplainable_figure_is_reported()
    {
        await using var engine = await RunAsync(Repository.Example("controlling-costs.yaml"));
        Assert.Null(new Explainer(engine.History).Explain("budgets", Codes("NONE"), "spent"));
        Assert.Contains(
            "did you mean 'spent'",
            Assert.Throws<InputException>(() => Explain(engine, "budgets", "spend", "BDG6")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "several entities",
            Assert.Throws<InputException>(() => Explain(engine, "budgets", "consolidated.spent", "BDG6")).Message,
            StringComparison.Ordinal);
        Assert.Empty(Explain(engine, "campaigns", "real", "OP5").Lines);
    }

    [Fact]
    public async Task Reason_of_a_person_stands_in_the_explanation()
    {
        await using var engine = await RunAsync(Path.Combine(Repository.Scenarios, "carried-out-reason.yaml"));

        var reason = Explain(engine, "campaigns", "reason", "OP2");

        Assert.Equal("the printer sent another bill", Assert.Single(reason.Lines).Why[0].Said);
        Assert.Equal(reason.Lines[0].Why[0].Said, Explanation.FromJson(reason.ToJson()).Lines[0].Why[0].Said);
    }

    public static TheoryData<string> Files => new(
        Directory.GetFiles(Path.Combine(Repository.Root, "examples"), "*.yaml")
            .Where(f => !f.EndsWith("recurring-and-periodic.yaml", StringComparison.Ordinal))
            .Concat(Directory.GetFiles(Repository.Scenarios, "*.yaml")).Select(f => Path.GetRelativePath(Repository.Root, f))
                .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_figure_of_every_scenario_adds_up_and_leads_back_to_a_command(string file)
    {
        await using var engine = await RunAsync(Path.Combine(Repository.Root, file));
        var explainer = new Explainer(engine.History);
        var figures = 0;
        foreach (var (kind, entities) in await engine.StateAsync())
        {
            // A workflow without a command has no history.
            foreach (var (code, fields) in kind == Kinds.Workflows ? [] : entities!.AsObject())
            {
                foreach (var (field, value) in Numbers("", fields!.AsObject()).Where(f => !s_joined.Contains(f.Field.Split('.')[0])))
                {
                    var address = kind == Kinds.Stocks && field.StartsWith("lines.", StringComparison.Ordinal) ? field.Split('.') : null;
                    var explanation = address is null
                        ? explainer.Explain(kind, Codes(code), field)!
                        : explainer.Explain(kind, Codes(code, address[1]), string.Join('.', address[2..]))!;
                    Assert.True(
                        value == (explanation.Sum ?? 0m), $"{kind}/{code} {field} is {value}, its lines add up to {explanation.Sum}");
                    Assert.All(explanation.Lines, l => Assert.True(
                        l.Why.Count is > 0 and < Explainer.MaxDepth, $"{kind}/{code} {field}: {l.Text} has no cause"));
                    Assert.All(explanation.Lines, l => Assert.True(
                        l.Why[^1].Command.Length > 0, $"{kind}/{code} {field}: {l.Text} ends at {l.Why[^1]}"));
                    figures++;
                }
            }
        }
        Assert.True(figures > 0);
    }

    private static IEnumerable<(string Field, decimal Value)> Numbers(string prefix, JsonObject fields) =>
        fields.SelectMany(f => f.Value switch
    {
        JsonObject inner => Numbers($"{prefix}{f.Key}.", inner),
        JsonValue value when JsonNumber.Of(value) is { } number and not 0 && !f.Key.Contains('.') => [($"{prefix}{f.Key}", number)],
        _ => Enumerable.Empty<(string, decimal)>(),
    });
}
