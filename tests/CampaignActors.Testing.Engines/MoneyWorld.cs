using System.Globalization;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Simulation.Engines;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Testing.Engines;

/// <summary>
/// One thing that a person does, as it would stand in a scenario: a verb with its arguments, or an entity with its fields.
/// </summary>
/// <param name="Name">A verb, or <c>create</c> or <c>set</c>.</param>
/// <param name="Target"><c>KIND/CODE</c> of what is created or set.</param>
public sealed record Act(string Name, string? Target, string Fields)
{
    public override string ToString() => Target is null ? $"{Name}: {Fields}" : $"{Name} {Target}: {Fields}";

    public Request Read()
    {
        var map = (MapNode)YamlText.Read("act", Fields);
        if (Target is null)
            return Binder.Verb(Name, map, ReadContext.Default);
        var slash = Target.IndexOf('/', StringComparison.Ordinal);
        var request = Binder.Entity(
            Target[..slash], new Code(Target[(slash + 1)..]), map, Name == "create" ? PutMode.Create : PutMode.Change, ReadContext.Default);
        return request with { By = "mia" };
    }
}

/// <summary>
/// Random but repeatable histories in which the rules about money meet: budgets of which one blocks, campaigns of two currencies,
/// deliveries and tasks that are finished, canceled and reset, real costs, and invoices whose lines are settled and un-settled. It knows no
/// outcomes: what it proposes may be refused.
/// </summary>
public sealed class MoneyWorld(int seed)
{
    public static readonly Instant Start = Instant.FromUtc(2026, 1, 5, 8, 0);

    private static readonly (string Code, string Currency, string Budget)[] s_campaigns =
    [
        ("OP1", "EUR", "B1"), ("OP2", "USD", "B1"), ("OP3", "EUR", "B2"),
    ];

    private readonly Random _random = new(seed);
    private readonly List<(string Kind, string Code, string Currency, string Budget)> _items =
        [.. s_campaigns.Select(c => ("campaign", c.Code, c.Currency, c.Budget))];
    private readonly List<(string Code, int Lines)> _invoices = [];

    public static IEnumerable<Act> Setup() =>
    [
        new("create", "operators/mia", "{ name: Mia, email: mia@example.com, administrator: true }"),
        new(
            "create",
            "rates/USD-EUR",
            "{ quotes: [ { date: 2026-01-01, rate: 0.915 }, { date: 2026-02-01, rate: 0.8333 }, { date: 2026-03-01, rate: 1.07 } ] }"),
        new("create", "budgets/B1", "{ allocated: 900, owner: mia, overrun: block }"),
        new("create", "budgets/B2", "{ allocated: 500 }"),
        new(
            "create",
            "providers/P",
            "{ name: P, services: { S: { categories: [ { label: R, process: task, types: [ { label: D, price: { daily: 30 } }, "
            + "{ label: F, price: { fixed: 90 } } ] }, { label: L, process: directMail, types: [ { label: M, price: { linear: 0.37 } } ] "
                + "}, "
            + "{ label: X, process: directMail, types: [ { label: F, price: { fixed: 20 } } ] } ] } } }"),
        new("create", "plans/PLN1", "{ label: Plan }"),
        new("create", "programs/PRG1", "{ plan: PLN1, budget: B1 }"),
        .. s_campaigns.Select(c => new Act("create", $"campaigns/{c.Code}",
            $"{{ program: PRG1, budget: {c.Budget}, currency: {c.Currency}, manager: mia, start: 2026-01-01, end: 2026-12-31 }}")),
    ];

    /// <summary>What happens next, and how many days pass before it.</summary>
    public (Act Act, int Days) Next() => (Choose(), _random.Next(6) == 0 ? _random.Next(1, 20) : 0);

    private Act Choose() => _random.Next(26) switch
    {
        0 or 1 or 2 => NewTask(),
        3 or 4 => NewDelivery(),
        5 or 6 or 7 => new("close", null, $"{{ task: {Item("task")}, by: mia }}"),
        8 or 9 or 10 => new("analyse", null, $"{{ delivery: {Item("delivery")}, targeted: {_random.Next(0, 400)} }}"),
        11 =>
            new(
                "cancel",
                null,
                _random.Next(2) == 0 ? $"{{ task: {Item("task")}, by: mia }}" : $"{{ delivery: {Item("delivery")}, by: mia }}"),
        12 => new("reset", null, $"{{ task: {Item("task")}, by: mia }}"),
        13 => new("sent", null, $"{{ delivery: {Item("delivery")}, sent: {_random.Next(0, 300)}, failed: 0 }}"),
        14 => _random.Next(2) == 0 ? new("delete", null, $"{{ delivery: {Item("delivery")} }}") : Cancel(),
        15 or 16 => SetItem(),
        17 or 18 or 19 => SetCampaign(),
        20 or 21 => NewInvoice(),
        _ => _invoices.Count == 0 ? NewInvoice() : Settle(),
    };

    private Act Settle()
    {
        var (code, lines) = _invoices[_random.Next(_invoices.Count)];
        return new(_random.Next(3) == 0 ? "unsettle" : "settle", null, $"{{ invoice: {code}, line: {_random.Next(lines)} }}");
    }

    private Act Cancel() =>
        _random.Next(3) > 0 ? SetCampaign() : new("cancel", null, $"{{ campaign: {s_campaigns[_random.Next(3)].Code} }}");

    private string Item(string kind)
    {
        var codes = _items.Where(i => i.Kind == kind).Select(i => i.Code).DefaultIfEmpty("NONE").ToList();
        return codes[_random.Next(codes.Count)];
    }

    private string Amount(int most) => (_random.Next(0, most * 100) / 100m).ToString(CultureInfo.InvariantCulture);

    private string Pick(params string[] options) => options[_random.Next(options.Length)];

    private Act NewTask()
    {
        var (code, parent) = ($"T{_items.Count}", _random.Next(4));
        var (campaign, currency, budget) = parent == 3 ? ("", "EUR", "B1") : s_campaigns[parent];
        _items.Add(("task", code, currency, budget));
        return new(
            "create",
            $"tasks/{code}",
            $"{{ {(parent == 3 ? "program: PRG1" : $"campaign: {campaign}")}, currency: {currency}, assignedTo: mia, "
            + $"start: 2026-01-02, end: 2026-01-{_random.Next(4, 9):00}, provisional: {Amount(120)}"
            + Pick("", ", level: reserved", ", level: committed")
            + Pick(
                "",
                ", service: P/S, costs: [ { category: R, type: D } ]",
                ", service: P/S, costs: [ { category: R, type: F, expenseCategory: K } ]") + " }");
    }

    private Act NewDelivery()
    {
        var (code, (campaign, currency, budget)) = ($"D{_items.Count}", s_campaigns[_random.Next(3)]);
        _items.Add(("delivery", code, currency, budget));
        return new(
            "create",
            $"deliveries/{code}",
            $"{{ campaign: {campaign}, currency: {currency}, channel: directMail, approvals: {Pick("{}", "{ extraction: [ mia ] }")}, "
            + $"service: P/S, costs: [ {{ category: L, type: M, expenseCategory: K }}, {{ category: X, type: F }} ], provisional: "
                + $"{Amount(100)}{Pick("", ", level: reserved")} }}");
    }

    private Act SetItem()
    {
        var items = _items.Where(i => i.Kind != "campaign").ToList();
        if (items.Count == 0)
            return NewTask();
        var item = items[_random.Next(items.Count)];
        return new("set", $"{(item.Kind == "task" ? "tasks" : "deliveries")}/{item.Code}", $"{{ currency: {item.Currency}, "
            + Pick($"provisional: {Amount(150)}", $"real: {Amount(150)}", "real: null", "level: committed", "level: planned") + " }");
    }

    private Act SetCampaign()
    {
        var (code, currency, _) = s_campaigns[_random.Next(3)];
        return new("set", $"campaigns/{code}", $"{{ currency: {currency}, " + Pick(
            "process: defined", "process: defined", "process: beingEdited", "process: carriedOut", "process: carriedOut",
            "process: defined, reason: again",
            "level: planned", "level: reserved", "level: committed", $"fixedCost: {Amount(200)}", $"real: {Amount(600)}", "real: null",
            $"provisional: {Amount(300)}") + " }");
    }

    private Act NewInvoice()
    {
        var first = _items[_random.Next(_items.Count)];
        var fellows = _items.Where(i => i.Currency == first.Currency && i.Budget == first.Budget).ToList();
        var (code, count) = ($"I{_invoices.Count}", _random.Next(1, 4));
        _invoices.Add((code, count));
        var lines = Enumerable.Range(0, count).Select(_ => _random.Next(2) == 0 ? first : fellows[_random.Next(fellows.Count)])
            .Select(i =>
                $"{{ amount: {Amount(80)}, {i.Kind}: {i.Code}{Pick("", "", ", settled: true")}{Pick("", "", "", ", final: true")} }}");
        return new(
            "create",
            $"invoices/{code}",
            $"{{ provider: P, budget: {first.Budget}, currency: {first.Currency}, lines: [ {string.Join(", ", lines)} ] }}");
    }

    /// <summary>Does one thing on an engine and lets the workflows do what follows.</summary>
    public static async Task<Answer> DoAsync(IEngine engine, Act act, string id)
    {
        Request request;
        try
        {
            request = act.Read();
        }
        catch (InputException e)
        {
            return Answer.Rejected(0, Refusal.Invalid, e.Message);
        }
        var answer = await engine.SubmitAsync(request, id);
        await engine.SettleAsync();
        return answer;
    }
}
