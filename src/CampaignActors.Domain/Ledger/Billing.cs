using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Ledger;

/// <summary>
/// Further facts about the invoice lines of an item, besides the settled amounts. Lines are named <c>invoice#line</c>.
/// </summary>
/// <param name="Owed">Registered lines that are not settled, with their amounts.</param>
/// <param name="Final">Settled lines that are marked as the last one.</param>
/// <param name="Late">Lines that were settled after the item had finished.</param>
/// <param name="Whole">
/// Lines settled by version 0.1.0, which knew no instalments: a settled line was the whole cost of the item. Such a line keeps that
/// meaning until it is un-settled.
/// </param>
public sealed record BilledLines(Map<Money> Owed, Seq<string> Final, Seq<string> Late, Seq<string> Whole)
{
    public static readonly BilledLines None = new(Map<Money>.Empty, [], [], []);

    public BilledLines Without(string line) =>
        new(
            Owed.Remove(line), Final.Where(l => l != line).ToSeq(),
            Late.Where(l => l != line).ToSeq(), Whole.Where(l => l != line).ToSeq());
}

/// <summary>
/// The invoice lines of one item, or of a campaign's own part: several may pay one expense, as deposits and instalments (domain.md §5.6).
/// </summary>
/// <param name="Settled">Amounts of settled lines.</param>
/// <param name="Lines">Further facts about the lines; <c>null</c> without any.</param>
public readonly record struct Billing(Map<Money> Settled, BilledLines? Lines)
{
    public bool Any => Settled.Count > 0;

    /// <summary>Applies a line that was registered, settled or un-settled.</summary>
    /// <param name="finished">Whether the item had finished when the line was settled.</param>
    public Billing With(InvoiceLineSettled line, bool finished)
    {
        var lines = (Lines ?? BilledLines.None).Without(line.Key);
        if (line.Amount is not { } amount)
            lines = line.Registered is { } owed ? lines with { Owed = lines.Owed.Set(line.Key, owed) } : lines;
        else if (line.Registered is null)
            lines = lines with { Whole = lines.Whole.Add(line.Key) };
        else
        {
            lines = lines with
            {
                Final = line.Final == true ? lines.Final.Add(line.Key) : lines.Final,
                Late = finished ? lines.Late.Add(line.Key) : lines.Late,
            };
        }
        return new(
            line.Amount is { } paid ? Settled.Set(line.Key, paid) : Settled.Remove(line.Key), lines == BilledLines.None ? null : lines);
    }

    public Money Paid(Currency currency) => Settled.Values.Sum(currency);

    /// <summary>Whether Σ settled lines is the real cost, so that no more lines follow.</summary>
    public bool IsWhole(bool finished) => Any && Lines is { } lines
        && (lines.Whole.Count > 0 || (finished && (lines.Final.Count > 0 || (lines.Owed.Count == 0 && lines.Late.Count > 0))));

    /// <summary>Total of the item: Σ settled lines + the rest that later lines will take.</summary>
    /// <param name="calculated">Its amount without invoice lines.</param>
    public Money Total(Money calculated, bool finished)
    {
        var paid = Paid(calculated.Currency);
        if (!Any)
            return calculated;
        if (IsWhole(finished))
            return paid;
        var billed = finished && Lines is { } lines ? paid + lines.Owed.Values.Sum(calculated.Currency) : paid;
        return billed > calculated ? billed : calculated;
    }

    /// <summary>
    /// Divides a contribution into the paid part and the rest that stays at its level. Lines pay the categories in their order, so
    /// that at most one category is divided. A difference between total and amounts has no category.
    /// </summary>
    /// <param name="state">State of the unpaid part.</param>
    public Contribution Divide(
        Code? campaign, CommitmentLevel? level, ChargeState state, Map<Money> amounts, bool finished, Currency currency)
    {
        var unpaid = Contribution.Of(campaign, level, state, amounts);
        if (!Any)
            return unpaid;
        var total = Total(amounts.Values.Sum(currency), finished);
        var rest = total - Paid(currency);
        var adjusted = AdjustedTo(amounts, total, currency);
        var left = new SortedDictionary<string, Money>(adjusted.ToDictionary(a => a.Key, a => a.Value), StringComparer.Ordinal);
        var parts = new List<PaidPart>();
        var last = Settled.Keys.Last();
        foreach (var (line, amount) in Settled)
            parts.AddRange(
                rest.IsZero && line == last ? left.Select(c => new PaidPart(line, c.Key, c.Value)).ToList() : Pay(left, line, amount));
        var kept = Map<Money>.Of((rest.IsZero ? adjusted : left.AsEnumerable()).Where(a => !a.Value.IsZero));
        return new Contribution(campaign, level, rest.IsZero ? ChargeState.Invoiced : state, kept)
        {
            Paid = parts.Where(p => !p.Amount.IsZero).ToSeq(),
            Unpaid = unpaid.IsEmpty ? null : new UnpaidExpense(state, unpaid.Amounts),
        };
    }

    private static List<PaidPart> Pay(SortedDictionary<string, Money> left, string line, Money amount)
    {
        var parts = new List<PaidPart>();
        foreach (var (category, there) in left.Where(c => c.Value.Amount > 0).ToList())
        {
            var taken = there < amount ? there : amount;
            if (taken.IsZero)
                break;
            parts.Add(new(line, category, taken));
            left[category] = there - taken;
            amount -= taken;
        }
        return parts;
    }

    /// <summary>Adjusts the amounts to a total; the difference has no category.</summary>
    private static Map<Money> AdjustedTo(Map<Money> amounts, Money total, Currency currency)
    {
        var difference = total - amounts.Values.Sum(currency);
        return difference.IsZero ? amounts : amounts.Set(
            Contribution.Uncategorised,
            (amounts.TryGet(Contribution.Uncategorised, out var own) ? own : Money.Zero(currency)) + difference);
    }
}
