using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Tasks;

/// <summary>(task, event) → task.</summary>
internal static class TaskEvolution
{
    public static TaskState Apply(TaskState state, IEvent happened, EventMeta meta)
    {
        var after = Step(state, happened, meta);
        return meta.Granted.Count == 0 || happened is TaskCosted
            ? after
            : after with { Charges = after.Charges with { Holds = GrantedHold.Add(after.Charges.Holds, meta) } };
    }

    private static TaskState Step(TaskState state, IEvent happened, EventMeta meta) => happened switch
    {
        TaskDescribed described => Describe(state, described, meta.At),
        TaskMoved moved => state with { Fields = state.Fields! with { Start = moved.Start, End = moved.End }, DatedAt = meta.At },
        TaskStarted { ByDate: true } => TaskNotices.With(
            state with { Status = TaskStatus.InProgress }, MailTemplates.TaskStarted, state.Fields?.Workers() ?? [], meta.At),
        TaskStarted => state with { Status = TaskStatus.InProgress },
        TaskAnnounced => state with
        {
            Announcements = state.Announcements + 1,
            Notices = state.Notices.Add(TaskNotices.Coming(state, $"announced:{state.Announcements + 1}", meta.At)),
        },
        TaskPartApproved part => state with
        {
            Parts = state.Parts.Set(part.By, meta.At),
            Fields = part.PerformedLoad is { } load
                ? state.Fields! with
                {
                    Participants = state.Fields.Participants
                        ?.Select(p => p.Operator == part.By ? p with { PerformedLoad = load } : p)
                        .ToSeq(),
                }
                : state.Fields,
        },
        TaskClosed when state.Fields?.Reviewers is not null =>
            Submit(state with { Status = TaskStatus.PendingApproval }, TaskReview.Open(state, meta)),
        TaskClosed => Finish(state, meta.At),
        TaskDecided decided when state.Review is { } review => Decide(state, TaskReview.Decided(review, decided, meta.At), meta.At),
        TaskRestarted restarted => state with
        {
            Status = restarted.Running ? TaskStatus.InProgress : TaskStatus.Scheduled,
            Round = restarted.NewRound ? state.Round + 1 : state.Round,
            Parts = Map<Instant>.Empty,
            DatedAt = meta.At,
        },
        TaskEnded when state.Type == TaskType.Grouping => Finish(state, meta.At),
        // Its only mail was the notification, or it has the mails of the mirrored approval.
        TaskEnded => state with { Status = TaskStatus.Finished },
        TaskReopened => state with { Status = TaskStatus.InProgress, Round = state.Round + 1 },
        TaskCanceled => state with
        {
            Status = TaskStatus.Canceled,
            Notices = [],
            Review = state.Review is { Status: ApprovalStatus.Pending } open ? open.Withdraw() : state.Review,
        },
        TaskMemberReported { Status: { } status } member => state with { Members = state.Members.Set(member.Member, status) },
        TaskMemberReported left => state with { Members = state.Members.Remove(left.Member) },
        TaskInvoiced invoiced => state with { Charges = state.Charges.WithInvoiceLine(invoiced.Line, state.Status == TaskStatus.Finished) },
        TaskParentChanged parent => HandedOver(
            state, state with { Manager = parent.Manager, Charges = state.Charges with { ParentBudget = parent.Budget } }, meta.At),
        TaskCosted costed => state with
        {
            Details = costed.Details,
            Charges = state.Charges with { Posted = costed.Posted, Holds = [] },
            CalculatedAt = meta.At,
        },
        NoticesSent sent => state with
        {
            Notices = NoticeBook.Without(state.Notices, sent.Notices.Select(n => n.Key)),
            Told = TaskNotices.Told(state, sent),
        },
        _ => state,
    };

    private static TaskState Describe(TaskState state, TaskDescribed described, Instant at)
    {
        var (before, after) = (state.Fields, described.Fields);
        var dated = before?.Start == after.Start && before?.End == after.End && before?.Reminders == after.Reminders
            && before?.InitialNotification == after.InitialNotification;
        return HandedOver(state, state with
        {
            Fields = after,
            Priced = described.Priced,
            Manager = before is null ? described.Manager : state.Manager,
            Parts = Map<Instant>.Of(state.Parts.Where(p => after.Participants?.Any(who => who.Operator.Text == p.Key) == true)),
            DatedAt = dated ? state.DatedAt : at,
            Charges = state.Charges with
            {
                OwnBudget = after.Budget,
                ParentBudget = before is null ? described.ParentBudget : state.Charges.ParentBudget,
                Level = after.Level,
                Provisional = after.Provisional,
            },
        }, at);
    }

    /// <summary>
    /// Hands over an open review whose assignee (the decider without reviewers) or manager (who gets the overdue mail) has changed.
    /// </summary>
    private static TaskState HandedOver(TaskState before, TaskState after, Instant at)
    {
        var (former, assignee) = (before.Fields?.AssignedTo, after.Fields?.AssignedTo);
        if (after.Review is not { Status: ApprovalStatus.Pending } review || (former == assignee && before.Manager == after.Manager))
            return after;
        var (moved, notices) = Handover.Of(
            review, after.Notices, [.. TaskReview.Notices(after, review)], former, assignee, at, true,
            $"task {after.Code} ({after.Fields!.Label})");
        return after with { Review = moved, Notices = notices };
    }

    private static TaskState Submit(TaskState state, Approval review) =>
        state with { Review = review, Notices = state.Notices.AddRange(TaskReview.Notices(state, review)) };

    private static TaskState Decide(TaskState state, Approval review, Instant at)
    {
        var decided = state with { Review = review, Notices = ApprovalNotices.After(review, state.Notices) };
        return review.Status switch
        {
            ApprovalStatus.Approved => Finish(decided, at),
            ApprovalStatus.Rejected => decided with { Status = TaskStatus.Rejected },
            _ => decided,
        };
    }

    private static TaskState Finish(TaskState state, Instant at) =>
        TaskNotices.With(state with { Status = TaskStatus.Finished }, MailTemplates.TaskFinished, state.Fields?.Involved() ?? [], at);
}
