using System.Globalization;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Reports;

namespace CampaignActors.Simulation.Tests.Histories;

/// <summary>
/// Reports add up to the ledger after every step of random histories: all of them to the same totals, which are those of the budgets, also
/// by period, as it was known and as it was true. The lines that the projections would keep, change by change, are those of the state.
/// </summary>
/// <remarks>One history again: <c>CAMPAIGN_SEED=17</c>; more of them: <c>CAMPAIGN_SEEDS=2000</c>.</remarks>
public sealed class ReportHistorySpecs
{
    private const int Steps = 40;

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;

    [Fact]
    public async Task Reports_add_up_to_the_ledger_whatever_happens()
    {
        var seeds = Number("CAMPAIGN_SEED") is { } one ? Enumerable.Range(one, 1) : Enumerable.Range(1, Number("CAMPAIGN_SEEDS") ?? 25);
        var charged = 0;
        foreach (var seed in seeds)
            charged += await HistoryAsync(seed);
        Assert.True(charged > 0, "nothing was ever charged");
    }

    /// <returns>Lines at the end.</returns>
    private static async Task<int> HistoryAsync(int seed)
    {
        await using var engine = new ModelEngine(DateTimeZone.Utc, MoneyWorld.Start);
        foreach (var (act, i) in MoneyWorld.Setup().Select((a, i) => (a, i)))
            Assert.True((await MoneyWorld.DoAsync(engine, act, $"setup{i}")).Ok);
        var (world, random) = (new MoneyWorld(seed), new Random(seed));
        var kept = new Dictionary<(Code Budget, long Number), LedgerEntry>();
        var states = new Dictionary<Code, BudgetState>();
        var past = new List<(Instant At, List<string> Totals)>();
        for (var step = 0; step < Steps; step++)
        {
            var (act, days) = world.Next();
            await engine.AdvanceToAsync(engine.Now + Duration.FromDays(days) + Duration.FromSeconds(1));
            await MoneyWorld.DoAsync(engine, act, $"s{step}");
            var where = $"CAMPAIGN_SEED={seed}, step {step}";
            Keep(engine, kept, states, where);
            var totals = await AllEqualAsync(engine, where);
            past.Add((engine.Now, totals));
        }
        foreach (var (at, totals) in past.Where(_ => random.Next(10) == 0))
        {
            var known = Reporter.Make(new ReportQuery("costs"), StateLedger.Of(engine.History, new AsOf(at, Known: true)));
            Assert.Equal(totals, Levels(known));
            Assert.Equal(True(engine, at), Levels(await engine.ReportAsync(new ReportQuery("costs") { ChargedBy = at })));
        }
        return kept.Count;
    }

    private static IEnumerable<BudgetState> Budgets(ModelEngine engine) =>
        engine.World.Entities.Where(e => e.Kind == Kinds.Budgets).Order().ToList().Select(e => (BudgetState)engine.World.State(e));

    /// <summary>The levels by currency, as the totals of a report say, where something was charged.</summary>
    private static List<string> Levels(LedgerReport report)
    {
        var at = report.Columns.Select(c => c.Name).ToList().IndexOf("planned");
        return report.Totals.Select(t => $"{t.Currency}: {string.Join(' ', t.Cells.Skip(at).Take(6).Select(c => Plain((decimal)c!)))}")
            .Where(t => !t.EndsWith(": 0 0 0 0 0 0", StringComparison.Ordinal)).ToList();
    }

    private static List<string> OfBudgets(IEnumerable<BudgetState> budgets) =>
    [
        .. from budget in budgets
           where budget.Fields is not null
           group budget by budget.Currency into same
           orderby same.Key.Code
           let levels = Enum.GetValues<LedgerLevel>().Select(level => same.Sum(b => b.At(level).Amount)).ToList()
           where levels.Any(l => l != 0)
           select $"{same.Key}: {string.Join(' ', levels.Append(levels.Sum()).Select(Plain))}",
    ];

    /// <summary>Alike for equal amounts, whatever their scale.</summary>
    private static string Plain(decimal amount) => amount.ToString("0.###", CultureInfo.InvariantCulture);

    private static List<string> True(ModelEngine engine, Instant at) =>
        OfBudgets(Budgets(engine).Where(b => b.Fields is not null).Select(b => BudgetLedger.TrueAt(b, at)));

    private static async Task<List<string>> AllEqualAsync(ModelEngine engine, string where)
    {
        var expected = OfBudgets(Budgets(engine));
        ReportQuery[] queries =
        [
            new("expenses"), new("summary"), new("costs"), new("evolution"), new("evolution") { Cumulative = true,
                Step = ReportStep.Quarter },
            new("costs") { By = ["month", "item"] }, new("costs") { By = ["provider", "program", "plan", "budget", "category", "day"] },
        ];
        List<string> exact = [];
        foreach (var query in queries)
        {
            var report = await engine.ReportAsync(query);
            exact = Levels(report);
            Assert.True(
                expected.SequenceEqual(exact),
                $"{where}: {query.Name} by {string.Join(',', query.By)} has {string.Join("; ", exact)}, "
                    + $"expected {string.Join("; ", expected)}");
        }
        var variance = await engine.ReportAsync(new ReportQuery("variance"));
        var total = variance.Columns.Select(c => c.Name).ToList().IndexOf("total");
        Assert.Equal(
            (await engine.ReportAsync(new ReportQuery("costs"))).Totals.Select(t => Convert.ToDecimal(t.Cells[^1])),
            variance.Totals.Select(t => Convert.ToDecimal(t.Cells[total])));
        await PeriodsAddUpAsync(engine, where);
        return exact;
    }

    /// <summary>The months of a budget that has none missing are the whole, each by itself as well.</summary>
    private static async Task PeriodsAddUpAsync(ModelEngine engine, string where)
    {
        var byMonth = await engine.ReportAsync(new ReportQuery("costs") { By = ["month"] });
        foreach (var row in byMonth.Rows.TakeLast(1))
        {
            var only = await engine.ReportAsync(ReportQueryReader.Read(
                "costs", new Dictionary<string, string> { ["period"] = (string)row.Cells[0]! }));
            Assert.True(
                only.Totals.Single(t => t.Currency == row.Currency).Cells[^1]!.Equals(row.Cells[^1]), $"{where}: month {row.Cells[0]}");
        }
    }

    /// <summary>Keeps lines as a projection does: only what has changed since the step before.</summary>
    private static void Keep(
        ModelEngine engine, Dictionary<(Code, long), LedgerEntry> kept, Dictionary<Code, BudgetState> states, string where)
    {
        foreach (var budget in Budgets(engine))
        {
            var before = states.GetValueOrDefault(budget.Code) ?? new BudgetState { Code = budget.Code };
            var (written, gone) = LedgerEntries.Changes(budget.Code, before, budget);
            foreach (var number in gone)
                Assert.True(kept.Remove((budget.Code, number)), $"{where}: line {number} of {budget.Code} is gone twice");
            foreach (var line in written)
                kept[(budget.Code, line.Number)] = line;
            states[budget.Code] = budget;
            Assert.Equal(
                LedgerEntries.Of(budget.Code, budget).OrderBy(l => l.Number),
                kept.Values.Where(l => l.Budget == budget.Code).OrderBy(l => l.Number));
        }
    }
}
