using System.Collections.Immutable;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Plans;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Programs;

/// <summary>Describes a program; its fields are those of a plan, with the plan to which it belongs.</summary>
[Contract("program.put")]
public sealed record PutProgram(PutMode Mode, PlanFields Fields) : ICommand;

[Contract("program.described")]
public sealed record ProgramDescribed(PlanFields Fields) : IEvent;

[Contract("program.reported")]
public sealed record ProgramPartReported(EntityRef From, bool Counts, Money Calculated) : IEvent;

[Contract("program.itemReported")]
public sealed record ProgramItemReported(EntityRef Item, ReportItem Report, Seq<GraphMove> Moves) : IEvent;

[Contract("program.linked")]
public sealed record ProgramTaskLinked(Code Task, Code? Parent) : IEvent
{
    public Code? Group { get; init; }
}

[Contract("program.calculated")]
public sealed record ProgramCalculated(Money Calculated, bool Counts, Map<Money>? Others = null) : IEvent;

[Contract("program.state")]
public sealed record ProgramState : IEntityState
{
    public required Code Code { get; init; }

    public PlanFields? Fields { get; init; }

    [Reported]
    public ImmutableSortedDictionary<EntityRef, RollUpPart> Parts { get; init; } = ImmutableSortedDictionary<EntityRef, RollUpPart>.Empty;

    [Reported]
    public TaskGraph Graph { get; init; } = TaskGraph.Empty;

    public Money? Calculated { get; init; }

    /// <summary>When budgetMgt last calculated it.</summary>
    public Instant? CalculatedAt { get; init; }

    /// <summary>The calculated amounts in other currencies, by currency.</summary>
    public Map<Money>? Others { get; init; }

    /// <summary>Whether it counts, as last reported to the plan.</summary>
    public bool Counts { get; init; }
}

/// <summary>Holds campaigns and program-level tasks. Its budget is the default of its campaigns and tasks.</summary>
public sealed class ProgramKind : EntityKind<ProgramState>
{
    public override string Name => Kinds.Programs;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.BudgetMgt;

    protected override ProgramState Start(Code code) => new() { Code = code };

    protected override IEnumerable<EntityRef> Needs(ProgramState state, object message, Context context) =>
        (message is PutProgram put ? References(put.Fields) : []).Where(r => !context.Facts.Has(r));

    private static IEnumerable<EntityRef> References(PlanFields fields)
    {
        if (fields.Plan is { } plan)
            yield return Kinds.Plan(plan);
        if (fields.Budget is { } budget)
            yield return Kinds.Budget(budget);
    }

    protected override Decision Decide(ProgramState state, ICommand command, Context context)
    {
        switch (command)
        {
            case PutProgram put:
                if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.Program(state.Code)) is { } refused)
                    return refused;
                foreach (var reference in References(put.Fields))
                {
                    if (!context.Facts.Exists(reference))
                        return Decision.Unknown(reference);
                }
                var after = (state.Fields ?? new()).With(put.Fields);
                if (after.Plan is null)
                    return Decision.Invalid("a program needs 'plan'");
                if (state.Fields?.Plan is { } plan && plan != after.Plan)
                    return Decision.Invalid("a program cannot move to another plan");
                if (after.Problem(Kinds.Program(state.Code)) is { } problem)
                    return Decision.Invalid(problem);
                return after == state.Fields ? Decision.Nothing : Decision.Accept(new ProgramDescribed(put.Fields));
            case Work work when work.Workflow == TechnicalWorkflow.BudgetMgt:
                return IsDue(state)
                    ? Decision.Accept(new ProgramCalculated(ShouldBe(state), CountsNow(state), OthersNow(state)))
                    : Decision.Nothing;
            case Work:
                return Decision.Nothing;
            default:
                return NotUnderstood(command);
        }
    }

    protected override Decision Receive(ProgramState state, EntityRef source, IEffect effect, Context context) => effect switch
    {
        ReportRollUp report => Summed(state, new ProgramPartReported(source, report.Counts, report.Calculated), context),
        ReportCosts costs => Summed(state, new ProgramPartReported(source, true, costs.Calculated), context),
        ReportItem report => Decision.Accept(
            new ProgramItemReported(source, report, state.Graph.MovesAfter(source, report))),
        LinkTask link => state.Graph.Refuse(link) ?? Decision.Accept(new ProgramTaskLinked(link.Task, link.Parent) { Group = link.Group }),
        UnlinkTask unlink => Decision.Accept(new ProgramTaskLinked(unlink.Task, unlink.Parent) { Group = unlink.Group }),
        _ => base.Receive(state, source, effect, context),
    };

    private Decision Summed(ProgramState state, ProgramPartReported reported, Context context) =>
        AlongWithWork(state, Decision.Accept(reported), TechnicalWorkflow.BudgetMgt, context);

    protected override ProgramState Evolve(ProgramState state, IEvent happened, EventMeta meta) => happened switch
    {
        ProgramDescribed described => state with { Fields = (state.Fields ?? new()).With(described.Fields) },
        ProgramPartReported report => state with { Parts = state.Parts.SetItem(report.From, new(report.Counts, report.Calculated)) },
        ProgramItemReported report => state with { Graph = state.Graph.With(report.Item, report.Report) },
        ProgramTaskLinked linked => state with { Graph = state.Graph.Linked(linked.Task, linked.Parent, linked.Group) },
        ProgramCalculated calculated =>
            state with
            {
                Calculated = calculated.Calculated,
                CalculatedAt = meta.At,
                Counts = calculated.Counts,
                Others = calculated.Others,
            },
        _ => state,
    };

    protected override IEnumerable<AddressedEffect> Effects(ProgramState before, ProgramState after, IEvent happened, EventMeta meta)
    {
        switch (happened)
        {
            case ProgramDescribed when before.Fields is not null && before.Fields.Budget != after.Fields?.Budget:
                foreach (var part in after.Parts.Keys.Concat(after.Graph.Tasks().Select(Kinds.Task)).Distinct())
                    yield return new(part, new ParentChanged(after.Fields?.Budget, null));
                break;
            case ProgramItemReported { Moves: var moves }:
                foreach (var move in moves)
                    yield return new(Kinds.Task(move.Task), new MoveTask(move.Start));
                break;
            case ProgramCalculated calculated when after.Fields?.Plan is { } plan:
                yield return new(Kinds.Plan(plan), new ReportRollUp(calculated.Counts, calculated.Calculated, calculated.Others));
                break;
        }
    }

    private static Money ShouldBe(ProgramState state) =>
        RollUp.Sum(state.Parts.Values, state.Fields, RollUp.CurrencyOf(state.Parts.Values, state.Fields));

    private static Map<Money>? OthersNow(ProgramState state) =>
        RollUp.Others(state.Parts.Values, state.Fields, RollUp.CurrencyOf(state.Parts.Values, state.Fields));

    /// <summary>A real cost is known to have been paid, whatever the campaigns below say.</summary>
    private static bool CountsNow(ProgramState state) => state.Fields?.Real is not null || state.Parts.Values.Any(p => p.Counts);

    private static bool IsDue(ProgramState state) => state.Fields is not null
        && (ShouldBe(state) is var due && (state.Calculated is { } calculated ? calculated != due : !due.IsZero)
            || CountsNow(state) != state.Counts || state.Others != OthersNow(state));

    protected override DueTimes Due(ProgramState state) => DueTimes.For(TechnicalWorkflow.BudgetMgt, DueTimes.When(IsDue(state)));

    protected override IFacts? Facts(ProgramState state) =>
        state.Fields is { Plan: { } plan } f
            ? new ProgramFacts(plan, f.Budget) { Full = Limits.IsFull(state.Parts.Count, Limits.Items) }
            : null;
}
