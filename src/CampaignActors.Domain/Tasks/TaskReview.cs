using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Tasks;

/// <summary>
/// The review of a closed task: an approval (domain.md §4.5) that its assignee may decide too, and decides alone without reviewers
/// (§5.2).
/// </summary>
internal static class TaskReview
{
    public static ApprovalSettings Settings(TaskFields fields)
    {
        var terms = fields.Review ?? ReviewTerms.Default;
        return new ApprovalSettings
        {
            Reviewers = fields.Reviewers is { } reviewers
                ? Map<Seq<Code>>.Empty.Set(nameof(ApprovalType.Task), reviewers)
                : Map<Seq<Code>>.Empty,
            Reminders = terms.Reminders,
            Deadline = terms.Deadline,
            Options = terms.Options with { OwnerMayDecide = true },
        };
    }

    /// <summary>The review opened by closing the task.</summary>
    public static Approval Open(TaskState state, EventMeta meta)
    {
        var settings = Settings(state.Fields!);
        return Approval.Submit(
            ApprovalType.Task, null, settings.ReviewersOf(ApprovalType.Task),
            settings.Deadline ?? ApprovalSettings.DefaultDeadline, meta.At,
            ApprovalRules.Person(meta.By), settings.Options) with
        { Round = state.Round };
    }

    /// <summary>
    /// The request now, reminders, one mail to the manager at the deadline, and the escalation (domain.md §4.5). The deadline is
    /// that of the review, or three days. A task of a program has no manager.
    /// </summary>
    public static IEnumerable<Notice> Notices(TaskState state, Approval review)
    {
        var settings = Settings(state.Fields!);
        var what = $"task {state.Code} ({state.Fields!.Label})";
        var to = review.Reviewers.Count > 0 ? review.Reviewers : state.Fields.AssignedTo is { } assignee ? [assignee] : Seq<Code>.Empty;
        var excluded = review is { Options.FourEyes: true, SubmittedBy: { } submitter } ? [submitter] : Seq<Code>.Empty;
        if (to.Count > 0)
        {
            yield return new(
                $"{review.Key}request", MailTemplates.TaskToApprove, to, $"Please approve {what}",
                $"Round {review.Round}, until {review.Deadline}.", review.SubmittedAt!.Value)
            { Except = excluded };
            foreach (var reminder in ApprovalNotices.Reminders(review, settings.Reminders, to, MailTemplates.ApprovalReminder, what))
                yield return reminder with { Except = excluded };
        }
        if (state.Manager is { } manager)
            yield return new(
                $"{review.Key}overdue", MailTemplates.ApprovalOverdue, [manager], $"Overdue: {what}",
                $"The deadline was {review.Deadline}.", review.Deadline!.Value);
        if (ApprovalNotices.Escalated(review, what) is { } escalated)
            yield return escalated;
    }

    public static Decision Decide(TaskState state, DecideTask decide, Context context)
    {
        var trigger = decide.Approved ? TaskTrigger.Approved : TaskTrigger.Rejected;
        var review = state.Review;
        if (TaskMachine.Machine.Refuse(state.Status, trigger, $"task {state.Code}") is Decision.Rejected refused)
        {
            if (state.Status != TaskStatus.Finished || review is null)
                return refused;
            var what = $"task {state.Code} is {Wording.Of(state.Status)}: its review";
            return ApprovalRules.RefuseState(review, ApprovalTrigger.Accepted, what, context.Zone) ?? refused;
        }
        if (ApprovalRules.Refuse(
            review!, decide.Approved, decide.Comment, decide.Round, state.Fields?.AssignedTo,
            context, $"task {state.Code}", out var decided) is { } forbidden)
            return forbidden;
        var happened = new TaskDecided(decide.Approved, decided!.By, decided.Name, decide.Comment) { For = decided.For };
        return decide.Approved
            ? Decision.Accept(happened)
            : Decision.Accept(happened, new TaskRestarted(state.Fields?.Start <= context.Now, true));
    }

    public static Approval Decided(Approval review, TaskDecided decided, Instant at) =>
        review.Decide(
            new ApprovalDecision(ApprovalType.Task, review.Round, decided.Approved, decided.By, decided.Name, decided.Comment)
            { For = decided.For },
            at);
}
