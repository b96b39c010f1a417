using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Approvals;

/// <summary>
/// A pending approval after its manager has changed (domain.md §4.5). Round and deadline stay. If the manager decides, the new one
/// is asked and the former one is informed. Later reminders and the mail about the deadline go to the new one.
/// </summary>
public static class Handover
{
    /// <param name="approval">A pending approval.</param>
    /// <param name="notices">All notices that its subject owes.</param>
    /// <param name="fresh">The notices of a submission with the new manager; empty when mails are off.</param>
    /// <param name="before">The former decider when no reviewer is named: the manager, or a task's assignee.</param>
    /// <param name="now">The present decider; equal to <c>before</c> when another field has changed.</param>
    /// <param name="notify">Whether mails are sent.</param>
    /// <param name="what">The subject of the approval, as mails name it.</param>
    public static (Approval Approval, Seq<Notice> Notices) Of(
        Approval approval, Seq<Notice> notices, IReadOnlyCollection<Notice> fresh, Code? before, Code? now, Instant at, bool notify,
        string what)
    {
        var request = $"{approval.Key}request";
        var own = notices.Where(n => n.Key.StartsWith(approval.Key, StringComparison.Ordinal)).ToList();
        var asked = own.Where(n => n.Key.StartsWith(request, StringComparison.Ordinal)).ToList();
        var told = own.Where(n => n.Template == MailTemplates.ApprovalMoved).ToList();
        // Dated notices to keep: those owed already, and those due later. The others have been sent.
        var dated = fresh.Where(n => n.Template != MailTemplates.ApprovalRequest && (n.DueAt > at || own.Any(o => o.Key == n.Key)));
        var others = notices.Where(n => !asked.Contains(n) && !told.Contains(n) && !(own.Contains(n) && FollowsFromDates(n))).ToList();
        if (approval.Reviewers.Count > 0 || before == now)
            return (approval, ApprovalNotices.After(approval, others.Concat(asked).Concat(told).Concat(dated).ToSeq()));
        var moved = approval with { Moves = (approval.Moves ?? 0) + 1 };
        // A new manager whose "no longer yours" mail was not sent still has the former request.
        var owed = told.Where(n => now is null || !n.To.Contains(now.Value)).ToList();
        if (owed.Count == told.Count && fresh.FirstOrDefault(n => n.Key == request) is { } again)
            owed.Add(again with { Key = $"{request}:{moved.Moves}", DueAt = at });
        // A former manager whose request was not sent needs no second mail.
        if (before is { } former && asked.Count == 0 && notify)
            owed.Add(Moved(approval, former, now, $"{approval.Key}moved:{moved.Moves}", what, at));
        return (moved, ApprovalNotices.After(moved, others.Concat(owed).Concat(dated).ToSeq()));
    }

    private static bool FollowsFromDates(Notice notice) =>
        notice.Template is MailTemplates.ApprovalReminder or MailTemplates.ApprovalOverdue or MailTemplates.ApprovalEscalated;

    private static Notice Moved(Approval approval, Code before, Code? now, string key, string what, Instant at) => new(
        key, MailTemplates.ApprovalMoved, [before], $"No longer yours to approve: the {what}",
        now is { } manager ? $"Round {approval.Round} is decided by {manager}." : $"Round {approval.Round} has no manager to decide it.",
        at);
}
