using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Budgets;

/// <summary>
/// Writes and numbers the reversals and new lines of one posting, and gives each its day and rate (domain.md §3.3 rule 10).
/// </summary>
/// <remarks>
/// <para>A charge has the day on which its amount began to count. A draft that begins to count is a new charge; so is a step from
/// one commitment level to another, or to spent. A corrected amount keeps the day and the rate of its charge.</para>
/// <para>While invoice lines are settled, the ledger also keeps the lines that would exist without the payments
/// (<see cref="LedgerItem.Expense"/>) up to date. A settled line takes its day and rate from there, and so does the amount that
/// returns when it is un-settled.</para>
/// </remarks>
internal sealed class LedgerWriter(long last, Instant now, DateTimeZone zone, Exchange exchange)
{
    private readonly LocalDate? _today = now.InZone(zone).Date is var day && day != now.InUtc().Date ? day : null;
    private readonly List<CostLine> _written = [];
    private readonly List<ItemExpense> _expenses = [];
    private long _last = last;

    public Seq<CostLine> Written => _written.ToSeq();

    /// <summary>The changed expenses by item; <c>null</c> when none changed.</summary>
    public Seq<ItemExpense>? Expenses => _expenses.Count == 0 ? null : _expenses.ToSeq();

    public void Bring(EntityRef item, LedgerItem? entry, Contribution contribution, CampaignTerms? terms)
    {
        var live = entry?.Lines ?? [];
        var known = entry?.Expense ?? live;
        var counts = contribution.CountsUnder(terms);
        var expense = contribution.Paid is null ? null : UndividedLines(item, known, Unpaid(entry?.Expense, contribution), terms).ToSeq();
        if (expense != entry?.Expense)
            _expenses.Add(new(item, expense));
        var wanted = expense is null
            ? UndividedLines(item, known, contribution, terms).Select(l => LineWithSameContent(live, l) ?? l).ToList()
            : Divided(item, live, expense, contribution, contribution.LevelUnder(terms), counts);
        foreach (var line in live.Where(l => !wanted.Contains(l)))
            _written.Add(Reversal(line));
        foreach (var line in wanted.Where(l => l.Number == 0))
            _written.Add(line with { Number = ++_last });
    }

    /// <summary>
    /// The contribution if no invoice line were settled. An item without amounts of its own may still have a rest that registered
    /// lines will take. The rest keeps the charge that it first had, also after a time in which it was paid.
    /// </summary>
    private static Contribution Unpaid(Seq<CostLine>? expense, Contribution contribution)
    {
        if (contribution.Unpaid is { } unpaid)
            return contribution with { Amounts = unpaid.Amounts, State = unpaid.State, Paid = null };
        var known = expense is { Count: > 0 } ? Map<Money>.Of(expense.Select(l => KeyValuePair.Create(l.Category, l.Original)))
            : contribution.State == ChargeState.Invoiced ? Map<Money>.Empty
            : contribution.Amounts;
        var state = contribution.State == ChargeState.Invoiced ? ChargeState.Spent : contribution.State;
        return contribution with { Amounts = known, State = state, Paid = null };
    }

    /// <summary>The lines of an undivided contribution, without numbers, as followers of the known lines.</summary>
    private List<CostLine> UndividedLines(EntityRef item, Seq<CostLine> known, Contribution contribution, CampaignTerms? terms)
    {
        var (level, counts) = (contribution.LevelUnder(terms), contribution.CountsUnder(terms));
        return contribution.Amounts.Select(a =>
        {
            var before = known.FirstOrDefault(l => l.Category == a.Key);
            return before is not null && (before.Level, before.Consolidated, before.Original) == (level, counts, a.Value)
                ? before with { Number = 0, Invoice = null }
                : Next(item, a.Key, level, counts, a.Value, before, First(known));
        }).ToList();
    }

    /// <summary>The live line with the same content.</summary>
    private static CostLine? LineWithSameContent(
        Seq<CostLine> live, CostLine wanted) => live.FirstOrDefault(l => l.Category == wanted.Category
        && l.Invoice is null && (l.Level, l.Consolidated, l.Original) == (wanted.Level, wanted.Consolidated, wanted.Original));

    /// <summary>The lines of a partly paid contribution: new ones without numbers, live ones unchanged.</summary>
    private List<CostLine> Divided(
        EntityRef item, Seq<CostLine> live, Seq<CostLine> expense, Contribution contribution, LedgerLevel level, bool counts)
    {
        var (lines, left) = (new List<CostLine>(), live.ToList());
        foreach (var part in contribution.Parts())
        {
            var at = part.Paid ? LedgerLevel.Invoiced : level;
            var stays = left.FirstOrDefault(l =>
                l.Category == part.Category
                && (l.Level, l.Consolidated, l.Original) == (at, counts, part.Amount)
                && (l.Invoice == part.Line || l.Invoice is null));
            if (stays is not null)
                left.Remove(stays);
            lines.Add(stays ?? (part.Paid ? Paid(item, part, live, expense, counts) : Rest(item, part, live, expense, at, counts)));
        }
        foreach (var whole in expense.Where(e => e.Converted is not null))
            Round(lines, whole);
        return lines;
    }

    /// <summary>A settled line keeps its day and rate; a new one takes those of its expense.</summary>
    private CostLine Paid(EntityRef item, ContributedPart part, Seq<CostLine> live, Seq<CostLine> expense, bool counts)
    {
        var invoiced = live.Where(l => l.Level == LedgerLevel.Invoiced && (l.Invoice == part.Line || l.Invoice is null)).ToSeq();
        var known = invoiced.FirstOrDefault(l => l.Category == part.Category) ?? First(invoiced);
        var line = known is not null || Of(expense, part.Category) is not { } origin
            ? Next(item, part.Category, LedgerLevel.Invoiced, counts, part.Amount, known, null)
            : Adopt(item, part, origin, LedgerLevel.Invoiced, counts);
        return line with { Invoice = part.Line };
    }

    /// <summary>The unpaid rest keeps the charge that it had before the payment.</summary>
    private CostLine Rest(
        EntityRef item, ContributedPart part, Seq<CostLine> live, Seq<CostLine> expense, LedgerLevel level, bool counts) =>
        Of(expense, part.Category) is { } origin
            ? Adopt(item, part, origin, level, counts)
            : Next(
                item, part.Category, level, counts, part.Amount,
                live.FirstOrDefault(l => l.Category == part.Category && l.Invoice is null), First(live));

    private CostLine Adopt(EntityRef item, ContributedPart part, CostLine origin, LedgerLevel level, bool counts)
    {
        var (value, how) = exchange.AtRateOf(part.Amount, origin) ?? exchange.At(part.Amount, now) ?? throw NoRate(part.Amount);
        return new CostLine(0, item, part.Category, level, value, counts, origin.ChargedAt, null)
        { LocalDay = origin.LocalDay, Converted = how };
    }

    /// <summary>
    /// Makes the parts of a converted amount add up to the converted whole: the last new part takes the rounding difference.
    /// </summary>
    private static void Round(List<CostLine> lines, CostLine whole)
    {
        var parts = lines.Where(l => l.Category == whole.Category).ToList();
        if (parts.Any(l => l.Converted?.Rate != whole.Converted!.Rate) || parts.Sum(l => l.Original.Amount) != whole.Original.Amount)
            return;
        var cents = whole.Amount.Amount - parts.Sum(l => l.Amount.Amount);
        var taker = cents == 0
            ? null
            : parts.FirstOrDefault(l => l is { Number: 0, Invoice: null }) ?? parts.LastOrDefault(l => l.Number == 0);
        if (taker is not null)
            lines[lines.IndexOf(taker)] = taker with { Amount = Money.Of(taker.Amount.Amount + cents, taker.Amount.Currency) };
    }

    /// <param name="before">The former line of the same category.</param>
    /// <param name="beside">Another line of the item; its charge is corrected when <c>before</c> is absent.</param>
    private CostLine Next(EntityRef item, string category, LedgerLevel level, bool counts, Money amount, CostLine? before, CostLine? beside)
    {
        var basis = before ?? beside;
        var same = basis is not null && SameCharge(basis, level, counts);
        var keeps = same || (before is not null && before.Original == amount && !Begins(before, counts));
        var known = basis is null ? null : exchange.AtRateOf(amount, basis);
        var (value, how) = (keeps ? known ?? exchange.At(amount, now) : exchange.At(amount, now) ?? known) ?? throw NoRate(amount);
        var line = new CostLine(0, item, category, level, value, counts, now, null) { LocalDay = _today, Converted = how };
        return same ? line with { ChargedAt = basis!.ChargedAt, LocalDay = basis.LocalDay } : line;
    }

    private static InvalidOperationException NoRate(Money amount) => new($"no rate for {amount}");

    /// <summary>The exact negative of a line, at the same rate and date (I4).</summary>
    private CostLine Reversal(CostLine line) => line with
    {
        Number = ++_last,
        Amount = -line.Amount,
        Reverses = line.Number,
        Converted = line.Converted is { } how ? how with { Original = -how.Original } : null,
    };

    private static bool SameCharge(CostLine before, LedgerLevel after, bool counts) => !Begins(before, counts)
        && (before.Level == after || (before.Level >= LedgerLevel.Spent && after >= LedgerLevel.Spent));

    /// <summary>Whether a draft begins to count, which makes it a charge of that day.</summary>
    private static bool Begins(CostLine before, bool counts) => counts && !before.Consolidated;

    private static CostLine? Of(Seq<CostLine> lines, string category) => lines.FirstOrDefault(l => l.Category == category) ?? First(lines);

    private static CostLine? First(IEnumerable<CostLine> lines) => lines.MinBy(l => l.ChargedAt);
}
