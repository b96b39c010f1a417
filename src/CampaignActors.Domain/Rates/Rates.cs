using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Rates;

/// <summary>The value of one unit of the first currency in the second one, from an instant on.</summary>
/// <param name="Date">Start of its validity, which ends with the next quote.</param>
/// <param name="Rate">Above zero, at most <see cref="MaxRate"/>.</param>
/// <param name="Source">Source of the quote, for information.</param>
public sealed record RateQuote(Instant Date, decimal Rate, string? Source)
{
    public const decimal MaxRate = 1_000_000;

    public string? Problem() => Rate is <= 0 or > MaxRate ? $"a rate lies above 0 and is at most {MaxRate}" : null;
}

public sealed record RateFields : Fields
{
    public Seq<RateQuote>? Quotes { get; init; }
}

/// <summary>Sets all quotes of a pair of currencies. Existing lines keep their rate.</summary>
[Contract("rates.put")]
public sealed record PutRates(PutMode Mode, RateFields Fields) : ICommand;

/// <summary>Adds a quote, or corrects the one of the same instant.</summary>
[Contract("rates.quote")]
public sealed record AddQuote(RateQuote Quote) : ICommand;

[Contract("rates.described")]
public sealed record RatesDescribed(Seq<RateQuote> Quotes) : IEvent;

/// <summary>A budget waits for a rate at the instant of a charge.</summary>
[Contract("rates.await")]
public sealed record AwaitRate(Instant For) : IEffect;

[Contract("rates.awaited")]
public sealed record RateAwaited(RateWaiter Waiter) : IEvent;

/// <summary>Reports to a waiting budget that there is a rate now.</summary>
[Contract("rates.known")]
public sealed record RateKnown : IEffect;

/// <summary>The quotes of a pair, by date.</summary>
[Contract("rates.facts")]
public sealed record RateFacts(Seq<RateQuote> Quotes) : IFacts
{
    /// <summary>The rate that was valid at an instant, or <c>null</c>.</summary>
    public RateQuote? At(Instant instant) => Quotes.LastOrDefault(q => q.Date <= instant);
}

public readonly record struct RateWaiter(EntityRef Who, Instant For);

[Contract("rates.state")]
public sealed record RatesState(
    Code Code, [property: Bounded(Limits.Quotes)] Seq<RateQuote>? Quotes, [property: Reported] Seq<RateWaiter> Waiting) : IEntityState;

/// <summary>
/// The rates from one currency to another; the code names both, <c>USD-EUR</c>. A rate is looked up when an amount is charged and
/// stored with it. An added or corrected rate never changes existing amounts.
/// </summary>
public sealed class RatesKind : EntityKind<RatesState>
{
    public override string Name => Kinds.Rates;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.BudgetMgt;

    protected override RatesState Start(Code code) => new(code, null, []);

    protected override Decision Decide(RatesState state, ICommand command, Context context)
    {
        switch (command)
        {
            case PutRates put when Put.Refuse(put.Mode, state.Quotes is not null, new(Name, state.Code)) is { } refused:
                return refused;
            case PutRates put:
                return Set(state, put.Fields.Quotes ?? state.Quotes ?? []);
            case AddQuote add:
                return Set(state, (state.Quotes ?? []).Where(q => q.Date != add.Quote.Date).Append(add.Quote));
            case Work:
                return Decision.Nothing;
            default:
                return NotUnderstood(command);
        }
    }

    private static Decision Set(RatesState state, IEnumerable<RateQuote> quotes)
    {
        var parts = state.Code.Text.Split('-');
        if (parts.Length != 2 || parts[0] == parts[1] || parts.Any(p => !Currency.IsKnown(p)))
            return Decision.Invalid($"'{state.Code}' is no pair of currencies, expected two of ISO 4217 such as USD-EUR");
        var sorted = quotes.OrderBy(q => q.Date).ToSeq();
        if (sorted.Select(q => q.Problem()).FirstOrDefault(p => p is not null) is { } problem)
            return Decision.Invalid(problem);
        if (sorted.Select(q => q.Date).Distinct().Count() != sorted.Count)
            return Decision.Invalid("two quotes have the same date");
        return sorted == state.Quotes ? Decision.Nothing : Decision.Accept(new RatesDescribed(sorted));
    }

    protected override Decision Receive(RatesState state, EntityRef source, IEffect effect, Context context) => effect is AwaitRate await
        ? Decision.Accept(new RateAwaited(new(source, await.For)))
        : base.Receive(state, source, effect, context);

    protected override RatesState Evolve(RatesState state, IEvent happened, EventMeta meta)
    {
        var after = happened switch
        {
            RatesDescribed described => state with { Quotes = described.Quotes },
            RateAwaited awaited => state with { Waiting = state.Waiting.Add(awaited.Waiter) },
            _ => state,
        };
        return after with { Waiting = after.Waiting.Where(w => !Covers(after, w)).ToSeq() };
    }

    private static bool Covers(RatesState state, RateWaiter waiter) => state.Quotes?.Any(q => q.Date <= waiter.For) ?? false;

    /// <summary>
    /// Waiting budgets are notified as soon as there is a rate, also when the rate was added before the request arrived.
    /// </summary>
    protected override IEnumerable<AddressedEffect> Effects(RatesState before, RatesState after, IEvent happened, EventMeta meta) =>
        before.Waiting.Concat(happened is RateAwaited asked ? [asked.Waiter] : Array.Empty<RateWaiter>())
            .Where(w => Covers(after, w)).Select(w => w.Who).Distinct().Select(who => new AddressedEffect(who, new RateKnown()));

    protected override IFacts? Facts(RatesState state) => state.Quotes is { } quotes ? new RateFacts(quotes) : null;
}
