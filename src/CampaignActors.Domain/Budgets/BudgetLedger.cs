using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Budgets;

/// <summary>
/// The double-entry side of a budget: which lines to write so that every item stands in exactly one level, and what they sum to.
/// Lines that no longer fit are reversed, never changed (domain.md §3.3, I1, I3, I4).
/// </summary>
public static class BudgetLedger
{
    /// <summary>
    /// Lines that bring the ledger to what <paramref name="charge"/> says, and what stands beneath settled invoice lines by then. None when
    /// it says what stands already.
    /// </summary>
    /// <param name="now">When it is charged.</param>
    /// <param name="zone">By whose days periods are formed.</param>
    /// <param name="exchange">Must have a rate for every amount of another currency that no line has.</param>
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
            items[expense.Item] = (items.GetValueOrDefault(expense.Item) ?? new LedgerItem(Contribution.None, [])) with { Expense = expense.Lines };
        if (charged.Contribution.IsEmpty && charged.Estimate is null)
            items.Remove(charged.Item);
        else
            items[charged.Item] =
                (items.GetValueOrDefault(charged.Item) ?? new LedgerItem(Contribution.None, [])) with { Contribution = charged.Contribution, Estimate = charged.Estimate };
        var after = budget with
        {
            Items = items.ToImmutable(),
            Terms = charged.Terms is { } terms ? budget.Terms.SetItem(charged.Item.Code, terms) : budget.Terms,
            LastLine = charged.Lines.Count == 0 ? budget.LastLine : charged.Lines[^1].Number,
            Totals = Seq.Create<Money>(totals),
            ByCategory = byCategory,
            Days = days,
            Originals = originals,
            Foreign = (budget.Foreign ?? 0) + charged.Lines.Sum(l => l.Converted is null ? 0 : l.Reverses is null ? 1 : -1) is > 0 and var foreign ? foreign : null,
        };
        return after with { Estimates = EstimatesAfter(budget, after, charged) };
    }

    /// <summary>Takes the items concerned out of the sums as they were and puts them in as they are.</summary>
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

    /// <summary>An estimate of another currency counts at the rate of the item's own lines.</summary>
    private static Money? InBudget(Money estimate, LedgerItem entry, Currency kept) => estimate.Currency == kept
        ? estimate
        : entry.Lines.Select(l => l.Converted).FirstOrDefault(c => c?.Original.Currency == estimate.Currency) is { } how
            ? Money.Round(estimate.Amount * how.Rate, kept)
            : null;

    /// <summary>
    /// What was true at an instant, by what is known today: the lines that stand now and were charged by then. A reversal has the date
    /// of its line, so what was taken back since counts as never having been there. Holds are promises, not lines, and are left out.
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

    /// <summary>I1, I3 and I5 over the whole ledger; the incremental figures against the lines they stand for.</summary>
    public static string? Broken(BudgetState budget)
    {
        var totals = Enumerable.Repeat(Money.Zero(budget.Currency), (int)LedgerLevel.Invoiced + 1).ToArray();
        foreach (var (item, entry) in budget.Items)
        {
            foreach (var line in entry.Lines.Where(l => l.Consolidated))
                totals[(int)line.Level] += line.Amount;
            if (entry.Lines.GroupBy(l => (l.Category, l.Invoice, l.Level == LedgerLevel.Invoiced)).Any(g => g.Count() > 1))
                return $"I3: {item} stands in more than one line of a category";
            var said = entry.Contribution.Parts().Select(p => (p.Category, p.Paid, p.Amount));
            if (!Adds(said, entry.Lines.Select(l => (l.Category, Paid: l.Level == LedgerLevel.Invoiced, l.Original))))
                return $"I2: {item} contributes {string.Join(", ", said)}, its lines are {string.Join(", ", entry.Lines.Select(l => l.Original))}";
        }
        foreach (var level in Enum.GetValues<LedgerLevel>())
        {
            if (budget.At(level) != totals[(int)level])
                return $"I1: {level} is {budget.At(level).Plain()}, its lines add up to {totals[(int)level].Plain()}";
        }
        return null;
    }

    /// <summary>Whether both come to the same, by category and by whether it is paid.</summary>
    private static bool Adds(
        IEnumerable<(string Category, bool Paid, Money Amount)> said, IEnumerable<(string Category, bool Paid, Money Amount)> stands) =>
        said.Concat(stands.Select(s => s with { Amount = -s.Amount }))
            .GroupBy(a => (a.Category, a.Paid, a.Amount.Currency)).All(g => g.Sum(a => a.Amount.Amount) == 0);
}
