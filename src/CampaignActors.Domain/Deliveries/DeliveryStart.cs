using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>Its automatic start is overdue by more than the grace: it waits for an operator, and its manager gets a mail.</summary>
[Contract("delivery.startMissed")]
public sealed record StartMissed : IEvent;

/// <summary>The operators who are asked to start an online delivery, and the check for overdue starts (domain.md §4.1, §5.4).</summary>
internal static class DeliveryStart
{
    /// <summary>Longest delay of an automatic start after the contact date, by default.</summary>
    public static readonly Duration DefaultGrace = Duration.FromDays(1);

    public const string Late = "Its contact date is past by more than it may be late.";

    public const string NothingToSend = "There is nothing to send.";

    /// <summary>
    /// Whether it is too late for an automatic start. An operator who confirms or resumes it after its contact date accepts the
    /// delay. Without recipients, no start is late.
    /// </summary>
    public static bool IsMissed(DeliveryModel delivery, Instant now) =>
        delivery is { ToSend: > 0, Fields: { ContactDate: { } contact } fields }
        && now - contact > (fields.MissedGrace ?? DefaultGrace) && !(delivery.StartSaidAt >= contact);

    /// <summary>The start reviewers, or else the manager.</summary>
    private static Seq<Code> Starters(DeliveryModel delivery) =>
        delivery.Settings.ReviewersOf(ApprovalType.Start) is { Count: > 0 } named ? named
        : delivery.Manager is { } manager ? [manager]
        : [];

    /// <summary>Asks the operators who may start it.</summary>
    public static DeliveryModel Ask(DeliveryModel delivery, Instant at) =>
        Starters(delivery) is { Count: > 0 } to && delivery.Settings.Notify
            ? delivery with { Notices = delivery.Notices.Add(Request(delivery, to, $"start:{at}", at)) }
            : delivery;

    /// <summary>The request to start it.</summary>
    public static Notice Request(DeliveryModel delivery, Seq<Code> to, string key, Instant at) => new(
        key, MailTemplates.DeliveryToStart, to, $"Delivery {delivery.Code} ({delivery.Fields?.Label}) waits to be started",
        string.Join(' ', delivery.StartWarnings.Prepend($"{delivery.ToSend} messages to send.")), at)
    {
        Except = delivery is { Settings.Options.FourEyes: true, PreparedBy: { } preparer } ? [preparer] : [],
    };

    /// <summary>
    /// It waits for an operator's confirmation again. The manager gets one mail; the start reviewers are asked again.
    /// </summary>
    public static DeliveryModel Missed(DeliveryModel delivery, Instant at)
    {
        var waiting = delivery with { State = DeliveryState.PendingConfirmation, StartWithheld = true, StartWarnings = [Late] };
        if (waiting is { Settings.Notify: true, Manager: { } manager })
        {
            waiting = waiting with
            {
                Notices = waiting.Notices.Add(new Notice(
                    $"missed:{at}", MailTemplates.MissedStart, [manager],
                    $"Delivery {delivery.Code} ({delivery.Fields?.Label}) was not started",
                    $"It should have started {delivery.Fields?.ContactDate}. {delivery.ToSend} messages wait for a person.", at)),
            };
        }
        return delivery.Settings.ReviewersOf(ApprovalType.Start).Count > 0 ? Ask(waiting, at) : waiting;
    }
}
