using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Values;
using Xunit.Abstractions;

namespace CampaignActors.Simulation.Tests.Histories;

/// <summary>
/// Money and stock that are reserved together (domain.md §3.4 rule 18): whatever is refused, lost, doubled or crashes, a delivery has all
/// or nothing, and a refusal leaves no hold behind.
/// </summary>
/// <remarks>One history again: <c>CAMPAIGN_SEED=17</c>; more of them: <c>CAMPAIGN_SEEDS=2000</c>.</remarks>
public sealed class ReservedTogetherSpecs(ITestOutputHelper output)
{
    private const int Steps = 40;
    private static readonly string[] s_lines = ["CARD", "COVER"];
    private static readonly string[] s_deliveries = ["D1", "D2", "D3"];

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;

    [Fact]
    public async Task No_hold_survives_a_refusal()
    {
        var seeds = Number("CAMPAIGN_SEED") is { } one ? Enumerable.Range(one, 1) : Enumerable.Range(1, Number("CAMPAIGN_SEEDS") ?? 60);
        var (granted, refused, problems) = (0, 0, new List<string>());
        foreach (var seed in seeds)
        {
            var history = new List<string>();
            if (await ProblemOfAsync(seed, history) is { } problem)
                problems.Add($"CAMPAIGN_SEED={seed}: {problem}\n  {string.Join("\n  ", history)}");
            granted += history.Count(h => h.StartsWith("approve", StringComparison.Ordinal)
                && h.EndsWith("done", StringComparison.Ordinal));
            refused += history.Count(h => h.Contains("needed", StringComparison.Ordinal));
        }
        output.WriteLine($"{granted} approvals reserved, {refused} were refused for want of money or stock");
        Assert.True(problems.Count == 0, $"{problems.Count} histories fail\n{string.Join('\n', problems.Take(2))}");
        if (seeds.Skip(50).Any())
            Assert.True(granted > 50 && refused > 50, $"{granted} granted, {refused} refused");
    }

    private static IEnumerable<Act> Setup() =>
    [
        new("create", "operators/mia", "{ name: Mia, email: mia@example.com, administrator: true }"),
        new("create", "budgets/B1", "{ allocated: 100, overrun: block, owner: mia }"),
        new("create", "plans/PLN1", "{ label: Plan }"),
        new("create", "programs/PRG1", "{ plan: PLN1 }"),
        new("create", "campaigns/OP1", "{ program: PRG1, budget: B1, manager: mia, process: defined, level: reserved }"),
        new("create", "stocks/STK1", "{ lines: { CARD: { initial: 200 }, COVER: { initial: 200 } } }"),
        new("create", "providers/P", "{ services: { S: { categories: [ { label: A, process: directMail, types: [ { label: T, "
            + "price: { linear: 0.50 }, stockLine: CARD } ] }, { label: B, process: directMail, types: [ { label: T, "
            + "price: { linear: 0.10 }, stockLine: COVER } ] } ] } } }"),
        .. s_deliveries.Select(d => new Act("create", $"deliveries/{d}", "{ campaign: OP1, channel: directMail, service: P/S, "
            + "reserveTogether: true, extractionDate: 2026-12-01, costs: [ { category: A, type: T }, { category: B, type: T } ], "
            + "approvals: { target: [ mia ] } }")),
    ];

    private static Act Next(Random random) => random.Next(10) switch
    {
        0 or 1 or 2 => new("analyse", null, $"{{ delivery: {Pick(random, s_deliveries)}, targeted: {random.Next(1, 200)} }}"),
        3 or 4 or 5 or 6 => new("approve", null, $"{{ delivery: {Pick(random, s_deliveries)}, step: target, by: mia }}"),
        7 => new("reject", null, $"{{ delivery: {Pick(random, s_deliveries)}, step: target, by: mia }}"),
        8 => new("set", "budgets/B1", $"{{ allocated: {random.Next(20, 160)} }}"),
        _ => new("set", "stocks/STK1", $"{{ label: {Pick(random, "One", "Two")} }}"),
    };

    private static string Pick(Random random, params string[] options) => options[random.Next(options.Length)];

    private static async Task<string?> ProblemOfAsync(int seed, List<string> history)
    {
        var random = new Random(seed);
        await using var engine = new ModelEngine(
            DateTimeZone.Utc, MoneyWorld.Start, seed % 3 == 0 ? null : new ModelFaults(seed), null,
            ShellOptions.Default with { RememberedFor = Duration.FromDays(1_000) });
        foreach (var (act, i) in Setup().Select((a, i) => (a, i)))
            await MoneyWorld.DoAsync(engine, act, $"setup{i}");
        for (var step = 0; step < Steps; step++)
        {
            Answer answer;
            Act act;
            if (random.Next(4) == 0)
            {
                // Two at once compete for both.
                var (one, two) = (Next(random), Next(random));
                var answers = await engine.SubmitTogetherAsync([(one.Read(), $"s{step}a"), (two.Read(), $"s{step}b")]);
                await engine.SettleAsync();
                history.Add($"{one} → {(answers[0].Ok ? "done" : answers[0].Text)}");
                (act, answer) = (two, answers[1]);
            }
            else
            {
                act = Next(random);
                answer = await MoneyWorld.DoAsync(engine, act, $"s{step}");
            }
            history.Add($"{act} → {(answer.Ok ? "done" : answer.Text)}");
            if (random.Next(5) == 0)
                await engine.CrashAsync(null, Pick(random, "STK1/CARD", "STK1/COVER", "budgets/B1", "deliveries/D1"));
            await engine.AdvanceToAsync(engine.Now + Duration.FromMinutes(10));
            await engine.SettleAsync();
            if (Broken(engine) is { } broken)
                return broken;
        }
        return null;
    }

    /// <summary>At rest: a delivery whose target is settled has its money and all its pieces, any other has nothing.</summary>
    private static string? Broken(ModelEngine engine)
    {
        if (engine.World.Alarms.FirstOrDefault() is { } alarm)
            return alarm;
        var budget = (BudgetState)engine.World.State(Kinds.Budget(new("B1")));
        if (!budget.Held.IsZero)
            return $"the budget still holds {budget.Held}";
        foreach (var code in s_deliveries.Select(d => new Code(d)))
        {
            var delivery = (DeliveryModel)engine.World.State(Kinds.Delivery(code));
            var settled = delivery is { TargetIsSettled: true, Reserved: true };
            var reserved = budget.Items.GetValueOrDefault(Kinds.Delivery(code))?.Lines
                .Where(l => l.Level == LedgerLevel.Reserved).Sum(l => l.Amount.Amount) ?? 0;
            var needed = settled ? delivery.ToSend!.Value : 0;
            if (reserved != needed * 0.6m)
                return $"{code} needs {needed * 0.6m} reserved, {reserved} are";
            foreach (var line in s_lines)
            {
                var held = ((LineState)engine.World.State(Kinds.Line(new(line)))).Reservations.GetValueOrDefault(code).Value;
                if (held != needed)
                    return $"{code} needs {needed} of {line} reserved, {held} are";
            }
        }
        return null;
    }
}
