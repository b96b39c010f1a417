using System.Collections.Immutable;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Planning;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Plans;

public sealed record PlanFields : Fields
{
    public string? Label { get; init; }

    public Code? Plan { get; init; }

    public Code? Budget { get; init; }

    public CostEstimate? Provisional { get; init; }

    /// <summary>Currency of the sums; given when it is created. What is below it in other currencies is shown beside.</summary>
    [GivenOnce]
    public Currency? Currency { get; init; }

    /// <summary>Informative, as <see cref="End"/> is: what is below it may lie outside (domain.md §2).</summary>
    public Instant? Start { get; init; }

    public Instant? End { get; init; }

    /// <summary>Actual cost; it replaces the sum of what is below (domain.md §3.2).</summary>
    public Money? Real { get; init; }

    public Seq<Objective>? Objectives { get; init; }

    public Seq<DocumentLink>? Documents { get; init; }

    /// <summary>Why these fields make no plan or program, as far as they tell by themselves; <c>null</c> when they do.</summary>
    /// <param name="self">The plan or program.</param>
    public string? Problem(EntityRef self) =>
        End < Start ? $"a {Kinds.Singular(self.Kind)} must not end before it starts"
        : Real is { Amount: < 0 } ? "'real' must not be negative"
        : KeptIn.Problem(
            self, Currency ?? Provisional?.Total.Currency ?? Real?.Currency ?? Values.Currency.Eur,
            KeptIn.Of(Provisional).Concat(Real is { } real ? [real] : []))
        ?? Provisional?.Problem();
}

[Contract("plan.put")]
public sealed record PutPlan(PutMode Mode, PlanFields Fields) : ICommand;

[Contract("plan.described")]
public sealed record PlanDescribed(PlanFields Fields) : IEvent;

/// <summary>A program reports its share of the sum to its plan, or a campaign to its program.</summary>
/// <param name="Counts">Whether it has anything that counts: a campaign whose process status is Defined or beyond, or a task.</param>
/// <param name="Others">Amounts below it in other currencies, by currency.</param>
[Contract("plan.report")]
public sealed record ReportRollUp(bool Counts, Money Calculated, Map<Money>? Others = null) : IEffect;

[Contract("plan.reported")]
public sealed record RollUpReported(EntityRef From, bool Counts, Money Calculated, Map<Money>? Others = null) : IEvent;

[Contract("plan.calculated")]
public sealed record PlanCalculated(Money Calculated, Map<Money>? Others = null) : IEvent;

[Contract("plan.facts")]
public sealed record PlanFacts(string Label) : IFacts;

/// <summary>The share of one entity below.</summary>
public sealed record RollUpPart(bool Counts, Money Calculated, Map<Money>? Others = null);

[Contract("plan.state")]
public sealed record PlanState : IEntityState
{
    public required Code Code { get; init; }

    public PlanFields? Fields { get; init; }

    [Reported]
    public ImmutableSortedDictionary<EntityRef, RollUpPart> Parts { get; init; } = ImmutableSortedDictionary<EntityRef, RollUpPart>.Empty;

    /// <summary>The last calculation by budgetMgt.</summary>
    public Money? Calculated { get; init; }

    public Instant? CalculatedAt { get; init; }

    /// <summary>The calculated amounts in other currencies, by currency.</summary>
    public Map<Money>? Others { get; init; }
}

/// <summary>Sums over the entities below, the same for plans and programs (domain.md §3.2).</summary>
public static class RollUp
{
    /// <summary>The real cost, if one is given; else Σ of the parts that count; without any, the own estimate.</summary>
    public static Money Sum(IEnumerable<RollUpPart> parts, PlanFields? fields, Currency currency)
    {
        if (fields?.Real is { } real)
            return real;
        var counting = parts.Where(p => p.Counts).ToList();
        return counting.Count > 0
            ? counting.SelectMany(Amounts).Where(a => a.Currency == currency).Sum(currency)
            : fields?.Provisional?.Total ?? Money.Zero(currency);
    }

    /// <summary>
    /// Σ of the parts that count, by other currency; <c>null</c> when all parts have this currency, or a real cost replaces them.
    /// </summary>
    public static Map<Money>? Others(IEnumerable<RollUpPart> parts, PlanFields? fields, Currency currency)
    {
        if (fields?.Real is not null)
            return null;
        var others = parts.Where(p => p.Counts).SelectMany(Amounts).Where(a => a.Currency != currency && !a.IsZero)
            .GroupBy(a => a.Currency).Select(g => KeyValuePair.Create(g.Key.Code, g.Sum(g.Key)));
        return Map<Money>.Of(others) is { Count: > 0 } found ? found : null;
    }

    private static IEnumerable<Money> Amounts(RollUpPart part) => (part.Others?.Values ?? []).Prepend(part.Calculated);

    public static Currency CurrencyOf(IEnumerable<RollUpPart> parts, PlanFields? fields) =>
        fields?.Currency ?? fields?.Provisional?.Total.Currency ?? fields?.Real?.Currency
        ?? parts.FirstOrDefault()?.Calculated.Currency ?? Currency.Eur;
}

/// <summary>Top of the marketing tree.</summary>
public sealed class PlanKind : EntityKind<PlanState>
{
    public override string Name => Kinds.Plans;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.BudgetMgt;

    protected override PlanState Start(Code code) => new() { Code = code };

    protected override IEnumerable<EntityRef> Needs(PlanState state, object message, Context context) =>
        message is PutPlan { Fields.Budget: { } budget } && !context.Facts.Has(Kinds.Budget(budget)) ? [Kinds.Budget(budget)] : [];

    protected override Decision Decide(PlanState state, ICommand command, Context context)
    {
        switch (command)
        {
            case PutPlan put:
                if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.Plan(state.Code)) is { } refused)
                    return refused;
                if (put.Fields.Budget is { } budget && !context.Facts.Exists(Kinds.Budget(budget)))
                    return Decision.Unknown(Kinds.Budget(budget));
                var after = (state.Fields ?? new()).With(put.Fields);
                if (after.Problem(Kinds.Plan(state.Code)) is { } problem)
                    return Decision.Invalid(problem);
                return after == state.Fields ? Decision.Nothing : Decision.Accept(new PlanDescribed(put.Fields));
            case Work work when work.Workflow == TechnicalWorkflow.BudgetMgt:
                return IsDue(state) ? Decision.Accept(new PlanCalculated(ShouldBe(state), OthersNow(state))) : Decision.Nothing;
            case Work:
                return Decision.Nothing;
            default:
                return NotUnderstood(command);
        }
    }

    protected override Decision Receive(PlanState state, EntityRef source, IEffect effect, Context context) => effect switch
    {
        ReportRollUp report => AlongWithWork(
            state, Decision.Accept(new RollUpReported(source, report.Counts, report.Calculated, report.Others)),
            TechnicalWorkflow.BudgetMgt, context),
        _ => base.Receive(state, source, effect, context),
    };

    protected override PlanState Evolve(PlanState state, IEvent happened, EventMeta meta) => happened switch
    {
        PlanDescribed described => state with { Fields = (state.Fields ?? new()).With(described.Fields) },
        RollUpReported report =>
            state with { Parts = state.Parts.SetItem(report.From, new(report.Counts, report.Calculated, report.Others)) },
        PlanCalculated calculated => state with
        {
            Calculated = calculated.Calculated,
            Others = calculated.Others,
            CalculatedAt = meta.At,
        },
        _ => state,
    };

    private static Money ShouldBe(PlanState state) =>
        RollUp.Sum(state.Parts.Values, state.Fields, RollUp.CurrencyOf(state.Parts.Values, state.Fields));

    private static Map<Money>? OthersNow(PlanState state) =>
        RollUp.Others(state.Parts.Values, state.Fields, RollUp.CurrencyOf(state.Parts.Values, state.Fields));

    private static bool IsDue(PlanState state) => state.Fields is not null && ShouldBe(state) is var due
        && ((state.Calculated is { } calculated ? calculated != due : !due.IsZero) || state.Others != OthersNow(state));

    protected override DueTimes Due(PlanState state) => DueTimes.For(TechnicalWorkflow.BudgetMgt, DueTimes.When(IsDue(state)));

    protected override IFacts? Facts(PlanState state) => state.Fields is { } f ? new PlanFacts(f.Label ?? state.Code) : null;
}
