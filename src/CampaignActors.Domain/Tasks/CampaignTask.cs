using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Tasks;

/// <summary>A work item for people in a campaign or a program.</summary>
public sealed class TaskKind : EntityKind<TaskState>
{
    public override string Name => Kinds.Tasks;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.BudgetMgt;

    public override IReadOnlyList<Machine> Machines => [TaskMachine.Machine, ApprovalMachine.Machine];

    protected override TaskState Start(Code code) => new() { Code = code };

    protected override IEnumerable<EntityRef> Needs(TaskState state, object message, Context context) => (message switch
    {
        PutTask put => TaskPut.Needs(state, put, context),
        BeginTask begin when state.Fields is null => TaskPut.Needs(state, new PutTask(PutMode.Create, begin.Fields), context),
        DecideTask => ApprovalRules.Needs(state.Review, state.Fields?.AssignedTo, context).Concat(Parent(state)),
        CloseTask or ResetTask or StartTask or CancelTask or ApprovePart or AnnounceTask => Actor(context).Concat(Parent(state)),
        Work work when work.Workflow == TechnicalWorkflow.DeliveryMgt =>
            NoticeBook.Needs(TaskNotices.Pending(state), context.Now, context.Facts),
        _ => [],
    }).Where(r => !context.Facts.Has(r));

    private static IEnumerable<EntityRef> Actor(Context context) => ApprovalRules.Person(context.By) is { } by ? [Kinds.Operator(by)] : [];

    private static IEnumerable<EntityRef> Parent(TaskState state) => state.Fields is { } fields ? TaskPut.ParentOf(fields) : [];

    protected override Decision Decide(TaskState state, ICommand command, Context context) => command switch
    {
        PutTask put => TaskPut.Decide(state, put, context),
        Work work => DoWork(state, work.Workflow, context),
        _ when state.Fields is null => Decision.Unknown(Kinds.Task(state.Code)),
        DecideTask decide => TaskReview.Decide(state, decide, context),
        _ when TriggerOf(command) is { } trigger && Refuse(state, trigger) is { } refused => refused,
        StartTask => OnlyAssignee(state, context, "start") ?? Decision.Accept(new TaskStarted(false)),
        AnnounceTask => Announce(state, context),
        ApprovePart part => Approve(state, part, context),
        CloseTask => OnlyAssignee(state, context, "close") ?? RefuseUnsigned(state, context) ?? Decision.Accept(new TaskClosed()),
        CancelTask => (context.By.Length == 0 ? null : OnlyAssignee(state, context, "cancel")) ?? Decision.Accept(new TaskCanceled()),
        ResetTask => OnlyAssignee(state, context, "reset") ?? Reset(state, context),
        _ => NotUnderstood(command),
    };

    private static TaskTrigger? TriggerOf(ICommand command) => command switch
    {
        StartTask => TaskTrigger.Started,
        ApprovePart => TaskTrigger.PartApproved,
        CloseTask => TaskTrigger.Closed,
        CancelTask => TaskTrigger.Canceled,
        ResetTask => TaskTrigger.Reset,
        _ => null,
    };

    /// <summary>Refusals of the state machine, and of commands for tasks that start and end by themselves.</summary>
    private static Decision? Refuse(TaskState state, TaskTrigger trigger)
    {
        if (TaskMachine.Machine.Refuse(state.Status, trigger, $"task {state.Code}") is { } refused)
            return refused;
        if (state.Fields?.Mirrors is { } mirrored)
            return Decision.WrongState(
                $"task {state.Code} follows the {Wording.Of(mirrored.Type)} approval of delivery {mirrored.Delivery}");
        return (state.Type, trigger) switch
        {
            (TaskType.Notification, TaskTrigger.Started or TaskTrigger.Closed) =>
                Decision.WrongState($"task {state.Code} is a notification: it starts and ends at its dates"),
            (TaskType.Grouping, TaskTrigger.Closed) =>
                Decision.WrongState($"task {state.Code} is a group: it is finished with its last member"),
            (TaskType.Grouping, TaskTrigger.Reset) when state.Status == TaskStatus.Finished =>
                Decision.WrongState($"task {state.Code} is a group: it is open again when a member is reset"),
            _ => null,
        };
    }

    private static Decision? OnlyAssignee(TaskState state, Context context, string what)
    {
        if (ApprovalRules.Person(context.By) is not { } by || !context.Facts.Exists(Kinds.Operator(by)))
            return Decision.Reject(Refusal.Unknown, $"unknown operator '{context.By}'");
        return state.Fields?.AssignedTo is { } assignee && assignee != by
            ? Decision.Forbidden($"'{by}' may not {what} task {state.Code}: it is assigned to {assignee}")
            : null;
    }

    /// <summary>Refuses an anonymous closing under four eyes.</summary>
    private static Decision? RefuseUnsigned(TaskState state, Context context) =>
        ApprovalRules.RefuseSubmission(state.Fields?.Review?.Options ?? ApprovalOptions.None, context.By, $"task {state.Code}");

    private static Decision Announce(TaskState state, Context context)
    {
        if (state.Status != TaskStatus.Scheduled)
            return Decision.WrongState($"task {state.Code} cannot be announced: it is {Wording.Of(state.Status)}");
        return state.Fields!.Workers().Count == 0
            ? Decision.Invalid($"task {state.Code} has neither assignee nor participants")
            : Decision.Accept(new TaskAnnounced());
    }

    private static Decision Approve(TaskState state, ApprovePart part, Context context)
    {
        if (ApprovalRules.Person(context.By) is not { } by || !context.Facts.Exists(Kinds.Operator(by)))
            return Decision.Reject(Refusal.Unknown, $"unknown operator '{context.By}'");
        if (state.Fields!.Participants?.Any(p => p.Operator == by) != true)
            return Decision.Forbidden($"'{by}' is not a participant of task {state.Code}");
        if (state.Parts.ContainsKey(by))
            return Decision.WrongState($"'{by}' has approved their part of task {state.Code} already");
        return part.PerformedLoad < 0
            ? Decision.Invalid("'load' must not be negative")
            : Decision.Accept(new TaskPartApproved(by, part.PerformedLoad));
    }

    private static Decision Reset(TaskState state, Context context)
    {
        var running = state.Fields!.Start <= context.Now;
        if (state.Type == TaskType.Notification && running)
            return Decision.WrongState(
                $"task {state.Code} is {Wording.Of(state.Status)}: a notification needs a start in the future before it is reset");
        var restarted = new TaskRestarted(running, true);
        return running && EndsByItself(state, context) ? Decision.Accept(restarted, new TaskEnded()) : Decision.Accept(restarted);
    }

    private static Decision DoWork(TaskState state, TechnicalWorkflow workflow, Context context)
    {
        if (workflow == TechnicalWorkflow.OperationMgt && state.Status == TaskStatus.Scheduled && state.Fields?.Start <= context.Now)
            return EndsByItself(state, context)
                ? Decision.Accept(new TaskStarted(true), new TaskEnded())
                : Decision.Accept(new TaskStarted(true));
        if (workflow == TechnicalWorkflow.OperationMgt && state.Status == TaskStatus.InProgress && EndsByItself(state, context))
            return Decision.Accept(new TaskEnded());
        if (workflow == TechnicalWorkflow.DeliveryMgt
            && NoticeBook.Send(
                TaskNotices.Pending(state), context.Now, context.Facts, context.Zone,
                n => TaskNotices.Figures(state, n, context.Facts)) is { } sent)
            return Decision.Accept(sent);
        return workflow == TechnicalWorkflow.BudgetMgt && TaskCosts.IsDue(state)
            ? Decision.Accept(TaskCosts.ShouldBe(state))
            : Decision.Nothing;
    }

    /// <summary>Whether it ends by itself: a notification at its end, a group with all members done.</summary>
    private static bool EndsByItself(TaskState state, Context context) => state.Type switch
    {
        TaskType.Notification => state.Fields?.End <= context.Now,
        TaskType.Grouping => TaskGroups.Done(state),
        _ => false,
    };

    protected override Decision Receive(TaskState state, EntityRef source, IEffect effect, Context context)
    {
        if (effect is MirrorApproval mirror)
            return TaskMirror.Receive(state, source.Code, mirror);
        if (effect is BeginTask begin)
            return state.Fields is null ? TaskPut.Decide(state, new PutTask(PutMode.Create, begin.Fields), context) : Decision.Nothing;
        if (state.Fields is null)
            return Decision.Unknown(Kinds.Task(state.Code));
        switch (effect)
        {
            case MoveTask move:
                return state is { Status: TaskStatus.Scheduled, Fields: { Start: { } start, End: { } end } }
                    && (move.From is { } from ? start == from && start != move.Start : start < move.Start)
                    ? Decision.Accept(new TaskMoved(move.Start, move.Start + (end - start)))
                    : Decision.Nothing;
            case ReportMember report:
                return TaskGroups.Receive(state, source.Code, report);
            case ParentCanceled:
                return state.Terminal ? Decision.Nothing : Decision.Accept(new TaskCanceled());
            case ParentChanged parent:
                return parent.Budget == state.Charges.ParentBudget && parent.Manager == state.Manager
                    ? Decision.Nothing
                    : Decision.Accept(new TaskParentChanged(parent.Budget) { Manager = parent.Manager });
            case InvoiceLineSettled line:
                return Decision.Accept(new TaskInvoiced(line));
            default:
                return base.Receive(state, source, effect, context);
        }
    }

    protected override IEvent Short(TaskState before, IEvent whole) =>
        whole is TaskDescribed described ? TaskRedescribed.Of(before, described) : whole;

    protected override IEvent Whole(TaskState before, IEvent stored) =>
        stored is TaskRedescribed described ? described.Whole(before) : stored;

    protected override TaskState Evolve(TaskState state, IEvent happened, EventMeta meta) => TaskEvolution.Apply(state, happened, meta);

    protected override IEnumerable<AddressedEffect> Effects(TaskState before, TaskState after, IEvent happened, EventMeta meta)
    {
        if (happened is NoticesSent sent)
        {
            foreach (var effect in NoticeBook.Effects(Kinds.Task(after.Code), sent))
                yield return effect;
        }
        foreach (var effect in TaskGroups.Effects(before, after))
            yield return effect;
        if (after.Parent is not { } parent)
            yield break;
        if (Report(before) != Report(after))
            yield return new(parent, Report(after));
        if (happened is TaskCosted costed)
        {
            foreach (var effect in ItemCharges.Post(Kinds.Task(after.Code), before.Charges.Posted, costed.Posted, before.Charges.Holds))
                yield return effect;
            var posted = before.Charges.Posted;
            if (posted is null || posted.Provisional != costed.Posted.Provisional || posted.Calculated != costed.Posted.Calculated)
                yield return new(parent, new ReportCosts(costed.Posted.Provisional, costed.Posted.Calculated));
        }
    }

    /// <summary>The report for the campaign. A group never starts it, because only members are work.</summary>
    private static ReportItem Report(TaskState state) => new(
        state.Status switch
        {
            TaskStatus.Finished => ItemPhase.Finished,
            TaskStatus.Canceled => ItemPhase.Canceled,
            TaskStatus.Scheduled => ItemPhase.Open,
            _ when state.Type == TaskType.Grouping => ItemPhase.Open,
            _ => ItemPhase.Active,
        },
        state.Charges.Budget,
        state.Fields?.End,
        Pending: state.Status == TaskStatus.PendingApproval);

    protected override IEnumerable<ConsentRequest> Consents(TaskState before, TaskState after, Context context)
    {
        var (was, now) = (before.Fields, after.Fields);
        if (after.Parent is { } parent && (was?.DependsOn != now?.DependsOn || was?.GroupTask != now?.GroupTask))
        {
            yield return new(
                parent,
                new LinkTask(after.Code, now?.DependsOn, was?.DependsOn) { Group = now?.GroupTask, GroupBefore = was?.GroupTask },
                Required: true);
        }
        var terms = now?.Campaign is { } campaign ? context.Facts.Find<CampaignFacts>(Kinds.Campaign(campaign))?.Terms : null;
        foreach (var hold in ItemCharges.HoldsFor(
            Kinds.Task(after.Code), before.Charges.Budget, TaskCosts.Contribute(before),
            after.Charges.Budget, TaskCosts.Contribute(after), terms, context.CommandId))
            yield return hold;
    }

    protected override DueTimes Due(TaskState state) => DueTimes.None
        .With(TechnicalWorkflow.OperationMgt, state switch
        {
            { Status: TaskStatus.Scheduled } => state.Fields?.Start,
            { Status: TaskStatus.InProgress, Type: TaskType.Notification } => state.Fields?.End,
            _ => null,
        })
        .With(TechnicalWorkflow.DeliveryMgt, NoticeBook.Due(TaskNotices.Pending(state)))
        .With(TechnicalWorkflow.BudgetMgt, DueTimes.When(TaskCosts.IsDue(state)));

    protected override bool Exists(TaskState state) => state.Fields is not null;

    protected override IFacts? Facts(TaskState state) =>
        state is { Parent: { } parent, Fields: { Start: { } start, End: { } end } }
            ? new TaskFacts(parent, start, end)
            {
                Type = state.Type, Status = state.Status, Currency = state.Currency,
                Budget = state.Charges.Budget is { } budget ? [budget] : Seq<Code>.Empty,
                Standing = TaskNotices.Standing(state),
            }
            : null;
}
