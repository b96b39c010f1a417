using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Ledger;

/// <summary>The present contribution of one item (a delivery, a task, or a campaign's own part) to one budget.</summary>
/// <param name="Campaign">Campaign under whose terms it counts; an item without a campaign always counts.</param>
/// <param name="OwnLevel">The level chosen on the item; absent: the campaign's.</param>
/// <param name="Amounts">
/// By expense category; <see cref="Uncategorised"/> is the key of amounts without one. Zero amounts are left out.
/// </param>
public sealed record Contribution(Code? Campaign, CommitmentLevel? OwnLevel, ChargeState State, Map<Money> Amounts)
{
    /// <summary>Key of amounts without an expense category.</summary>
    public const string Uncategorised = "";

    public static readonly Contribution None = new(null, null, ChargeState.Open, Map<Money>.Empty);

    /// <summary>
    /// Payments by settled invoice lines, by line and category; <c>null</c> without a settled line. <see cref="Amounts"/> then
    /// holds the rest that stays at its level. Without a rest (<see cref="ChargeState.Invoiced"/>), it holds all payments by
    /// category.
    /// </summary>
    public Seq<PaidPart>? Paid { get; init; }

    /// <summary>
    /// The contribution without settled lines. The ledger keeps the day and the rate of that expense: a settled line takes them,
    /// and un-settling restores them.
    /// </summary>
    public UnpaidExpense? Unpaid { get; init; }

    public bool IsEmpty => Amounts.Count == 0 && Unpaid is null && Paid is not { Count: > 0 };

    /// <summary>All amounts, each with its settled invoice line if it is paid.</summary>
    public IEnumerable<ContributedPart> Parts()
    {
        if (State != ChargeState.Invoiced || Paid is null)
        {
            foreach (var (category, amount) in Amounts)
                yield return new(category, null, State == ChargeState.Invoiced, amount);
        }
        foreach (var paid in Paid ?? [])
            yield return new(paid.Category, paid.Line, true, paid.Amount);
    }

    /// <summary>Σ by category, paid and unpaid.</summary>
    public Map<Money> ByCategory() => State == ChargeState.Invoiced || Paid is null ? Amounts : Map<Money>.Of(Parts()
        .GroupBy(p => p.Category)
        .Select(g => KeyValuePair.Create(g.Key, g.Select(p => p.Amount).Sum(g.First().Amount.Currency))));

    /// <summary>
    /// Whether it has an amount at a commitment level, which needs consent; spent and paid amounts are only recorded.
    /// </summary>
    public bool IsOpen => State == ChargeState.Open && Amounts.Count > 0;

    public static Contribution Of(
        Code? campaign, CommitmentLevel? ownLevel, ChargeState state, IEnumerable<KeyValuePair<string, Money>> amounts)
    {
        var kept = Map<Money>.Of(amounts.Where(a => !a.Value.IsZero));
        return kept.Count == 0 ? None : new Contribution(campaign, ownLevel, state, kept);
    }

    /// <summary>The level of its lines, given the campaign's terms.</summary>
    public LedgerLevel LevelUnder(CampaignTerms? terms) => State switch
    {
        ChargeState.Invoiced => LedgerLevel.Invoiced,
        ChargeState.Spent => LedgerLevel.Spent,
        _ => (LedgerLevel)(OwnLevel ?? terms?.Level ?? CommitmentLevel.Planned),
    };

    /// <summary>Whether its lines count in the totals, given the campaign's terms.</summary>
    public bool CountsUnder(CampaignTerms? terms) => Campaign is null || terms is { Consolidated: true };
}

/// <summary>The contribution of a partly paid item as it would be without payments.</summary>
public sealed record UnpaidExpense(ChargeState State, Map<Money> Amounts);

/// <summary>The payment of one category by a settled invoice line.</summary>
/// <param name="Line">The line as <c>invoice#line</c>.</param>
public sealed record PaidPart(string Line, string Category, Money Amount);

/// <summary>One amount of a contribution.</summary>
/// <param name="Line">The settled invoice line that it belongs to, if known.</param>
public readonly record struct ContributedPart(string Category, string? Line, bool Paid, Money Amount);

/// <summary>The terms under which the lines of a campaign count.</summary>
/// <param name="Consolidated">Whether they count: the process status is Defined or Carried out.</param>
/// <param name="Manager">Gets the budget's alerts when the budget has no owner.</param>
public sealed record CampaignTerms(CommitmentLevel Level, bool Consolidated, Code? Manager);

/// <summary>
/// A foreign amount and the rate at which it was charged. The rate stays with the line: a reversal removes exactly the amount that
/// the line added.
/// </summary>
/// <param name="RateDate">Instant from which the rate was valid.</param>
public sealed record Conversion(Money Original, decimal Rate, NodaTime.Instant RateDate, string? Source);

/// <summary>
/// A line of a budget's ledger. It never changes: a line with the exact negative amount (<paramref name="Reverses"/>) and the same
/// date reverses it.
/// </summary>
/// <param name="Number">Consecutive number within the budget.</param>
/// <param name="ChargedAt">Instant at which the amount was charged, as UTC ticks.</param>
public sealed record CostLine(
    long Number,
    EntityRef Item,
    string Category,
    LedgerLevel Level,
    Money Amount,
    bool Consolidated,
    NodaTime.Instant ChargedAt,
    long? Reverses)
{
    /// <summary>Local date of <see cref="ChargedAt"/> in the zone of the installation; absent when it is the date in UTC.</summary>
    public NodaTime.LocalDate? LocalDay { get; init; }

    /// <summary>The conversion of a foreign amount to <see cref="Amount"/>; absent for amounts in the budget's currency.</summary>
    public Conversion? Converted { get; init; }

    /// <summary>The settled invoice line, as <c>invoice#line</c>; absent at lower levels.</summary>
    public string? Invoice { get; init; }

    /// <summary>The amount in the currency in which it was charged.</summary>
    public Money Original => Converted?.Original ?? Amount;

    /// <summary>The day that determines the periods.</summary>
    public NodaTime.LocalDate Day => LocalDay ?? ChargedAt.InUtc().Date;
}
