using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Ledger;

/// <summary>What one item (a delivery, a task, or a campaign's own part) currently contributes to one budget.</summary>
/// <param name="Campaign">Under whose terms it counts; an item without a campaign always counts.</param>
/// <param name="OwnLevel">The level chosen on the item itself; else the campaign's.</param>
/// <param name="Amounts">By expense category, <see cref="Uncategorised"/> for what has none. Zero amounts are left out.</param>
public sealed record Contribution(Code? Campaign, CommitmentLevel? OwnLevel, ChargeState State, Map<Money> Amounts)
{
    /// <summary>Key of amounts without an expense category.</summary>
    public const string Uncategorised = "";

    public static readonly Contribution None = new(null, null, ChargeState.Open, Map<Money>.Empty);

    /// <summary>
    /// What settled invoice lines have paid, by line and category; none while nothing is settled. Beside these, <see cref="Amounts"/> is the
    /// rest that stays at its level; where nothing is left (<see cref="ChargeState.Invoiced"/>) it is all that was paid, by category.
    /// </summary>
    public Seq<PaidPart>? Paid { get; init; }

    /// <summary>
    /// What it would contribute if nothing were settled. The ledger keeps the day and the rate of that expense, so that a settled line has
    /// them and un-settling brings them back.
    /// </summary>
    public UnpaidExpense? Unpaid { get; init; }

    public bool IsEmpty => Amounts.Count == 0 && Unpaid is null && Paid is not { Count: > 0 };

    /// <summary>All amounts, with the settled invoice line that each stands for; none for what is not paid.</summary>
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

    /// <summary>Σ by category, whatever is paid of it.</summary>
    public Map<Money> ByCategory() => State == ChargeState.Invoiced || Paid is null ? Amounts : Map<Money>.Of(Parts()
        .GroupBy(p => p.Category)
        .Select(g => KeyValuePair.Create(g.Key, g.Select(p => p.Amount).Sum(g.First().Amount.Currency))));

    /// <summary>Whether something of it is asked for at a level that people choose; what is spent or paid is recorded.</summary>
    public bool IsOpen => State == ChargeState.Open && Amounts.Count > 0;

    public static Contribution Of(Code? campaign, CommitmentLevel? ownLevel, ChargeState state, IEnumerable<KeyValuePair<string, Money>> amounts)
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

/// <summary>What an item of which something is paid comes to by itself.</summary>
public sealed record UnpaidExpense(ChargeState State, Map<Money> Amounts);

/// <summary>What a settled invoice line has paid of one category.</summary>
/// <param name="Line">The line as <c>invoice#line</c>.</param>
public sealed record PaidPart(string Line, string Category, Money Amount);

/// <summary>One amount of a contribution.</summary>
/// <param name="Line">The settled invoice line that it stands for, where that is known.</param>
public readonly record struct ContributedPart(string Category, string? Line, bool Paid, Money Amount);

/// <summary>The terms under which the lines of a campaign count.</summary>
/// <param name="Consolidated">Whether they count at all: the process status is Defined or Carried out.</param>
/// <param name="Manager">Gets the budget's alerts when the budget has no owner.</param>
public sealed record CampaignTerms(CommitmentLevel Level, bool Consolidated, Code? Manager);

/// <summary>
/// An amount of another currency and the rate at which it was charged. It stays with the line: a reversal takes back exactly what the
/// line had put in, whatever the rate is by then.
/// </summary>
/// <param name="RateDate">Since when the rate was valid.</param>
public sealed record Conversion(Money Original, decimal Rate, NodaTime.Instant RateDate, string? Source);

/// <summary>
/// The atom of budget totals. A line is never changed: what it stood for is taken back by a line with the exact negative amount
/// (<paramref name="Reverses"/>), which inherits the date of the line it reverses.
/// </summary>
/// <param name="Number">Counts up within the budget.</param>
/// <param name="ChargedAt">UTC ticks are those of the instant at which the amount was charged.</param>
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
    /// <summary>Local date of <see cref="ChargedAt"/> in the zone of the installation, kept where it is not the date in UTC.</summary>
    public NodaTime.LocalDate? LocalDay { get; init; }

    /// <summary>How an amount of another currency became <see cref="Amount"/>; none when it was given in the budget's own.</summary>
    public Conversion? Converted { get; init; }

    /// <summary>The settled invoice line that it stands for, as <c>invoice#line</c>; none at lower levels.</summary>
    public string? Invoice { get; init; }

    /// <summary>The amount in the currency in which it was charged.</summary>
    public Money Original => Converted?.Original ?? Amount;

    /// <summary>The day by which periods are formed.</summary>
    public NodaTime.LocalDate Day => LocalDay ?? ChargedAt.InUtc().Date;
}
