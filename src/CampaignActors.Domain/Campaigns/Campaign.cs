using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Campaigns;

/// <summary>A unit of work: deliveries, tasks and the money they share. It owns the dependencies between its tasks.</summary>
public sealed class CampaignKind : EntityKind<CampaignState>
{
    public static readonly Machine<CampaignStatus, CampaignTrigger> Machine = new Machine<CampaignStatus, CampaignTrigger>(
        "campaign", "domain.md §4.3")
        .Begins(CampaignTrigger.Described, CampaignStatus.BeingEdited)
        .On(CampaignTrigger.Started, [CampaignStatus.BeingEdited], CampaignStatus.Started, "its start date, or something of it begins")
        .On(CampaignTrigger.Started, [CampaignStatus.Finished], CampaignStatus.Started, "something of it is to be done again")
        .On(
            CampaignTrigger.Closed, [CampaignStatus.BeingEdited, CampaignStatus.Started],
            CampaignStatus.Finished, "all deliveries and tasks are done")
        .On(CampaignTrigger.Canceled, [CampaignStatus.BeingEdited, CampaignStatus.Started], CampaignStatus.Canceled)
        .On(CampaignTrigger.Reopened, [CampaignStatus.Finished], CampaignStatus.Started);

    public override string Name => Kinds.Campaigns;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.BudgetMgt;

    public override IReadOnlyList<Machine> Machines => [Machine, CampaignWorkflows.Machine];

    protected override CampaignState Start(Code code) => new() { Code = code };

    protected override IEnumerable<EntityRef> Needs(CampaignState state, object message, Context context) => (message switch
    {
        PutCampaign { Fields.Template: { } template } put when state.Fields is null && !context.Facts.Exists(Kinds.Template(template)) =>
            [Kinds.Template(template), .. CampaignReferences.Of(put.Fields)],
        PutCampaign put => CampaignReferences.Of(CampaignDescribing.WithDefaults(state, put.Fields, context)),
        BeginCampaign begin when state.Fields is null => CampaignReferences.Of(begin.Fields),
        CommandCampaignWorkflow asked => CampaignWorkflowLife.Needs(asked, context),
        Work work when work.Workflow == TechnicalWorkflow.OperationMgt => CampaignPauses.Needs(state, context.Now),
        CloseCampaign or ReopenCampaign when Code.Problem(context.By) is null => [Kinds.Operator(new Code(context.By))],
        _ => [],
    }).Where(r => !context.Facts.Has(r));

    protected override Decision Decide(CampaignState state, ICommand command, Context context) => command switch
    {
        PutCampaign put => CampaignDescribing.Decide(state, put.Mode, CampaignDescribing.WithDefaults(state, put.Fields, context), context),
        Work work => DoWork(state, work.Workflow, context),
        _ when state.Fields is null => Decision.Unknown(Kinds.Campaign(state.Code)),
        CancelCampaign =>
            Machine.Refuse(state.Status, CampaignTrigger.Canceled, $"campaign {state.Code}") ?? Decision.Accept(new CampaignCanceled()),
        CloseCampaign =>
            Machine.Refuse(state.Status, CampaignTrigger.Closed, $"campaign {state.Code}") ?? OnlyManager(state, context) ?? Close(state),
        ReopenCampaign => Machine.Refuse(state.Status, CampaignTrigger.Reopened, $"campaign {state.Code}")
            ?? OnlyManager(state, context) ?? Decision.Accept(new CampaignReopened()),
        CommandCampaignWorkflow asked => CampaignWorkflowLife.Decide(state, asked, context),
        _ => NotUnderstood(command),
    };

    private static Decision? OnlyManager(CampaignState state, Context context)
    {
        if (Code.Problem(context.By) is not null || context.Facts.Find<OperatorFacts>(Kinds.Operator(new Code(context.By))) is not { } who)
            return Decision.Reject(Refusal.Unknown, $"unknown operator '{context.By}'");
        return who.Administrator || state.Fields?.Manager?.Text == context.By
            ? null
            : Decision.Forbidden($"'{context.By}' is not the manager of campaign {state.Code}");
    }

    private static Decision Close(CampaignState state)
    {
        var open = state.Items.Where(i => !i.Value.Terminal).Select(i => i.Key.ToString()).ToList();
        var listed = string.Join(", ", open.Take(5)) + (open.Count > 5 ? ", …" : "");
        return open.Count > 0
            ? Decision.WrongState($"campaign {state.Code} cannot be closed: not done yet are {listed}")
            : Decision.Accept(Finish(state));
    }

    private static CampaignFinished Finish(CampaignState state) => new(!state.Items.IsEmpty && state.Process == ProcessStatus.Defined);

    private Decision DoWork(CampaignState state, TechnicalWorkflow workflow, Context context)
    {
        if (workflow == TechnicalWorkflow.OperationMgt)
            return Decision.Accept(Operate(state, context));
        return workflow == TechnicalWorkflow.BudgetMgt && CampaignCosts.IsDue(state)
            ? Decision.Accept(
                new CampaignCalculated(CampaignCosts.Calculated(state), CampaignCosts.CountsNow(state), CampaignCosts.Postings(state)))
            : Decision.Nothing;
    }

    /// <summary>
    /// Work of operationMgt: starts and finishes the campaign by its dates, and runs its workflows. Work that is due at its last
    /// instant is done before it ends.
    /// </summary>
    private List<IEvent> Operate(CampaignState state, Context context)
    {
        var events = CampaignSchedule.Work(state, context);
        events.AddRange(CampaignPauses.Work(state, context));
        if (MayStart(state) && state.Fields?.Start <= context.Now)
            events.Add(new CampaignStarted());
        if (!(state.Fields?.End <= context.Now) || !MayFinish(state))
            return events;
        var meta = new EventMeta(context.Now, context.By, context.CommandId, []);
        var after = events.Aggregate(state, (s, e) => Evolve(s, e, meta));
        if (MayFinish(after) && !(CampaignSchedule.Due(after) <= context.Now))
            events.Add(Finish(after));
        return events;
    }

    private static bool MayStart(CampaignState state) => state is { Fields: not null, Status: CampaignStatus.BeingEdited };

    /// <summary>
    /// Work on an item starts a campaign that is being edited. It also reopens a finished one (domain.md §4.3, reopen), which
    /// finishes again when the work is done.
    /// </summary>
    private static bool Starts(CampaignState state, ReportItem report) => state.Status switch
    {
        CampaignStatus.BeingEdited => report.Phase == ItemPhase.Active,
        CampaignStatus.Finished => report.Phase is ItemPhase.Open or ItemPhase.Active,
        _ => false,
    };

    /// <summary>Whether all deliveries and tasks are done (domain.md §4.3) and no workflow is about to start.</summary>
    private static bool MayFinish(CampaignState state) => state is { Status: CampaignStatus.Started, HeldOpen: false }
        && state.Items.Values.All(i => i.Terminal) && state.Workflows.All(w => w.State != CampaignWorkflowState.StartPending);

    protected override Decision Receive(CampaignState state, EntityRef source, IEffect effect, Context context)
    {
        if (effect is BeginCampaign begin)
        {
            return state.Fields is null
                ? CampaignDescribing.Decide(state, PutMode.Create, begin.Fields, context, begin.Occurrence)
                : Decision.Accept(new CodeWasTaken(begin));
        }
        if (state.Fields is null)
            return Decision.Unknown(Kinds.Campaign(state.Code));
        switch (effect)
        {
            case ReportItem report:
                return Decision.Accept(Reported(state, new ItemReported(source, report, state.Graph.MovesAfter(source, report)), context));
            case GrantSlot grant:
                return CampaignWorkflowLife.Granted(state, grant);
            case MoveCampaign move:
                return Decision.Accept(CampaignPlacing.Move(state, move));
            case ReportCosts costs:
                var costed = new ItemCosted(source, costs.Provisional, costs.Calculated);
                return AlongWithWork(state, Decision.Accept(costed), TechnicalWorkflow.BudgetMgt, context);
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

    private List<IEvent> Reported(CampaignState state, ItemReported reported, Context context)
    {
        var events = new List<IEvent> { reported };
        if (Starts(state, reported.Report))
            events.Add(new CampaignStarted());
        var after = Evolve(state, reported, new EventMeta(context.Now, context.By, context.CommandId, []));
        events.AddRange(CampaignWorkflowLife.Completed(state, after, reported.Item));
        return events;
    }

    protected override IEvent Short(CampaignState before, IEvent whole) =>
        whole is CampaignCalculated calculated ? CampaignRecalculated.Of(before.Postings, calculated) : whole;

    protected override IEvent Whole(CampaignState before, IEvent stored) =>
        stored is CampaignRecalculated calculated ? calculated.Whole(before.Postings) : stored;

    protected override CampaignState Evolve(CampaignState state, IEvent happened, EventMeta meta)
    {
        var after = CampaignWorkflowLife.Evolve(CampaignEvolution.Apply(state, happened, meta.At), happened, meta);
        if (happened is CampaignDescribed described)
            after = CampaignDescribing.Described(state, after, described, meta);
        return meta.Granted.Count == 0 || happened is CampaignCalculated
            ? after
            : after with { Holds = GrantedHold.Add(after.Holds, meta) };
    }

    protected override IEnumerable<AddressedEffect> Effects(CampaignState before, CampaignState after, IEvent happened, EventMeta meta) =>
        CampaignWorkflowLife.Effects(before, after, happened)
            .Concat(CampaignPlacing.Effects(before, after, happened))
            .Concat(CampaignEffects.Of(before, after, happened));

    /// <summary>
    /// Before amounts of a campaign begin to count or rise, every budget concerned must accept the new terms and the campaign's own
    /// part. Recorded facts (Carried out: spent) are part of the request but never refused.
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
                    new HoldMoney(
                        context.CommandId, Kinds.Campaign(after.Code), posting.Own, after.Code, posting.Terms, ChangesTerms: true),
                    Required: true);
            }
        }
    }

    protected override DueTimes Due(CampaignState state) => DueTimes.None
        .With(TechnicalWorkflow.OperationMgt, DueTimes.Earliest(
            MayStart(state) ? state.Fields!.Start : MayFinish(state) ? state.Fields!.End : null,
            DueTimes.Earliest(CampaignSchedule.Due(state), CampaignPauses.Due(state))))
        .With(TechnicalWorkflow.BudgetMgt, DueTimes.When(CampaignCosts.IsDue(state)));

    protected override IFacts? Facts(CampaignState state) => state.Fields is { Program: { } program } f
        ? new CampaignFacts(
            program, state.Budget, f.Manager, f.Approvals, state.Terms, Closed: state.Status == CampaignStatus.Canceled, state.Currency)
        {
            Jobs = f.Jobs,
            Label = f.Label,
            ToApprove = state.Workflows.Where(w => w.SubmitForApproval).Select(w => w.Number).ToSeq(),
            Full = Limits.IsFull(state.Items.Count, Limits.Items),
        }
        : null;

    protected override string? Broken(CampaignState state) =>
        state.Fields is { Real: null }
            && state is { Process: not ProcessStatus.BeingEdited, Status: not CampaignStatus.Canceled, Settled: null }
        && !CampaignCosts.IsDue(state) && !state.Items.IsEmpty
        && state.Calculated != (state.Fields.FixedCost ?? Money.Zero(state.Currency))
            + state.Items.Values.Select(i => i.Calculated ?? Money.Zero(state.Currency)).Sum(state.Currency)
            ? "I7: the calculated cost differs from fixed cost + Σ items"
            : null;
}
