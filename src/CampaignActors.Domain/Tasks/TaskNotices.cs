using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Tasks;

/// <summary>
/// The mails of a task (domain.md §5.2). Mails caused by events are among its notices. Mails caused by dates are derived from the
/// dates, and their keys are stored once they are sent, so that a changed date moves its mail.
/// </summary>
internal static class TaskNotices
{
    private const string LateKey = "late";
    private const string ReminderKey = "reminder";

    /// <summary>All unsent notices, due now or at a date.</summary>
    public static Seq<Notice> Pending(TaskState state) =>
        state.Fields is null || state.Terminal
            ? state.Notices
            : state.Notices.AddRange(ByDate(state, state.Fields).Where(n => !state.Told.Contains(n.Key)));

    private static IEnumerable<Notice> ByDate(TaskState state, TaskFields fields)
    {
        if (fields is not { Start: { } start, End: { } end })
            yield break;
        var what = $"Task {state.Code} ({fields.Label})";
        if (fields.InitialNotification is { } initial && state.Status == TaskStatus.Scheduled && fields.Workers().Count > 0
            && (initial.At ?? start - initial.BeforeDeadline!.Value) is var announced && announced >= state.DatedAt)
            yield return Coming(state, $"initial:{state.Round}", announced);
        var reminders = state.Status is TaskStatus.Scheduled or TaskStatus.InProgress ? fields.Reminders ?? [] : [];
        foreach (var (i, due) in ReminderRule.Dates(reminders, end))
        {
            if (due >= state.DatedAt && fields.Involved() is { Count: > 0 } involved)
                yield return new($"{ReminderKey}:{i}:{state.Round}:{due}", MailTemplates.TaskReminder, involved,
                    $"Reminder: {what} ends {end}", $"It is {Wording.Of(state.Status)}.", due);
        }
        // Due just after the end, for the operator that the task names; none by default.
        if (fields.LateAssignee is { } late)
            yield return new(
                $"{LateKey}:{end}", MailTemplates.TaskLate, [late], $"{what} is late",
                $"It should have ended {end}.", end + Duration.FromTicks(1));
    }

    /// <summary>The announcement to assignee and participants.</summary>
    public static Notice Coming(TaskState state, string key, Instant due) => new(
        key, MailTemplates.TaskPlanned, state.Fields!.Workers(), $"Task {state.Code} ({state.Fields.Label}) is coming",
        $"It starts {state.Fields.Start} and ends {state.Fields.End}.", due);

    /// <summary>What a mail says of the task as it is now.</summary>
    public static MailFigures Figures(TaskState state, Notice notice, FactBook facts)
    {
        var figures = new MailFigures().With("label", state.Fields?.Label).With("campaign", state.Fields?.Campaign)
            .With("status", Wording.Of(state.Status)).With("start", state.Fields?.Start).With("end", state.Fields?.End)
            .With("assignee", state.Fields?.AssignedTo);
        if (notice.Template is MailTemplates.TaskReminder or MailTemplates.TaskPlanned)
            figures = figures.With("deadline", state.Fields?.End);
        if (notice.Template == MailTemplates.ApprovalMoved)
            figures = figures.With("manager", state.Fields?.AssignedTo);
        return state.Review is { } review && notice.Key.StartsWith(review.Key, StringComparison.Ordinal)
            ? ApprovalNotices.Figures(figures, review, notice, facts)
            : figures;
    }

    /// <summary>Warnings that still hold: those about its end while it is open, and about its review while that is not decided.</summary>
    public static Seq<string> Standing(TaskState state) => (state.Terminal || state.Status == TaskStatus.PendingApproval ? Seq<string>.Empty
        : [$"{ReminderKey}:", state.Fields?.End is { } end ? $"{LateKey}:{end}" : $"{LateKey}:"])
        .Concat(state.Review is { Status: ApprovalStatus.Pending } review ? [review.Key] : Seq<string>.Empty).ToSeq();

    /// <summary>Keys of sent date notices to store.</summary>
    public static Seq<string> Told(TaskState state, NoticesSent sent)
    {
        var standing = state.Notices.Select(n => n.Key).ToHashSet(StringComparer.Ordinal);
        return state.Told.AddRange(sent.Notices.Select(n => n.Key).Where(k => !standing.Contains(k)));
    }

    /// <summary>Adds a notice for an event, unless it has no recipient.</summary>
    public static TaskState With(TaskState state, string template, Seq<Code> to, Instant now) => to.Count == 0 ? state : state with
    {
        Notices = state.Notices.Add(new Notice(
            $"{template}:{state.Round}:{now}", template, to,
            $"Task {state.Code} ({state.Fields?.Label}): {Wording.Of(state.Status)}", $"Ends {state.Fields?.End}.", now)),
    };
}
