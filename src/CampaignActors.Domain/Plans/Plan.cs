using System.Collections.Immutable;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Plans;

public sealed record PlanFields : Fields
{
    public string? Label { get; init; }

    public Code? Plan { get; init; }

    public Code? Budget { get; init; }

    public CostEstimate? Provisional { get; init; }

    public PlanFields With(PlanFields patch) => new()
    {
        Label = Pick(Label, patch.Label, patch, "label"),
        Plan = Pick(Plan, patch.Plan, patch, "plan"),
        Budget = Pick(Budget, patch.Budget, patch, "budget"),
        Provisional = Pick(Provisional, patch.Provisional, patch, "provisional"),
    };
}

[Contract("plan.put")]
public sealed record PutPlan(PutMode Mode, PlanFields Fields) : ICommand;

[Contract("plan.described")]
public sealed record PlanDescribed(PlanFields Fields) : IEvent;

/// <summary>A program tells its plan, or a campaign its program, what it adds to the sum.</summary>
/// <param name="Counts">Whether there is anything that counts below it: a campaign whose process status is Defined or beyond, or a task.</param>
[Contract("plan.report")]
public sealed record ReportRollUp(bool Counts, Money Calculated) : IEffect;

[Contract("plan.reported")]
public sealed record RollUpReported(EntityRef From, bool Counts, Money Calculated) : IEvent;

[Contract("plan.calculated")]
public sealed record PlanCalculated(Money Calculated) : IEvent;

[Contract("plan.facts")]
public sealed record PlanFacts(string Label) : IFacts;

/// <summary>What one entity below adds.</summary>
public sealed record RollUpPart(bool Counts, Money Calculated);

[Contract("plan.state")]
public sealed record PlanState
{
    public required Code Code { get; init; }

    public PlanFields? Fields { get; init; }

    public ImmutableSortedDictionary<EntityRef, RollUpPart> Parts { get; init; } = ImmutableSortedDictionary<EntityRef, RollUpPart>.Empty;

    /// <summary>What budgetMgt last calculated.</summary>
    public Money? Calculated { get; init; }
}

/// <summary>Sums over what is below, the same for plans and programs (domain.md §3.2).</summary>
public static class RollUp
{
    /// <summary>Σ of the parts that count; if there is none, the own estimate.</summary>
    public static Money Sum(IEnumerable<RollUpPart> parts, CostEstimate? provisional, Currency currency)
    {
        var counting = parts.Where(p => p.Counts).ToList();
        return counting.Count > 0 ? counting.Select(p => p.Calculated).Sum(currency) : provisional?.Total ?? Money.Zero(currency);
    }

    public static Currency CurrencyOf(IEnumerable<RollUpPart> parts, CostEstimate? provisional) =>
        provisional?.Total.Currency ?? parts.FirstOrDefault()?.Calculated.Currency ?? Currency.Eur;
}

/// <summary>Top of the marketing tree.</summary>
public sealed class PlanKind : EntityKind<PlanState>
{
    public override string Name => Kinds.Plans;

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
                if (after.Provisional?.Problem() is { } problem)
                    return Decision.Invalid(problem);
                return after == state.Fields ? Decision.Nothing : Decision.Accept(new PlanDescribed(put.Fields));
            case Work { Workflow: TechnicalWorkflow.BudgetMgt }:
                return IsDue(state) ? Decision.Accept(new PlanCalculated(ShouldBe(state))) : Decision.Nothing;
            case Work:
                return Decision.Nothing;
            default:
                return NotUnderstood(command);
        }
    }

    protected override Decision Receive(PlanState state, EntityRef source, IEffect effect, Context context) => effect switch
    {
        ReportRollUp report => Decision.Accept(new RollUpReported(source, report.Counts, report.Calculated)),
        _ => base.Receive(state, source, effect, context),
    };

    protected override PlanState Evolve(PlanState state, IEvent happened, EventMeta meta) => happened switch
    {
        PlanDescribed described => state with { Fields = (state.Fields ?? new()).With(described.Fields) },
        RollUpReported report => state with { Parts = state.Parts.SetItem(report.From, new(report.Counts, report.Calculated)) },
        PlanCalculated calculated => state with { Calculated = calculated.Calculated },
        _ => state,
    };

    private static Money ShouldBe(PlanState state) =>
        RollUp.Sum(state.Parts.Values, state.Fields?.Provisional, RollUp.CurrencyOf(state.Parts.Values, state.Fields?.Provisional));

    private static bool IsDue(PlanState state) => state.Fields is not null && ShouldBe(state) is var due
        && (state.Calculated is { } calculated ? calculated != due : !due.IsZero);

    protected override DueTimes Due(PlanState state) => DueTimes.None with { Budget = DueTimes.When(IsDue(state)) };

    protected override IFacts? Facts(PlanState state) => state.Fields is { } f ? new PlanFacts(f.Label ?? state.Code) : null;
}
