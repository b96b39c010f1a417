using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Plans;
using CampaignActors.Domain.Pricing;
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
        PutCampaign put => CampaignReferences.Of(WithDefaults(state, put.Fields, context)),
        BeginCampaign begin when state.Fields is null => CampaignReferences.Of(begin.Fields),
        CommandCampaignWorkflow asked => CampaignWorkflowLife.Needs(asked, context),
        Work work when work.Workflow == TechnicalWorkflow.OperationMgt => CampaignPauses.Needs(state, context.Now),
        CloseCampaign or ReopenCampaign when Code.Problem(context.By) is null => [Kinds.Operator(new Code(context.By))],
        _ => [],
    }).Where(r => !context.Facts.Has(r));

    /// <summary>The given fields; at creation, the defaults of the template apply beneath them.</summary>
    private static CampaignFields WithDefaults(CampaignState state, CampaignFields named, Context context) =>
        state.Fields is null && named.Template is { } template && context.Facts.Find<TemplateFacts>(Kinds.Template(template)) is { } facts
            ? facts.Defaults(named, context.Now)
            : named;

    protected override Decision Decide(CampaignState state, ICommand command, Context context) => command switch
    {
        PutCampaign put => DecidePut(state, put.Mode, WithDefaults(state, put.Fields, context), context),
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

    private static Decision DecidePut(CampaignState state, PutMode mode, CampaignFields named, Context context, int? occurrence = null)
    {
        var fields = named;
        if (Put.Refuse(mode, state.Fields is not null, Kinds.Campaign(state.Code)) is { } refused)
            return refused;
        if (CampaignReferences.Missing(fields, context.Facts) is { } missing)
            return missing;
        var before = state.Fields;
        if (mode == PutMode.Apply)
            fields = CampaignProcess.Applied(state, fields);
        var note = mode == PutMode.Apply ? CampaignProcess.Note(state, named) : "";
        var after = (before ?? new()).With(fields);
        if (after == before)
            return new Decision.Accepted([]) { Note = note };
        if (CampaignProcess.Refuse(state, after, fields) is { } unfit)
            return unfit;
        if (after.Program is not { } program)
            return Decision.Invalid("a campaign needs 'program'");
        if (before is not null && before.Program != program)
            return Decision.Invalid("a campaign cannot move to another program");
        if (before is not null && before.Template != after.Template)
            return Decision.Invalid("a campaign cannot move to another template");
        if (state.Status == CampaignStatus.Canceled)
            return Decision.WrongState($"campaign {state.Code} cannot be changed: it is canceled");
        var amounts = KeptIn.Of(after.Provisional).Concat(new[] { after.Real, after.FixedCost }.OfType<Money>());
        if (KeptIn.Problem(Kinds.Campaign(state.Code), after.Currency ?? Currency.Eur, amounts) is { } foreign)
            return Decision.Invalid(foreign);
        var problem = after.Problem()
            ?? fields.Schedule?.Problem(CampaignSchedule.RuleSince(state, fields.Schedule, context.Now))
            ?? fields.Approvals?.QuorumProblem(context.Facts);
        if (problem is not null)
            return Decision.Invalid(problem);
        if (before is null && after.TaskTemplates?.FirstOrDefault(t => Code.Problem($"{state.Code}-{t.Key}") is not null) is { } unnamed)
            return Decision.Invalid($"'{state.Code}-{unnamed.Key}' is not a code for a task");
        if (before is null && after is { TaskTemplates.Count: > 0, End: null })
            return Decision.Invalid("'taskTemplates' need the campaign's 'end'");
        var described = new CampaignDescribed(fields, context.Facts.Find<ProgramFacts>(Kinds.Program(program))?.Budget, occurrence)
        {
            Change = CampaignSchedule.Change(state, fields, after, context.Now),
        };
        return new Decision.Accepted(CampaignPlacing.Copy(described) is { } copy ? [described, copy] : [described]) { Note = note };
    }

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
                ? DecidePut(state, PutMode.Create, begin.Fields, context, begin.Occurrence)
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

    private List<IEvent> Reported(CampaignState state, ItemReported reported, Context context)
    {
        var events = new List<IEvent> { reported };
        if (Starts(state, reported.Report))
            events.Add(new CampaignStarted());
        var after = Evolve(state, reported, new EventMeta(context.Now, context.By, context.CommandId, []));
        events.AddRange(CampaignWorkflowLife.Completed(state, after, reported.Item));
        return events;
    }

    protected override CampaignState Evolve(CampaignState state, IEvent happened, EventMeta meta)
    {
        var after = CampaignWorkflowLife.Evolve(Apply(state, happened), happened, meta);
        if (happened is CampaignDescribed described)
            after = Described(state, after, described, meta);
        return meta.Granted.Count == 0 || happened is CampaignCalculated
            ? after
            : after with { Holds = GrantedHold.Add(after.Holds, meta) };
    }

    private static CampaignState Described(CampaignState before, CampaignState after, CampaignDescribed described, EventMeta meta)
    {
        after = CampaignSchedule.Rescheduled(after, described, meta.At);
        if (described.Fields.Jobs is not null)
            after = CampaignPauses.Reconsidered(after);
        return before.Fields is null
            ? after with { Creator = CampaignWorkflowLife.Person(meta.By), Placed = CampaignPlacing.Begun(described) }
            : CampaignPlacing.Edited(after);
    }

    private static CampaignState Apply(CampaignState state, IEvent happened)
    {
        return happened switch
        {
            CampaignDescribed described => state with
            {
                HeldOpen = state.HeldOpen && described.Fields.End is null,
                Fields = (state.Fields ?? new()).With(described.Fields),
                ProgramBudget = state.Fields is null ? described.ProgramBudget : state.ProgramBudget,
            },
            CampaignMoved moved => CampaignPlacing.Moved(state, moved),
            CampaignStarted => state with { Status = CampaignStatus.Started },
            CampaignFinished finished => state with
            {
                Status = CampaignStatus.Finished,
                Fields = finished.CarriedOut ? state.Fields! with { Process = ProcessStatus.CarriedOut, Reason = null } : state.Fields,
            },
            CampaignCanceled => state with { Status = CampaignStatus.Canceled },
            CampaignReopened => state with { Status = CampaignStatus.Started, HeldOpen = true },
            ItemReported reported => state with
            {
                HeldOpen = false,
                Items = state.Items.SetItem(reported.Item, ItemOf(state, reported.Item) with
                {
                    Phase = reported.Report.Phase,
                    Budget = reported.Report.Budget,
                    Workflow = reported.Report.Workflow,
                    Preparing = reported.Report.Preparing,
                    Pending = reported.Report.Pending,
                }),
                Graph = state.Graph.With(reported.Item, reported.Report),
            },
            ItemCosted costed => state with
            {
                Items = state.Items.SetItem(costed.Item, ItemOf(state, costed.Item) with
                {
                    Provisional = costed.Provisional,
                    Calculated = costed.Calculated,
                }),
            },
            TaskLinked linked => state with { Graph = state.Graph.Linked(linked.Task, linked.Parent, linked.Group) },
            ProgramBudgetChanged changed => state with { ProgramBudget = changed.Budget },
            CampaignInvoiced { Line: var line } => Invoiced(state, state.Billing.With(line, CampaignCosts.IsDone(state))),
            CampaignCalculated calculated => state with
            {
                Calculated = calculated.Calculated,
                Counts = calculated.Counts,
                Postings = calculated.Postings,
                Holds = [],
            },
            _ => state,
        };
    }

    private static CampaignItem ItemOf(CampaignState state, EntityRef item) =>
        state.Items.GetValueOrDefault(item) ?? new(ItemPhase.Open, null, null, null);

    private static CampaignState Invoiced(CampaignState state, Billing billing) =>
        state with { Settled = billing.Any ? billing.Settled : null, Billed = billing.Lines };

    protected override IEnumerable<AddressedEffect> Effects(CampaignState before, CampaignState after, IEvent happened, EventMeta meta) =>
        CampaignWorkflowLife.Effects(before, after, happened)
            .Concat(CampaignPlacing.Effects(before, after, happened))
            .Concat(OwnEffects(before, after, happened));

    private static IEnumerable<AddressedEffect> OwnEffects(CampaignState before, CampaignState after, IEvent happened)
    {
        var program = Kinds.Program(after.Fields!.Program!.Value);
        switch (happened)
        {
            case CodeWasTaken taken:
                yield return new(Kinds.CampaignNumbers, new CodeOccupied(taken.Campaign));
                break;
            case CampaignDescribed described when before.Fields is null:
                yield return new(program, new ReportRollUp(false, Money.Zero(after.Currency)));
                foreach (var task in after.Fields.TaskTemplates ?? [])
                    yield return new(task.In(after.Code), task.Begin(after.Code, after.Fields.End!.Value, after.Currency));
                if (described.Occurrence is { } occurrence && after.Fields.Template is { } template)
                    yield return new(Kinds.Template(template), new CampaignBegun(occurrence));
                break;
            case CampaignDescribed or ProgramBudgetChanged
                when before.Budget != after.Budget || before.Fields?.Manager != after.Fields.Manager:
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
        var budgets = calculated.Postings.Keys.Concat(before.Holds.Select(h => h.Budget.Text)).Distinct();
        foreach (var budget in budgets.Order(StringComparer.Ordinal))
        {
            var clears = GrantedHold.At(before.Holds, new Code(budget));
            var posting = calculated.Postings.Find(budget) ?? new(before.Terms, Contribution.None);
            if (clears.Count > 0 || posting != before.Postings.Find(budget))
                yield return new(
                    Kinds.Budget(new Code(budget)), new ChargeBudget(self, posting.Own, posting.Terms, clears, posting.Estimate).Message());
        }
    }

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
