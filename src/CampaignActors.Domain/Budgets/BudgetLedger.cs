using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Budgets;

/// <summary>
/// The double-entry ledger of a budget: which lines to write so that every item is in exactly one level, and their sums. Lines that
/// no longer fit are reversed, never changed (domain.md §3.3, I1, I3, I4).
/// </summary>
public static class BudgetLedger
{
    /// <summary>
    /// Lines that bring the ledger to <paramref name="charge"/>, and the expenses beneath settled invoice lines after that. No
    /// lines when the ledger has that content already.
    /// </summary>
    /// <param name="now">Instant of the charge.</param>
    /// <param name="zone">Zone whose days form the periods.</param>
    /// <param name="exchange">Must have a rate for every foreign amount that no line has converted.</param>
    public static (Seq<CostLine> Lines, Seq<ItemExpense>? Expenses) Lines(
        BudgetState budget, ChargeBudget charge, Instant now, DateTimeZone zone, Exchange exchange)
    {
        var writer = new LedgerWriter(budget.LastLine, now, zone, exchange);
        if (charge.Terms is { } terms && charge.Item.Kind == Kinds.Campaigns)
        {
            foreach (var (item, entry) in budget.Items)
            {
                if (item != charge.Item && entry.Contribution.Campaign == charge.Item.Code)
                    writer.Bring(item, entry, entry.Contribution, terms);
            }
        }
        writer.Bring(charge.Item, budget.Items.GetValueOrDefault(charge.Item), charge.Contribution, TermsAfter(budget, charge));
        return (writer.Written, writer.Expenses);
    }

    public static CampaignTerms? TermsOf(BudgetState budget, Code? campaign) =>
        campaign is { } code ? budget.Terms.GetValueOrDefault(code) : null;

    /// <summary>The manager of the campaign behind a charge, told about alerts of a budget without an owner.</summary>
    public static Code? ManagerBehind(BudgetState state, BudgetCharged charged) =>
        (charged.Terms ?? TermsOf(state, charged.Contribution.Campaign))?.Manager;

    private static CampaignTerms? TermsAfter(BudgetState budget, ChargeBudget charge) =>
        charge.Terms is { } terms && charge.Item.Kind == Kinds.Campaigns ? terms : TermsOf(budget, charge.Contribution.Campaign);

    /// <summary>The state after lines were written: items, totals and categories, kept incrementally.</summary>
    public static BudgetState Apply(BudgetState budget, BudgetCharged charged)
    {
        var items = budget.Items.ToBuilder();
        var totals = budget.Totals.Count == 0
            ? Enumerable.Repeat(Money.Zero(budget.Currency), (int)LedgerLevel.Invoiced + 1).ToArray()
            : budget.Totals.ToArray();
        var byCategory = budget.ByCategory;
        var days = budget.Days;
        var originals = budget.Originals;
        foreach (var line in charged.Lines)
        {
            if (line.Consolidated)
            {
                totals[(int)line.Level] += line.Amount;
                byCategory = byCategory.Set(
                    line.Category, (byCategory.TryGet(line.Category, out var sum) ? sum : Money.Zero(budget.Currency)) + line.Amount);
                days = BudgetPeriods.Add(days, line);
                originals = BudgetPeriods.AddOriginal(originals, line);
            }
            var entry = items.GetValueOrDefault(line.Item) ?? new LedgerItem(Contribution.None, []);
            items[line.Item] = entry with
            {
                Lines = line.Reverses is { } reversed
                    ? entry.Lines.Where(l => l.Number != reversed).ToSeq()
                    : entry.Lines.Add(line),
            };
        }
        foreach (var expense in charged.Expenses ?? [])
            items[expense.Item] = (items.GetValueOrDefault(expense.Item) ?? new LedgerItem(Contribution.None, []))
                with
            { Expense = expense.Lines };
        if (charged.Contribution.IsEmpty && charged.Estimate is null)
            items.Remove(charged.Item);
        else
            items[charged.Item] =
                (items.GetValueOrDefault(charged.Item) ?? new LedgerItem(Contribution.None, []))
                    with
                { Contribution = charged.Contribution, Estimate = charged.Estimate };
        var after = budget with
        {
            Items = items.ToImmutable(),
            Terms = charged.Terms is { } terms ? budget.Terms.SetItem(charged.Item.Code, terms) : budget.Terms,
            LastLine = charged.Lines.Count == 0 ? budget.LastLine : charged.Lines[^1].Number,
            Totals = Seq.Create<Money>(totals),
            ByCategory = byCategory,
            Days = days,
            Originals = originals,
            Foreign = (budget.Foreign ?? 0) + charged.Lines.Sum(ForeignLines) is > 0 and var foreign ? foreign : null,
        };
        return after with { Estimates = EstimatesAfter(budget, after, charged) };
    }

    /// <summary>Replaces the former shares of the touched items by their present ones.</summary>
    /// <returns>1 for a converted line, -1 for its reversal.</returns>
    private static int ForeignLines(CostLine line) => line.Converted is null ? 0 : line.Reverses is null ? 1 : -1;

    private static EstimateSums? EstimatesAfter(BudgetState before, BudgetState after, BudgetCharged charged)
    {
        var touched = charged.Lines.Select(l => l.Item).Append(charged.Item);
        if (charged.Terms is not null && charged.Terms != before.Terms.GetValueOrDefault(charged.Item.Code))
            touched = touched.Concat(after.Items.Where(i => i.Value.Contribution.Campaign == charged.Item.Code).Select(i => i.Key));
        var sums = before.Estimates ?? new EstimateSums(Money.Zero(before.Currency), Money.Zero(before.Currency));
        foreach (var item in touched.Distinct())
        {
            if (ShareOf(before, item) is { } was)
                sums = new(sums.Estimate - was.Estimate, sums.Actual - was.Actual);
            if (ShareOf(after, item) is { } now)
                sums = new(sums.Estimate + now.Estimate, sums.Actual + now.Actual);
        }
        return sums.Estimate.IsZero && sums.Actual.IsZero ? null : sums;
    }

    private static EstimateSums? ShareOf(BudgetState budget, EntityRef item) =>
        budget.Items.GetValueOrDefault(item) is { Estimate: { } estimate } entry
        && entry.Contribution.CountsUnder(TermsOf(budget, entry.Contribution.Campaign))
            && InBudget(estimate, entry, budget.Currency) is { } value
            ? new(value, entry.Lines.Select(l => l.Amount).Sum(budget.Currency))
            : null;

    /// <summary>An estimate in another currency is converted at the rate of the item's own lines.</summary>
    private static Money? InBudget(Money estimate, LedgerItem entry, Currency kept) => estimate.Currency == kept
        ? estimate
        : entry.Lines.Select(l => l.Converted).FirstOrDefault(c => c?.Original.Currency == estimate.Currency) is { } how
            ? Money.Round(estimate.Amount * how.Rate, kept)
            : null;

    /// <summary>
    /// The ledger at an instant, by present knowledge: the live lines that were charged by then. A reversal has the date of its
    /// line, so a reversed line counts as if it never existed. Holds are promises and are left out.
    /// </summary>
    public static BudgetState TrueAt(BudgetState budget, Instant instant)
    {
        var past = budget with
        {
            Items = budget.Items.Clear(),
            Holds = budget.Holds.Clear(),
            Stated = null,
            SetAside = budget.SetAside.Clear(),
            Held = Money.Zero(budget.Currency),
            Totals = [],
            ByCategory = Map<Money>.Empty,
            Days = Map<Seq<Money>>.Empty,
            Originals = null,
            Foreign = null,
            Waiting = null,
            Estimates = null,
        };
        foreach (var (item, entry) in budget.Items)
        {
            var lines = entry.Lines.Where(l => l.ChargedAt <= instant).ToSeq();
            if (lines.Count > 0)
                past = Apply(past, new BudgetCharged(item, entry.Contribution, null, [], lines, entry.Estimate));
        }
        return past with { LastLine = budget.LastLine };
    }

    /// <summary>Checks I1, I3 and I5 over the whole ledger, and the incremental sums against the lines.</summary>
    public static string? Broken(BudgetState budget)
    {
        if (budget.Items.IsEmpty && (budget.Totals.Count == 0 || budget.Totals.All(t => t.IsZero)))
            return null;
        var totals = Enumerable.Repeat(Money.Zero(budget.Currency), (int)LedgerLevel.Invoiced + 1).ToArray();
        foreach (var (item, entry) in budget.Items)
        {
            foreach (var line in entry.Lines.Where(l => l.Consolidated))
                totals[(int)line.Level] += line.Amount;
            if (entry.Lines.GroupBy(l => (l.Category, l.Invoice, l.Level == LedgerLevel.Invoiced)).Any(g => g.Count() > 1))
                return $"I3: {item} is in more than one line of a category";
            var contributed = entry.Contribution.Parts().Select(p => (p.Category, p.Paid, p.Amount));
            if (!Adds(contributed, entry.Lines.Select(l => (l.Category, Paid: l.Level == LedgerLevel.Invoiced, l.Original))))
            {
                var lines = entry.Lines.Select(l => l.Original);
                return $"I2: {item} contributes {string.Join(", ", contributed)}, its lines are {string.Join(", ", lines)}";
            }
        }
        foreach (var level in Enum.GetValues<LedgerLevel>())
        {
            if (budget.At(level) != totals[(int)level])
                return $"I1: {level} is {budget.At(level).Plain()}, its lines add up to {totals[(int)level].Plain()}";
        }
        return null;
    }

    /// <summary>Whether both sums are equal, by category and by whether they are paid.</summary>
    private static bool Adds(
        IEnumerable<(string Category, bool Paid, Money Amount)> said, IEnumerable<(string Category, bool Paid, Money Amount)> stands) =>
        said.Concat(stands.Select(s => s with { Amount = -s.Amount }))
            .GroupBy(a => (a.Category, a.Paid, a.Amount.Currency)).All(g => g.Sum(a => a.Amount.Amount) == 0);
}
