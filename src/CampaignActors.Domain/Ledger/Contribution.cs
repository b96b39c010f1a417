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

    public bool IsEmpty => Amounts.Count == 0;

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

    /// <summary>The amount in the currency in which it was charged.</summary>
    public Money Original => Converted?.Original ?? Amount;

    /// <summary>The day by which periods are formed.</summary>
    public NodaTime.LocalDate Day => LocalDay ?? ChargedAt.InUtc().Date;
}
