using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using Xunit.Abstractions;
using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;

namespace CampaignActors.Simulation.Tests.Histories;

/// <summary>
/// What no history may break: the invariants of the ledger after every step, that money which is spent or paid is never lost by a
/// cancellation and never refused, that an instalment never frees what the next one needs, and that un-settling restores what was there.
/// </summary>
/// <remarks>One history again: <c>CAMPAIGN_SEED=17</c>; more of them: <c>CAMPAIGN_SEEDS=2000</c>. A failure prints the whole
/// history.</remarks>
public sealed class MoneyHistorySpecs(ITestOutputHelper output)
{
    private const int Steps = 60;

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;

    /// <summary>A line that stands, without its number, which only counts.</summary>
    private sealed record Stands(
        EntityRef Budget, EntityRef Item, string Category, LedgerLevel Level, Money Amount, bool Counts, Instant At, decimal? Rate,
        Money Original, string? Invoice);

    [Fact]
    public async Task Ledgers_hold_whatever_happens_to_money()
    {
        var seeds = Number("CAMPAIGN_SEED") is { } one ? Enumerable.Range(one, 1) : Enumerable.Range(1, Number("CAMPAIGN_SEEDS") ?? 60);
        var (accepted, all, problems) = (new Dictionary<string, int>(), 0, new List<string>());
        foreach (var seed in seeds)
        {
            var history = new List<string>();
            if (await ProblemOfAsync(seed, history, accepted) is { } problem)
                problems.Add($"CAMPAIGN_SEED={seed}: {problem}\n  {string.Join("\n  ", history)}");
            all += history.Count;
        }
        output.WriteLine($"{all} steps; accepted: {string.Join(", ", accepted.OrderBy(a => a.Key).Select(a => $"{a.Key} {a.Value}"))}");
        Assert.True(problems.Count == 0, $"{problems.Count} histories fail\n{string.Join('\n', problems.OrderBy(p => p.Length).Take(2))}");
        if (seeds.Skip(50).Any()) // A harness in which nothing happens proves nothing.
            Assert.All(["cancel", "settle", "unsettle", "close", "reset", "sent", "delete", "analyse"], verb =>
                Assert.True(accepted.GetValueOrDefault(verb) >= 10, verb));
    }

    private static async Task<string?> ProblemOfAsync(int seed, List<string> history, Dictionary<string, int> accepted)
    {
        await using var engine = new ModelEngine(DateTimeZone.Utc, MoneyWorld.Start);
        foreach (var (act, i) in MoneyWorld.Setup().Select((a, i) => (a, i)))
        {
            var answer = await MoneyWorld.DoAsync(engine, act, $"setup{i}");
            if (!answer.Ok)
                return $"{act}: {answer.Text}";
        }
        var world = new MoneyWorld(seed);
        for (var step = 0; step < Steps; step++)
        {
            var (act, days) = world.Next();
            await engine.AdvanceToAsync(engine.Now + Duration.FromDays(days));
            var (before, open) = (Lines(engine), Free(engine));
            var answer = await MoneyWorld.DoAsync(engine, act, $"s{step}");
            history.Add($"{engine.Now:uuuu-MM-dd} {act} → {(answer.Ok ? "done" : answer.Text)}");
            if (answer.Ok)
                accepted[act.Name] = accepted.GetValueOrDefault(act.Name) + 1;
            if (Broken(engine) is { } broken)
                return broken;
            if (Refused(act, answer) is { } refused)
                return refused;
            if (!answer.Ok)
            {
                if (!before.SequenceEqual(Lines(engine)))
                    return "a refused command changed the ledger";
                continue;
            }
            if (Lost(engine, act, before) is { } lost)
                return lost;
            if (act.Name == "settle" && await TakenBackAsync(engine, act, step, before, history) is { } differs)
                return differs;
            foreach (var (budget, free) in Free(engine))
            {
                // I5: what asks for Reserved or Committed is refused where it would leave less than nothing free.
                if (free < 0 && free < open[budget] && Asked(engine, budget) > AskedOf(before, budget))
                    return $"{budget} has {free} free after more was reserved";
            }
        }
        return null;
    }

    private static List<Stands> Lines(ModelEngine engine) =>
        Budgets(engine).SelectMany(b => b.State.Items.Values.SelectMany(i => i.Lines).Select(l => new Stands(
        b.Self, l.Item, l.Category, l.Level, l.Amount, l.Consolidated, l.ChargedAt, l.Converted?.Rate, l.Original, l.Invoice)))
        .OrderBy(l => l.ToString(), StringComparer.Ordinal).ToList();

    private static IEnumerable<(EntityRef Self, BudgetState State)> Budgets(ModelEngine engine) =>
        engine.World.Entities.Where(e => e.Kind == Kinds.Budgets).Order().ToList().Select(e => (e, (BudgetState)engine.World.State(e)));

    private static Dictionary<EntityRef, decimal> Free(ModelEngine engine) =>
        Budgets(engine).Where(b => b.State.Overrun == OverrunPolicy.Block).ToDictionary(b => b.Self, b => b.State.Free.Amount);

    private static decimal Asked(ModelEngine engine, EntityRef budget) => AskedOf(Lines(engine), budget);

    private static decimal AskedOf(List<Stands> lines, EntityRef budget) => lines
        .Where(l => l.Budget == budget && l.Counts && l.Level is LedgerLevel.Reserved or LedgerLevel.Committed).Sum(l => l.Amount.Amount);

    private static decimal Gone(IEnumerable<Stands> lines) =>
        lines.Where(l => l.Counts && l.Level >= LedgerLevel.Spent).Sum(l => l.Amount.Amount);

    private static decimal Engaged(IEnumerable<Stands> lines) =>
        lines.Where(l => l.Counts && l.Level >= LedgerLevel.Reserved).Sum(l => l.Amount.Amount);

    /// <summary>I1, I2, I3, I6 and I7, that nothing is owed, and that nothing was put aside for people.</summary>
    private static string? Broken(ModelEngine engine)
    {
        if (engine.World.Alarms.FirstOrDefault() is { } alarm)
            return alarm;
        foreach (var entity in engine.World.Entities.ToList())
        {
            var (kind, state) = (EntityCatalog.Get(entity.Kind), engine.World.State(entity));
            if (kind.Broken(state) is { } broken)
                return $"{entity}: {broken}";
            if (kind.Due(state)[TechnicalWorkflow.BudgetMgt] is not null)
                return $"{entity} still owes budgetMgt something";
            if (state is BudgetState { Waiting: not null } waits)
                return $"{entity} keeps {string.Join(", ", waits.Waiting.Keys)} waiting";
            if (state is BudgetState { Held.IsZero: false } held)
                return $"{entity} still holds {held.Held}";
            if (state is BudgetState budget && Sums(budget) is { } wrong)
                return $"{entity}: {wrong}";
            engine.World.Shell(entity).Read(engine);
            if (
                engine.World.Shell(entity).TakeActions().OfType<ShellAction.ReadReply>().SelectMany(r => r.Entity.Parked)
                    .FirstOrDefault() is { } parked)
                return $"{entity} had to refuse {parked.Source}: {parked.Reason}";
        }
        return null;
    }

    /// <summary>The figures of a budget against its lines, by category and by day as well.</summary>
    private static string? Sums(BudgetState budget)
    {
        var counting = budget.Items.Values.SelectMany(i => i.Lines).Where(l => l.Consolidated).ToList();
        var levels = Enum.GetValues<LedgerLevel>().ToDictionary(l => l, l => counting.Where(c => c.Level == l).Sum(c => c.Amount.Amount));
        if (levels.FirstOrDefault(l => budget.At(l.Key).Amount != l.Value) is { Key: not 0 } level)
            return $"{level.Key} is {budget.At(level.Key)}, its lines come to {level.Value}";
        if (budget.Days.Values.Aggregate(0m, (sum, day) => sum + day.Sum(m => m.Amount)) is var days && days != levels.Values.Sum())
            return $"its days come to {days}, its lines to {levels.Values.Sum()}";
        var (category, sum) = budget.ByCategory
            .FirstOrDefault(c => c.Value.Amount != counting.Where(l => l.Category == c.Key).Sum(l => l.Amount.Amount));
        return category is null ? null : $"category '{category}' is {sum}";
    }

    /// <summary>What is spent or paid is recorded, whatever a budget has left.</summary>
    private static string? Refused(Act act, Answer answer)
    {
        var records = act.Name is "close" or "settle" or "unsettle" or "sent" or "cancel" or "delete"
            || (act.Name == "create" && act.Target!.StartsWith("invoices/", StringComparison.Ordinal))
            || act.Fields.Contains("process: carriedOut", StringComparison.Ordinal);
        return records && answer.Refusal == Refusal.Insufficient ? $"refused for want of money: {act}" : null;
    }

    private static string? Lost(ModelEngine engine, Act act, List<Stands> before)
    {
        if (act.Name is not ("cancel" or "delete"))
            return null;
        // What balances items to a smaller real cost of their campaign is a part of what is gone, at whatever level it stood.
        var balance = before.Where(l =>
            l.Counts && l.Level < LedgerLevel.Spent && l.Item.Kind == Kinds.Campaigns && l.Amount.Amount < 0).Sum(l => l.Amount.Amount);
        var (was, now) = (Gone(before) + balance, Gone(Lines(engine)));
        return now < was ? $"{act}: {was} were spent or paid before, {now} after" : null;
    }

    /// <summary>An instalment does not shrink what is engaged; taken back, every line is as it was: amount, level, day and rate.</summary>
    private static async Task<string?> TakenBackAsync(ModelEngine engine, Act act, int step, List<Stands> before, List<string> history)
    {
        var settled = Lines(engine);
        if (Engaged(settled) < Engaged(before) && !Whole(engine, act))
            return $"{act}: {Engaged(before)} were engaged before, {Engaged(settled)} after an instalment";
        var back = act with { Name = "unsettle" };
        if (!(await MoneyWorld.DoAsync(engine, back, $"back{step}")).Ok)
            return $"{back} was refused";
        var restored = Lines(engine);
        if (!restored.SequenceEqual(before))
        {
            return $"{act} and taken back: {string.Join("; ", before.Except(restored))} became "
                + $"{string.Join("; ", restored.Except(before))}";
        }
        history.Add("(taken back and settled again)");
        await MoneyWorld.DoAsync(engine, act, $"again{step}");
        return Lines(engine).SequenceEqual(settled) ? Broken(engine) : $"{act} again: differs from the first time";
    }

    private static bool Whole(ModelEngine engine, Act act)
    {
        var request = act.Read();
        var line = ((Domain.Invoices.SettleLine)request.Command).Line;
        var item = ((Domain.Invoices.InvoiceState)engine.World.State(request.Target)).Lines[line].Item;
        return engine.World.State(item) switch
        {
            TaskState t => t.Charges.Billing.IsWhole(t.Status == TaskStatus.Finished),
            DeliveryModel d => d.Charges.Billing.IsWhole(d.IsOver),
            CampaignState c => c.Billing.IsWhole(CampaignCosts.IsDone(c)),
            _ => false,
        };
    }
}
