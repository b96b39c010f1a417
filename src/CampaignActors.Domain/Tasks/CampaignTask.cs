using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Operators;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Programs;
using CampaignActors.Domain.Providers;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Tasks;

/// <summary>A human work item in a campaign or a program.</summary>
public sealed class TaskKind : EntityKind<TaskState>
{
    private const string LateKey = "late";

    public override string Name => Kinds.Tasks;

    protected override TaskState Start(Code code) => new() { Code = code };

    protected override IEnumerable<EntityRef> Needs(TaskState state, object message, Context context) => (message switch
    {
        PutTask put => References(put.Fields).Concat(state.Fields is { } f ? Standing(f) : []),
        DecideTask or CloseTask or ResetTask or StartTask or CancelTask => Decider(context).Concat(state.Fields is { } f ? ParentOf(f) : []),
        Work { Workflow: TechnicalWorkflow.DeliveryMgt } => NoticeBook.Needs(Pending(state), context.Now, context.Facts),
        _ => [],
    }).Where(r => !context.Facts.Has(r));

    private static IEnumerable<EntityRef> Decider(Context context) =>
        Code.Problem(context.By) is null ? [Kinds.Operator(new Code(context.By))] : [];

    private static IEnumerable<EntityRef> References(TaskFields fields)
    {
        foreach (var parent in ParentOf(fields))
            yield return parent;
        if (fields.AssignedTo is { } assignee)
            yield return Kinds.Operator(assignee);
        if (fields.Provider is { } provider)
            yield return Kinds.Provider(provider);
        if (fields.Budget is { } budget)
            yield return Kinds.Budget(budget);
        if (fields.DependsOn is { } parentTask)
            yield return Kinds.Task(parentTask);
        foreach (var who in (fields.Reviewers ?? []).Concat(fields.LateAssignee is { } late ? [late] : Array.Empty<Code>()))
        {
            yield return Kinds.Operator(who);
            yield return Kinds.Group(who);
        }
    }

    /// <summary>What every change looks at, named or not.</summary>
    private static IEnumerable<EntityRef> Standing(TaskFields fields) =>
        fields.Provider is { } provider ? ParentOf(fields).Append(Kinds.Provider(provider)) : ParentOf(fields);

    private static IEnumerable<EntityRef> ParentOf(TaskFields fields)
    {
        if (fields.Campaign is { } campaign)
            yield return Kinds.Campaign(campaign);
        if (fields.Program is { } program)
            yield return Kinds.Program(program);
    }

    protected override Decision Decide(TaskState state, ICommand command, Context context) => command switch
    {
        PutTask put => DecidePut(state, put, context),
        Work work => DoWork(state, work.Workflow, context),
        _ when state.Fields is null => Decision.Unknown(Kinds.Task(state.Code)),
        StartTask => state.Status == TaskStatus.Scheduled ? OnlyAssignee(state, context, "start") ?? Decision.Accept(new TaskStarted(false)) : Refuse(state, "started"),
        CloseTask => state.Status == TaskStatus.InProgress ? OnlyAssignee(state, context, "close") ?? Decision.Accept(new TaskClosed()) : Refuse(state, "closed"),
        DecideTask decide => DecideReview(state, decide, context),
        CancelTask when state.Terminal => Refuse(state, "canceled"),
        CancelTask => (context.By.Length == 0 ? null : OnlyAssignee(state, context, "cancel")) ?? Decision.Accept(new TaskCanceled()),
        ResetTask => state.Terminal
            ? OnlyAssignee(state, context, "reset") ?? Decision.Accept(new TaskRestarted(state.Fields.Start <= context.Now, true))
            : Refuse(state, "reset"),
        _ => NotUnderstood(command),
    };

    private static Decision Refuse(TaskState state, string what) =>
        Decision.WrongState($"task {state.Code} cannot be {what}: it is {Wording.Of(state.Status)}");

    private static Decision? OnlyAssignee(TaskState state, Context context, string what)
    {
        if (Code.Problem(context.By) is not null || !context.Facts.Exists(Kinds.Operator(new Code(context.By))))
            return Decision.Reject(Refusal.Unknown, $"unknown operator '{context.By}'");
        return state.Fields?.AssignedTo is { } assignee && assignee.Text != context.By
            ? Decision.Forbidden($"'{context.By}' may not {what} task {state.Code}: it is assigned to {assignee}")
            : null;
    }

    private static Decision DecidePut(TaskState state, PutTask put, Context context)
    {
        if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.Task(state.Code)) is { } refused)
            return refused;
        if (Missing(put.Fields, context) is { } missing)
            return missing;
        var before = state.Fields;
        var after = (before ?? new()).With(put.Fields);
        if (before is not null && after == before)
            return Decision.Nothing;
        if ((after.Campaign is null) == (after.Program is null))
            return Decision.Invalid("a task belongs to a campaign or to a program, one of them");
        if (before is not null && (before.Campaign != after.Campaign || before.Program != after.Program))
            return Decision.Invalid("a task cannot move to another campaign or program");
        if (after.Campaign is { } campaign && context.Facts.Find<CampaignFacts>(Kinds.Campaign(campaign)) is { Closed: true } && before is null)
            return Decision.WrongState($"campaign {campaign} is closed");
        if (put.Fields.DependsOn is { } other && context.Facts.Find<TaskFacts>(Kinds.Task(other))?.Parent is { } elsewhere
            && elsewhere != ParentOf(after).Single())
            return Decision.Invalid($"task {other} belongs to {elsewhere}");
        after = Dated(before, after, put.Fields, context);
        if (after.End is null)
            return Decision.Invalid("a task needs 'end'");
        if (after.End < after.Start)
            return Decision.Invalid("a task must not end before it starts");
        if (after.Load < 0)
            return Decision.Invalid("'load' must not be negative");
        if (after.Provisional?.Problem() is { } problem)
            return Decision.Invalid(problem);
        var priced = Seq<PricedSelection>.Empty;
        string? wrong = null;
        if (after is { Provider: { } provider, Service: { } service })
        {
            var template = context.Facts.Find<ProviderFacts>(Kinds.Provider(provider))?.Services.Find(service);
            if (template is null && (put.Fields.Service is not null || before is null))
                return Decision.Reject(Refusal.Unknown, $"provider {provider} has no service '{service}'");
            if (template is null)
                priced = state.Priced;
            else
                priced = Costing.Resolve(template, ProcessType.Task, after.Costs ?? [], out _, out wrong);
            if (wrong is not null)
                return Decision.Invalid(wrong);
        }
        var parentBudget = after.Campaign is { } c
            ? context.Facts.Find<CampaignFacts>(Kinds.Campaign(c))?.Budget
            : context.Facts.Find<ProgramFacts>(Kinds.Program(after.Program!.Value))?.Budget;
        var events = new List<IEvent> { new TaskDescribed(after, priced, parentBudget) };
        if (before is null && after.Start <= context.Now)
            events.Add(new TaskStarted(false));
        return Decision.Accept(events);
    }

    private static Decision? Missing(TaskFields named, Context context)
    {
        foreach (var reference in References(named).Where(r => r.Kind is not (Kinds.Operators or Kinds.Groups)))
        {
            if (!context.Facts.Exists(reference))
                return Decision.Unknown(reference);
        }
        if (named.AssignedTo is { } assignee && !context.Facts.Exists(Kinds.Operator(assignee)))
            return Decision.Unknown(Kinds.Operator(assignee));
        foreach (var who in (named.Reviewers ?? []).Concat(named.LateAssignee is { } late ? [late] : Array.Empty<Code>()))
        {
            if (!context.Facts.Exists(Kinds.Operator(who)) && !context.Facts.Exists(Kinds.Group(who)))
                return Decision.Reject(Refusal.Unknown, $"unknown operator or group '{who}'");
        }
        return null;
    }

    /// <summary>
    /// Fills in the dates: on linking, a task takes its parent's end and keeps its duration; one that came with its own start
    /// keeps that (rules 6 and 17 of the scenario contract).
    /// </summary>
    private static TaskFields Dated(TaskFields? before, TaskFields after, TaskFields named, Context context)
    {
        if (named.DependsOn is { } parent && before?.DependsOn != parent && named.Start is null
            && context.Facts.Find<TaskFacts>(Kinds.Task(parent)) is { } facts)
        {
            var length = before is { Start: { } oldStart, End: { } oldEnd } ? oldEnd - oldStart : (Duration?)null;
            return after with { Start = facts.End, End = named.End ?? (length is { } kept ? facts.End + kept : after.End ?? facts.End) };
        }
        return after.Start is null ? after with { Start = context.Now } : after;
    }

    private static Decision DecideReview(TaskState state, DecideTask decide, Context context)
    {
        if (state.Status != TaskStatus.PendingApproval)
            return Refuse(state, decide.Approved ? "approved" : "rejected");
        var by = context.By;
        if (Code.Problem(by) is not null || context.Facts.Find<OperatorFacts>(Kinds.Operator(new Code(by))) is not { } who)
            return Decision.Reject(Refusal.Unknown, $"unknown operator '{by}'");
        var code = new Code(by);
        var deciders = Deciders.Of(state.Fields?.Reviewers ?? [], state.Fields?.AssignedTo, ApprovalOptions.None with { OwnerMayDecide = true }, overdue: false);
        if (!Deciders.May(deciders, code, context.Now, context.Facts, out _))
            return Decision.Forbidden($"'{by}' is not a reviewer of task {state.Code}");
        var decided = new TaskDecided(decide.Approved, code, who.Name, decide.Comment);
        return decide.Approved
            ? Decision.Accept(decided)
            : Decision.Accept(decided, new TaskRestarted(state.Fields?.Start <= context.Now, true));
    }

    private static Decision DoWork(TaskState state, TechnicalWorkflow workflow, Context context)
    {
        switch (workflow)
        {
            case TechnicalWorkflow.OperationMgt when state.Status == TaskStatus.Scheduled && state.Fields?.Start <= context.Now:
                return Decision.Accept(new TaskStarted(true));
            case TechnicalWorkflow.DeliveryMgt when NoticeBook.Send(Pending(state), context.Now, context.Facts) is { } sent:
                return Decision.Accept(sent);
            case TechnicalWorkflow.BudgetMgt when TaskCosts.IsDue(state):
                return Decision.Accept(TaskCosts.ShouldBe(state));
            default:
                return Decision.Nothing;
        }
    }

    /// <summary>Notices that wait, and the late notice: due just after the end, to whom the task names (nobody by default).</summary>
    private static Seq<Notice> Pending(TaskState state)
    {
        if (state.Fields is not { LateAssignee: { } late, End: { } end } || state.LateNoticed || state.Terminal)
            return state.Notices;
        return state.Notices.Add(new Notice(
            $"{LateKey}:{end}", MailTemplates.TaskLate, [late], $"Task {state.Code} ({state.Fields.Label}) is late", $"It should have ended {end}.",
            end + Duration.FromTicks(1)));
    }

    protected override Decision Receive(TaskState state, EntityRef source, IEffect effect, Context context)
    {
        if (state.Fields is null)
            return Decision.Unknown(Kinds.Task(state.Code));
        switch (effect)
        {
            case MoveTask move:
                return state is { Status: TaskStatus.Scheduled, Fields: { Start: { } start, End: { } end } } && start < move.Start
                    ? Decision.Accept(new TaskMoved(move.Start, move.Start + (end - start)))
                    : Decision.Nothing;
            case ParentCanceled:
                return state.Terminal ? Decision.Nothing : Decision.Accept(new TaskCanceled());
            case ParentChanged parent:
                return parent.Budget == state.Charges.ParentBudget ? Decision.Nothing : Decision.Accept(new TaskParentChanged(parent.Budget));
            case InvoiceLineSettled line:
                return Decision.Accept(new TaskInvoiced(line));
            default:
                return base.Receive(state, source, effect, context);
        }
    }

    protected override TaskState Evolve(TaskState state, IEvent happened, EventMeta meta)
    {
        var after = happened switch
        {
            TaskDescribed described => state with
            {
                Fields = described.Fields,
                Priced = described.Priced,
                Charges = state.Charges with
                {
                    OwnBudget = described.Fields.Budget,
                    ParentBudget = state.Fields is null ? described.ParentBudget : state.Charges.ParentBudget,
                    Level = described.Fields.Level,
                    Provisional = described.Fields.Provisional,
                },
                LateNoticed = state.LateNoticed && state.Fields?.End == described.Fields.End,
            },
            TaskMoved moved => state with { Fields = state.Fields! with { Start = moved.Start, End = moved.End }, LateNoticed = false },
            TaskStarted started => WithNotice(
                state with { Status = TaskStatus.InProgress }, started.ByDate ? MailTemplates.TaskStarted : null, Assignee(state), meta.At),
            TaskClosed when state.Fields?.Reviewers is { } reviewers => WithNotice(
                state with { Status = TaskStatus.PendingApproval }, MailTemplates.TaskToApprove, reviewers.Count > 0 ? reviewers : Assignee(state), meta.At),
            TaskClosed or TaskDecided { Approved: true } => WithNotice(
                state with { Status = TaskStatus.Finished }, MailTemplates.TaskFinished, Assignee(state).Concat(state.Fields?.Reviewers ?? []).Distinct().ToSeq(), meta.At),
            TaskDecided => state with { Status = TaskStatus.Rejected },
            TaskRestarted restarted => state with
            {
                Status = restarted.Running ? TaskStatus.InProgress : TaskStatus.Scheduled,
                Round = restarted.NewRound ? state.Round + 1 : state.Round,
            },
            TaskCanceled => state with { Status = TaskStatus.Canceled, Notices = [] },
            TaskInvoiced invoiced => state with { Charges = state.Charges.WithInvoiceLine(invoiced.Line) },
            TaskParentChanged parent => state with { Charges = state.Charges with { ParentBudget = parent.Budget } },
            TaskCosted costed => state with { Details = costed.Details, Charges = state.Charges with { Posted = costed.Posted, Holds = [] } },
            NoticesSent sent => state with
            {
                Notices = NoticeBook.Without(state.Notices, sent.Notices.Select(n => n.Key)),
                LateNoticed = state.LateNoticed || sent.Notices.Any(n => n.Key.StartsWith(LateKey, StringComparison.Ordinal)),
            },
            _ => state,
        };
        return meta.Granted.Count == 0 || happened is TaskCosted
            ? after
            : after with { Charges = after.Charges with { Holds = GrantedHold.Add(after.Charges.Holds, meta) } };
    }

    private static Seq<Code> Assignee(TaskState state) => state.Fields?.AssignedTo is { } assignee ? [assignee] : [];

    private static TaskState WithNotice(TaskState state, string? template, Seq<Code> to, Instant now) => template is null || to.Count == 0
        ? state
        : state with
        {
            Notices = state.Notices.Add(new Notice(
                $"{template}:{state.Round}:{now}", template, to, $"Task {state.Code} ({state.Fields?.Label}): {Wording.Of(state.Status)}", $"Ends {state.Fields?.End}.", now)),
        };

    protected override IEnumerable<AddressedEffect> Effects(TaskState before, TaskState after, IEvent happened, EventMeta meta)
    {
        if (happened is NoticesSent sent)
        {
            foreach (var effect in NoticeBook.Effects(Kinds.Task(after.Code), sent))
                yield return effect;
        }
        if (after.Parent is not { } parent)
            yield break;
        if (Report(before) != Report(after))
            yield return new(parent, Report(after));
        if (happened is TaskCosted costed)
        {
            foreach (var effect in ItemCharges.Post(Kinds.Task(after.Code), before.Charges.Posted, costed.Posted, before.Charges.Holds))
                yield return effect;
            var told = before.Charges.Posted;
            if (told is null || told.Provisional != costed.Posted.Provisional || told.Calculated != costed.Posted.Calculated)
                yield return new(parent, new ReportCosts(costed.Posted.Provisional, costed.Posted.Calculated));
        }
    }

    private static ReportItem Report(TaskState state) => new(
        state.Status switch
        {
            TaskStatus.Finished => ItemPhase.Finished,
            TaskStatus.Canceled => ItemPhase.Canceled,
            TaskStatus.Scheduled => ItemPhase.Open,
            _ => ItemPhase.Active,
        },
        state.Charges.Budget,
        state.Fields?.End);

    protected override IEnumerable<ConsentRequest> Consents(TaskState before, TaskState after, Context context)
    {
        if (after.Parent is { } parent && before.Fields?.DependsOn != after.Fields?.DependsOn)
            yield return new(parent, new LinkTask(after.Code, after.Fields?.DependsOn, before.Fields?.DependsOn), Required: true);
        var terms = after.Fields?.Campaign is { } campaign ? context.Facts.Find<CampaignFacts>(Kinds.Campaign(campaign))?.Terms : null;
        foreach (var hold in ItemCharges.HoldsFor(
            Kinds.Task(after.Code), before.Charges.Budget, TaskCosts.Contribute(before), after.Charges.Budget, TaskCosts.Contribute(after), terms, context.CommandId))
            yield return hold;
    }

    protected override DueTimes Due(TaskState state) => new(
        null,
        state.Status == TaskStatus.Scheduled ? state.Fields?.Start : null,
        NoticeBook.Due(Pending(state)),
        null,
        DueTimes.When(TaskCosts.IsDue(state)));

    protected override IFacts? Facts(TaskState state) =>
        state is { Parent: { } parent, Fields: { Start: { } start, End: { } end } } ? new TaskFacts(parent, start, end) : null;
}
