using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>Sending of online deliveries: waves, outcomes, retries, pause, stop and the end of validity (domain.md §3.5, §4.1).</summary>
public static class DeliverySending
{
    private const int SmallestBatch = 8;
    private const int LargestBatch = 256;

    /// <summary>Messages per batch: the given number, or 1/1024 of the messages, at least 8 and at most 256 (domain.md §2).</summary>
    public static long BatchSize(DeliveryModel delivery) => delivery.Fields?.BatchSize is { } given and > 0
        ? given
        : Math.Clamp((delivery.ToSend ?? 0) / 1024, SmallestBatch, LargestBatch);

    /// <summary>
    /// End of validity: the given end, or a number of days after sending began. Without either, retries end after
    /// <see cref="RetryRule.DefaultValidity"/>.
    /// </summary>
    public static Instant? ValidUntil(DeliveryModel delivery) =>
        delivery.Fields?.ValidityEnd is { } end ? end
        : delivery.Sending is not { } sending ? null
        : delivery.Fields?.ValidityDays is { } days ? sending.StartedAt + Limits.OfDays(days)
        : sending.Pending > 0 ? sending.StartedAt + RetryRule.DefaultValidity
        : null;

    /// <summary>Start of a wave: known once sending has begun, expected with a contact date.</summary>
    public static Instant? StartOf(DeliveryModel delivery, int wave) =>
        wave >= delivery.Waves.Count ? null
        : delivery.Sending is { } sending ? sending.StartedAt + delivery.Waves[wave].After
        : delivery.Fields?.ContactDate + delivery.Waves[wave].After;

    public static bool WavesLeft(DeliveryModel delivery) => delivery.Sending is { } sending && sending.Waves < delivery.Waves.Count;

    /// <summary>
    /// Problem when the last wave would start after the end of validity (domain.md §3.5), or <c>null</c>; checked at the analysis.
    /// </summary>
    public static string? Problem(DeliveryFields fields, IReadOnlyList<Wave> waves, Instant now)
    {
        if (waves.Count == 0)
            return null;
        var last = waves[^1].After;
        var first = fields.ContactDate > now ? fields.ContactDate.Value : now;
        var late = fields.ValidityEnd is { } end ? first + last >= end : fields.ValidityDays is { } days && last >= Limits.OfDays(days);
        return late ? $"the last of {waves.Count} waves would start when the delivery is not valid any more" : null;
    }

    /// <summary>The next work of deliveryMgt on the sending.</summary>
    public static Instant? Due(DeliveryModel delivery)
    {
        if (!DeliveryMachine.Allows(delivery, DeliveryTrigger.ValidityEnded))
            return null;
        var next = delivery.State switch
        {
            DeliveryState.StartPending => delivery.Fields!.ContactDate ?? DueTimes.AtOnce,
            DeliveryState.PauseRequested or DeliveryState.PauseInProgress => DueTimes.AtOnce,
            DeliveryState.RecoveryPending => DueTimes.Earliest(delivery.Sending!.RetryAt, StartOf(delivery, delivery.Sending.Waves)),
            DeliveryState.InProgress or DeliveryState.RecoveryInProgress when delivery.Sending is { } sending =>
                StartOf(delivery, sending.Waves),
            _ => null,
        };
        return DueTimes.Earliest(next, ValidUntil(delivery));
    }

    /// <summary>The present work of deliveryMgt on the sending: one step of a pause at a time, and every due wave.</summary>
    public static IEnumerable<IEvent> Work(DeliveryModel delivery, Context context)
    {
        var now = context.Now;
        if (DeliveryMachine.Allows(delivery, DeliveryTrigger.ValidityEnded) && ValidUntil(delivery) <= now)
            return End(delivery, DeliveryState.Finished);
        if (DeliveryMachine.Allows(delivery, DeliveryTrigger.StartDue) && !(delivery.Fields!.ContactDate > now))
        {
            if (DeliveryStart.IsMissed(delivery, now))
                return [new StartMissed()];
            // Without recipients, sending ends at once.
            if (delivery.ToSend == 0)
                return [new DeliveryMoved(DeliveryState.InProgress), new WaveReleased(1, 0), new DeliveryMoved(DeliveryState.Finished)];
            return
            [
                new DeliveryMoved(DeliveryState.InProgress), .. MailingFlow.Open(delivery, context),
                .. Waves(delivery with { Sending = new(now, 0, 0, 0, 0, null) }, now),
            ];
        }
        if (DeliveryMachine.Allows(delivery, DeliveryTrigger.PauseBegun))
            return [new DeliveryMoved(DeliveryState.PauseInProgress)];
        if (DeliveryMachine.Allows(delivery, DeliveryTrigger.PauseDone))
            return [new DeliveryMoved(DeliveryState.Paused)];
        IEnumerable<IEvent> retry = DeliveryMachine.Allows(delivery, DeliveryTrigger.RetryDue) && delivery.Sending!.RetryAt <= now
            ? [new RetryBegun()]
            : [];
        return DeliveryMachine.Allows(delivery, DeliveryTrigger.WaveDue) ? [.. retry, .. Waves(delivery, now)] : retry;
    }

    private static IEnumerable<IEvent> Waves(DeliveryModel delivery, Instant now)
    {
        if (delivery.Waves.Count == 0)
        {
            if (delivery.Sending is { Waves: 0 })
                yield return new WaveReleased(1, delivery.ToSend ?? 0);
            yield break;
        }
        for (var wave = delivery.Sending?.Waves ?? 0; StartOf(delivery, wave) <= now; wave++)
            yield return new WaveReleased(wave + 1, delivery.Waves[wave].Quantity);
    }

    /// <summary>
    /// Ends sending before all messages are processed. Released messages without a report count as sent until a report corrects it;
    /// the rest is dropped.
    /// </summary>
    public static IEnumerable<IEvent> End(DeliveryModel delivery, DeliveryState to)
    {
        var sent = delivery.Sent ?? delivery.Sending?.Released ?? 0;
        return [new DeliveryMoved(to), new RestDropped((delivery.ToSend ?? 0) - sent - delivery.Failed)];
    }

    public static Decision Pause(DeliveryModel delivery) =>
        DeliveryMachine.Refuse(delivery, DeliveryTrigger.PauseAsked) ?? Decision.Accept(new DeliveryMoved(DeliveryState.PauseRequested));

    /// <summary>
    /// Continues at the point of the pause: a delivery that had not begun waits for its contact date, soft errors wait for their
    /// retry. A retry in progress is repeated.
    /// </summary>
    public static Decision Resume(DeliveryModel delivery, Instant now) =>
        DeliveryMachine.Refuse(delivery, DeliveryTrigger.Resumed) ?? delivery.Sending switch
        {
            null => Decision.Accept(new DeliveryMoved(DeliveryState.StartPending)),
            { Pending: > 0, RetryAt: null } => Decision.Accept(new DeliveryMoved(DeliveryState.RecoveryPending), new RetryPlanned(now)),
            { Pending: > 0 } => Decision.Accept(new DeliveryMoved(DeliveryState.RecoveryPending)),
            _ when MailingFlow.IsThrough(delivery) => Decision.Accept(new DeliveryMoved(DeliveryState.Finished)),
            _ => Decision.Accept(new DeliveryMoved(DeliveryState.InProgress)),
        };

    public static Decision Stop(DeliveryModel delivery) =>
        DeliveryMachine.Refuse(delivery, DeliveryTrigger.Stopped) ?? Decision.Accept(End(delivery, DeliveryState.Stopped));

    /// <summary>
    /// Applies an outcome, counted from the start of sending. With soft errors, a retry is planned. Without, and after the last
    /// wave, it is final, and messages not reported as sent have failed.
    /// </summary>
    public static Decision Report(DeliveryModel delivery, ReportSent report, Instant now)
    {
        if (DeliveryMachine.Refuse(delivery, DeliveryTrigger.Reported) is { } refused)
            return refused;
        if (delivery.Mailing is not null)
            return Decision.WrongState($"delivery {delivery.Code} sends its messages from here: its outcome is not typed");
        if (report.Amount is not null)
            return Decision.Invalid("'amount' is what a router reports: the delivery is online");
        var released = delivery.Sending?.Released ?? delivery.ToSend ?? 0;
        if (report.Sent < 0 || report.Failed < 0 || report.Pending < 0 || report.Sent + report.Failed + report.Pending > released)
            return Decision.Invalid($"sent {report.Sent} and failed {report.Failed}{Soft(report)} exceed the {released} to send");
        var reported = new SentReported(report.Sent, report.Failed) { Pending = report.Pending };
        if (delivery.State == DeliveryState.Stopped)
        {
            return report.Pending > 0
                ? Decision.Invalid("nothing is tried again: it is stopped")
                : Decision.Accept(reported, new RestDropped((delivery.ToSend ?? 0) - report.Sent - report.Failed));
        }
        if (report.Pending > 0)
        {
            var retry = (delivery.Fields!.Retries ?? RetryRule.Default).Next(now, delivery.Sending!);
            return Decision.Accept(reported, new RetryPlanned(retry), new DeliveryMoved(DeliveryState.RecoveryPending));
        }
        return Decision.Accept(reported, new DeliveryMoved(WavesLeft(delivery) ? DeliveryState.InProgress : DeliveryState.Finished));
    }

    /// <summary>
    /// The violated invariant, or <c>null</c>: more processed than released, waves that do not add up, a retry without a date.
    /// </summary>
    public static string? Broken(DeliveryModel delivery) =>
        delivery.Waves.Count > 0 && delivery.Waves.Sum(w => w.Quantity) != delivery.ToSend ? "the waves are not the messages to send"
        : delivery.Sending is not { } sending ? null
        : sending.Released > delivery.ToSend ? "more was released than there is to send"
        : (delivery.Sent ?? 0) + delivery.Failed + sending.Pending > sending.Released ? "more was processed than was released"
        : delivery.State == DeliveryState.RecoveryPending && sending.RetryAt is null ? "soft errors are left and no retry is planned"
        : null;

    private static string Soft(ReportSent report) => report.Pending == 0 ? "" : $" and pending {report.Pending}";
}
