using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>
/// A delivery whose campaign got another manager: all that waits for the manager now waits for the new one (domain.md §4.5).
/// </summary>
internal static class DeliveryHandover
{
    private const string StartKey = "start:";

    public static DeliveryModel To(DeliveryModel delivery, Code? manager, Instant at)
    {
        var before = delivery.Manager;
        if (before == manager)
            return delivery;
        var after = delivery with { Manager = manager };
        foreach (var approval in delivery.Approvals.Values.Where(a => a.Status == ApprovalStatus.Pending))
        {
            var subject = DeliveryEvolution.Subject(delivery);
            var (moved, notices) = Handover.Of(
                approval, after.Notices, [.. ApprovalNotices.Of(approval, delivery.Settings, manager, subject)], before, manager, at,
                delivery.Settings.Notify, $"{Wording.Of(approval.Type)} of {subject}");
            after = after with { Approvals = after.Approvals.Set(approval.Type.ToString(), moved), Notices = notices };
        }
        return Start(DeliveryPromise.Readdressed(after), before, at);
    }

    /// <summary>Hands over the start, which the manager confirms without start reviewers, and the mail about a missed start.</summary>
    private static DeliveryModel Start(DeliveryModel delivery, Code? before, Instant at)
    {
        if (delivery.State != DeliveryState.PendingConfirmation || DeliveryFlow.StartsByItself(delivery) || !delivery.Settings.Notify)
            return delivery;
        var missed = delivery.Notices.FirstOrDefault(n => n.Template == MailTemplates.MissedStart);
        if (missed is not null)
        {
            // The mail is still unsent: the new manager gets it instead.
            var kept = delivery.Notices.Where(n => n != missed);
            return delivery.Manager is { } successor
                ? delivery with { Notices = kept.Append(missed with { To = [successor] }).ToSeq() }
                : delivery with { Notices = kept.ToSeq() };
        }
        if (delivery.Settings.ReviewersOf(ApprovalType.Start).Count > 0)
            return delivery;
        var moves = (delivery.StartMoves ?? 0) + 1;
        var asked = delivery.Notices.Where(n => n.Template == MailTemplates.DeliveryToStart).ToList();
        // A new manager whose "no longer yours" mail was not sent still has the former request.
        var has = delivery.Notices.Where(n => n.Template == MailTemplates.ApprovalMoved
            && n.Key.StartsWith(StartKey, StringComparison.Ordinal) && delivery.Manager is { } m && n.To.Contains(m)).ToList();
        var notices = delivery.Notices.Except(asked).Except(has).ToList();
        if (has.Count == 0 && delivery.Manager is { } manager)
            notices.Add(DeliveryStart.Request(delivery, [manager], $"{StartKey}{at}:{moves}", at));
        if (before is { } former && asked.Count == 0)
        {
            notices.Add(new Notice(
                $"{StartKey}moved:{moves}", MailTemplates.ApprovalMoved, [former],
                $"No longer yours to start: {DeliveryEvolution.Subject(delivery)}",
                delivery.Manager is { } now ? $"It is confirmed by {now}." : "It has no manager to confirm it.", at));
        }
        return delivery with { StartMoves = moves, Notices = notices.ToSeq() };
    }
}
