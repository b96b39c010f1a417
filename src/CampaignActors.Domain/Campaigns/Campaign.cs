using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Plans;
using CampaignActors.Domain.Programs;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Campaigns;

/// <summary>A unit of work: deliveries, tasks and the money they share. It owns the dependencies between its tasks.</summary>
public sealed class CampaignKind : EntityKind<CampaignState>
{
    public override string Name => Kinds.Campaigns;

    protected override CampaignState Start(Code code) => new() { Code = code };

    protected override IEnumerable<EntityRef> Needs(CampaignState state, object message, Context context) =>
        (message is PutCampaign put ? References(put.Fields) : []).Where(r => !context.Facts.Has(r));

    private static IEnumerable<EntityRef> References(CampaignFields fields)
    {
        if (fields.Program is { } program)
            yield return Kinds.Program(program);
        if (fields.Budget is { } budget)
            yield return Kinds.Budget(budget);
        if (fields.Manager is { } manager)
            yield return Kinds.Operator(manager);
        foreach (var who in fields.Approvals?.People() ?? [])
        {
            yield return Kinds.Operator(who);
            yield return Kinds.Group(who);
        }
    }

    protected override Decision Decide(CampaignState state, ICommand command, Context context) => command switch
    {
        PutCampaign put => DecidePut(state, put, context),
        Work work => DoWork(state, work.Workflow, context),
        _ when state.Fields is null => Decision.Unknown(Kinds.Campaign(state.Code)),
        CancelCampaign => state.Closed
            ? Decision.WrongState($"campaign {state.Code} cannot be canceled: it is {Wording.Of(state.Status)}")
            : Decision.Accept(new CampaignCanceled()),
        _ => NotUnderstood(command),
    };

    private static Decision DecidePut(CampaignState state, PutCampaign put, Context context)
    {
        if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.Campaign(state.Code)) is { } refused)
            return refused;
        if (References(put.Fields).FirstOrDefault(r => r.Kind is not (Kinds.Operators or Kinds.Groups) && !context.Facts.Exists(r)) is { Kind: not null } missing)
            return Decision.Unknown(missing);
        if (put.Fields.Manager is { } manager && !context.Facts.Exists(Kinds.Operator(manager)))
            return Decision.Unknown(Kinds.Operator(manager));
        if (References(put.Fields).Where(r => r.Kind == Kinds.Operators && !context.Facts.Exists(r) && !context.Facts.Exists(Kinds.Group(r.Code)))
            .Select(r => r.Code.Text).FirstOrDefault() is { } nobody)
            return Decision.Reject(Refusal.Unknown, $"unknown operator or group '{nobody}'");
        var before = state.Fields;
        var after = (before ?? new()).With(put.Fields);
        if (after == before)
            return Decision.Nothing;
        if (after.Program is not { } program)
            return Decision.Invalid("a campaign needs 'program'");
        if (before is not null && before.Program != program)
            return Decision.Invalid("a campaign cannot move to another program");
        if (state.Status == CampaignStatus.Canceled)
            return Decision.WrongState($"campaign {state.Code} cannot be changed: it is canceled");
        if (before is not null && (state.Process, after.Process) is (ProcessStatus.BeingEdited, ProcessStatus.CarriedOut) or (ProcessStatus.CarriedOut, ProcessStatus.BeingEdited))
            return Decision.WrongState($"process status cannot go to {Wording.Of(after.Process!.Value)}: it is {Wording.Of(state.Process)}");
        if (after.End < after.Start)
            return Decision.Invalid("a campaign must not end before it starts");
        if ((after.Real?.Amount ?? 0) < 0 || (after.FixedCost?.Amount ?? 0) < 0)
            return Decision.Invalid("'real' and 'fixedCost' must not be negative");
        var amounts = KeptIn.Of(after.Provisional).Concat(new[] { after.Real, after.FixedCost }.OfType<Money>());
        if (KeptIn.Problem(Kinds.Campaign(state.Code), after.Currency ?? Currency.Eur, amounts) is { } foreign)
            return Decision.Invalid(foreign);
        if ((after.Provisional?.Problem() ?? after.Approvals?.Problem() ?? put.Fields.Approvals?.QuorumProblem(context.Facts)) is { } problem)
            return Decision.Invalid(problem);
        return Decision.Accept(new CampaignDescribed(put.Fields, context.Facts.Find<ProgramFacts>(Kinds.Program(program))?.Budget));
    }

    private static Decision DoWork(CampaignState state, TechnicalWorkflow workflow, Context context)
    {
        switch (workflow)
        {
            case TechnicalWorkflow.OperationMgt when MayStart(state) && state.Fields?.Start <= context.Now:
                return Decision.Accept(new CampaignStarted());
            case TechnicalWorkflow.OperationMgt when MayFinish(state) && state.Fields?.End <= context.Now:
                return Decision.Accept(new CampaignFinished(!state.Items.IsEmpty && state.Process == ProcessStatus.Defined));
            case TechnicalWorkflow.BudgetMgt when CampaignCosts.IsDue(state):
                return Decision.Accept(
                    new CampaignCalculated(CampaignCosts.Calculated(state), CampaignCosts.CountsNow(state), CampaignCosts.Postings(state)));
            default:
                return Decision.Nothing;
        }
    }

    private static bool MayStart(CampaignState state) => state is { Fields: not null, Status: CampaignStatus.BeingEdited };

    /// <summary>
    /// Work on an item starts a campaign that is being edited. One that is finished has something to do again (domain.md §4.3, reopen):
    /// it finishes anew when that is done.
    /// </summary>
    private static bool Starts(CampaignState state, ReportItem report) => state.Status switch
    {
        CampaignStatus.BeingEdited => report.Phase == ItemPhase.Active,
        CampaignStatus.Finished => report.Phase is ItemPhase.Open or ItemPhase.Active,
        _ => false,
    };

    /// <summary>All deliveries and tasks are done (domain.md §4.3).</summary>
    private static bool MayFinish(CampaignState state) => state.Status == CampaignStatus.Started && state.Items.Values.All(i => i.Terminal);

    protected override Decision Receive(CampaignState state, EntityRef source, IEffect effect, Context context)
    {
        if (state.Fields is null)
            return Decision.Unknown(Kinds.Campaign(state.Code));
        switch (effect)
        {
            case ReportItem report:
                var reported = new ItemReported(source, report, state.Graph.MovesAfter(source, report));
                return Starts(state, report) ? Decision.Accept(reported, new CampaignStarted()) : Decision.Accept(reported);
            case ReportCosts costs:
                return Decision.Accept(new ItemCosted(source, costs.Provisional, costs.Calculated));
            case LinkTask link:
                return state.Graph.Refuse(link) ?? Decision.Accept(new TaskLinked(link.Task, link.Parent) { Group = link.Group });
            case UnlinkTask unlink:
                return Decision.Accept(new TaskLinked(unlink.Task, unlink.Parent) { Group = unlink.Group });
            case ParentChanged parent:
                return parent.Budget == state.ProgramBudget ? Decision.Nothing : Decision.Accept(new ProgramBudgetChanged(parent.Budget));
            case InvoiceLineSettled line:
                return Decision.Accept(new CampaignInvoiced(line));
            default:
                return base.Receive(state, source, effect, context);
        }
    }

    protected override CampaignState Evolve(CampaignState state, IEvent happened, EventMeta meta)
    {
        var after = happened switch
        {
            CampaignDescribed described => state with
            {
                Fields = (state.Fields ?? new()).With(described.Fields),
                ProgramBudget = state.Fields is null ? described.ProgramBudget : state.ProgramBudget,
            },
            CampaignStarted => state with { Status = CampaignStatus.Started },
            CampaignFinished finished => state with
            {
                Status = CampaignStatus.Finished,
                Fields = finished.CarriedOut ? state.Fields! with { Process = ProcessStatus.CarriedOut } : state.Fields,
            },
            CampaignCanceled => state with { Status = CampaignStatus.Canceled },
            ItemReported reported => state with
            {
                Items = state.Items.SetItem(reported.Item, (state.Items.GetValueOrDefault(reported.Item) ?? new(ItemPhase.Open, null, null, null)) with
                {
                    Phase = reported.Report.Phase,
                    Budget = reported.Report.Budget,
                }),
                Graph = state.Graph.With(reported.Item, reported.Report),
            },
            ItemCosted costed => state with
            {
                Items = state.Items.SetItem(costed.Item, (state.Items.GetValueOrDefault(costed.Item) ?? new(ItemPhase.Open, null, null, null)) with
                {
                    Provisional = costed.Provisional,
                    Calculated = costed.Calculated,
                }),
            },
            TaskLinked linked => state with { Graph = state.Graph.Linked(linked.Task, linked.Parent, linked.Group) },
            ProgramBudgetChanged changed => state with { ProgramBudget = changed.Budget },
            CampaignInvoiced { Line: var line } => state with { Settled = line.ApplyTo(state.Settled ?? Map<Money>.Empty) is { Count: > 0 } left ? left : null },
            CampaignCalculated calculated => state with
            {
                Calculated = calculated.Calculated,
                Counts = calculated.Counts,
                Postings = calculated.Postings,
                Holds = [],
            },
            _ => state,
        };
        return meta.Granted.Count == 0 || happened is CampaignCalculated ? after : after with { Holds = GrantedHold.Add(after.Holds, meta) };
    }

    protected override IEnumerable<AddressedEffect> Effects(CampaignState before, CampaignState after, IEvent happened, EventMeta meta)
    {
        var program = Kinds.Program(after.Fields!.Program!.Value);
        switch (happened)
        {
            case CampaignDescribed when before.Fields is null:
                yield return new(program, new ReportRollUp(false, Money.Zero(after.Currency)));
                break;
            case CampaignDescribed or ProgramBudgetChanged when before.Budget != after.Budget || before.Fields?.Manager != after.Fields.Manager:
                foreach (var item in after.Items.Keys)
                    yield return new(item, new ParentChanged(after.Budget, after.Fields.Manager));
                break;
            case CampaignCanceled:
                foreach (var (item, known) in after.Items)
                {
                    if (!known.Terminal)
                        yield return new(item, new ParentCanceled());
                }
                break;
            case ItemReported { Moves: var moves } reported:
                foreach (var move in moves)
                    yield return new(Kinds.Task(move.Task), new MoveTask(move.Start));
                if (after.Status == CampaignStatus.Canceled && reported.Report.Phase is ItemPhase.Open or ItemPhase.Active)
                    yield return new(reported.Item, new ParentCanceled());
                break;
            case CampaignCalculated calculated:
                foreach (var effect in Post(before, calculated, Kinds.Campaign(after.Code)))
                    yield return effect;
                if (before.Calculated != calculated.Calculated || before.Counts != calculated.Counts)
                    yield return new(program, new ReportRollUp(calculated.Counts, calculated.Calculated));
                break;
        }
    }

    private static IEnumerable<AddressedEffect> Post(CampaignState before, CampaignCalculated calculated, EntityRef self)
    {
        foreach (var budget in calculated.Postings.Keys.Concat(before.Holds.Select(h => h.Budget.Text)).Distinct().Order(StringComparer.Ordinal))
        {
            var clears = GrantedHold.At(before.Holds, new Code(budget));
            var posting = calculated.Postings.Find(budget) ?? new(before.Terms, Contribution.None);
            if (clears.Count > 0 || posting != before.Postings.Find(budget))
                yield return new(Kinds.Budget(new Code(budget)), new ChargeBudget(self, posting.Own, posting.Terms, clears, posting.Estimate));
        }
    }

    /// <summary>
    /// Before amounts of a campaign come to count, or rise, every budget concerned must agree to the new terms and to the campaign's
    /// own part. Recorded facts (Carried out: spent) are part of the question but never refused.
    /// </summary>
    protected override IEnumerable<ConsentRequest> Consents(CampaignState before, CampaignState after, Context context)
    {
        if (!after.Terms.Consolidated || after.Status == CampaignStatus.Canceled)
            yield break;
        var postings = CampaignCosts.Postings(after);
        var unchanged = CampaignCosts.Postings(before);
        foreach (var (budget, posting) in postings)
        {
            if (unchanged.Find(budget) is not { } was || (posting.Terms, posting.Own) != (was.Terms, was.Own))
            {
                yield return new(
                    Kinds.Budget(new Code(budget)),
                    new HoldMoney(context.CommandId, Kinds.Campaign(after.Code), posting.Own, after.Code, posting.Terms, ChangesTerms: true),
                    Required: true);
            }
        }
    }

    protected override DueTimes Due(CampaignState state) => DueTimes.None with
    {
        Operation = MayStart(state) ? state.Fields!.Start : MayFinish(state) ? state.Fields!.End : null,
        Budget = DueTimes.When(CampaignCosts.IsDue(state)),
    };

    protected override IFacts? Facts(CampaignState state) => state.Fields is { Program: { } program } f
        ? new CampaignFacts(program, state.Budget, f.Manager, f.Approvals, state.Terms, Closed: state.Status == CampaignStatus.Canceled, state.Currency)
        : null;

    protected override string? Broken(CampaignState state) =>
        state.Fields is { Real: null } && state is { Process: not ProcessStatus.BeingEdited, Status: not CampaignStatus.Canceled, Settled: null }
        && !CampaignCosts.IsDue(state) && !state.Items.IsEmpty
        && state.Calculated != (state.Fields.FixedCost ?? Money.Zero(state.Currency)) + state.Items.Values.Select(i => i.Calculated ?? Money.Zero(state.Currency)).Sum(state.Currency)
            ? "I7: the calculated cost differs from fixed cost + Σ items"
            : null;
}
