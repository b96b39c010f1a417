using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>
/// Sending from here (domain.md §5.8): a delivery with an audience and templates orders its messages by waves, retries, pauses and its end,
/// and takes in what the ledger of messages counts. Money and stock follow what was handed over, as with a typed outcome.
/// </summary>
internal static class MailingFlow
{
    /// <summary>Whether its messages are sent from here rather than its outcome typed.</summary>
    public static bool SendsFromHere(DeliveryModel delivery) =>
        delivery is { Offline: false, Fields: { Message: not null, Audience: not null }, Target: { Attempt: not null, Hash: not null } };

    /// <summary>Whether the next work on its sending needs the facts of its plan.</summary>
    public static bool IsToOpen(DeliveryModel delivery, Instant now) =>
        SendsFromHere(delivery) && delivery.Mailing is null && DeliveryMachine.Allows(delivery, DeliveryTrigger.StartDue)
        && !(delivery.Fields!.ContactDate > now);

    /// <summary>Whether the templates of its content are still to be tried, or cannot be rendered.</summary>
    public static bool WaitsForContent(DeliveryModel delivery) =>
        SendsFromHere(delivery) && (delivery.ContentTried != delivery.ContentRevision || delivery.ContentProblem is not null);

    /// <summary>Whether all its messages are processed and no wave is left.</summary>
    public static bool IsThrough(DeliveryModel delivery) =>
        delivery is { Mailing.Reports: > 0, Sending: { Pending: 0 } sending } && !DeliverySending.WavesLeft(delivery)
        && (delivery.Sent ?? 0) + delivery.Failed >= sending.Released;

    public static IEnumerable<IEvent> Open(DeliveryModel delivery, Context context) =>
        SendsFromHere(delivery) && DeliveryTargeting.People(delivery, context) is { } people
            ? [new MailingOpened(people.Seeds.Where(s => s.Address is not null).ToSeq(), people.Values)]
            : [];

    /// <summary>Counts an order whenever what its messages are to do has changed.</summary>
    public static DeliveryModel Settle(DeliveryModel after) =>
        after is { Mailing: { } mailing, Sending: not null } && CourseOf(after) is var course && course != mailing.Course
            ? after with { Mailing = mailing with { Turn = mailing.Turn + 1, Course = course } }
            : after;

    private static MailingCourse CourseOf(DeliveryModel delivery)
    {
        var sending = delivery.Sending!;
        var way = delivery.Terminal ? MailingWay.End
            : delivery.State is DeliveryState.PauseRequested or DeliveryState.PauseInProgress or DeliveryState.Paused ? MailingWay.Hold
            : MailingWay.Run;
        var fields = delivery.Fields!;
        return new(way, sending.Released, sending.Retries,
            fields.ValidityEnd ?? (fields.ValidityDays is { } days ? sending.StartedAt + Limits.OfDays(days) : null));
    }

    public static IEnumerable<AddressedEffect> Effects(DeliveryModel before, DeliveryModel after, IEvent happened, Instant at)
    {
        if (happened is TargetFrozen or ContentEdited && SendsFromHere(after) && !after.Terminal
            && after.Target is { Attempt: { } tried } target && (happened is TargetFrozen || after.ContentTried != after.ContentRevision))
        {
            yield return new(Outside.Messages, new CheckContent(
                DeliveryKeys.Content(after, target.Preparation, after.ContentRevision), after.Code, target.Preparation, tried,
                after.ContentRevision, after.Fields!.Channel!.Value, after.Fields.Message!, DeliveryTargeting.OwnValues(after), at));
        }
        if (happened is MailingOpened opened && after.Target is { Attempt: { } attempt, Hash: { } hash, Preparation: var preparation })
        {
            yield return new(Outside.Messages, new OpenMailing(
                DeliveryKeys.Mailing(after, preparation), after.Code, preparation, attempt, hash, after.Fields!.Channel!.Value,
                after.Fields.Message!, opened.Seeds, opened.Values, after.Fields.WhenUnknown ?? WhenUnknown.Resend, at)
            {
                Provider = after.Fields.Provider, Service = after.Fields.Service, Pressure = after.Target.Pressure,
            });
        }
        if (after.Mailing is { Course: { } course } mailing && mailing.Turn != (before.Mailing?.Turn ?? 0))
        {
            yield return new(Outside.Messages, new DirectMailing(
                DeliveryKeys.Order(after, mailing.Preparation, mailing.Turn), after.Code, mailing.Preparation, mailing.Turn, course, at));
        }
    }

    /// <summary>The answer of the outside. One that is not waited for any more changes nothing.</summary>
    public static Decision Done(DeliveryModel delivery, OutsideDone done, Context context)
    {
        if (done.Messages is { } counted)
            return Report(delivery, counted, context.Now);
        if (done.Error is not null || delivery.Target is not { } target
            || done.Key != DeliveryKeys.Content(delivery, target.Preparation, delivery.ContentRevision)
            || (delivery.ContentTried == delivery.ContentRevision && delivery.ContentProblem == done.ContentProblem))
            return Decision.Nothing;
        return DeliveryPreparing.Onward(delivery, [new ContentChecked(delivery.ContentRevision, done.ContentProblem)], context);
    }

    /// <summary>
    /// Takes in a report of the ledger. One that was taken in before, or is of another analysis, changes nothing; one that was counted
    /// before the last wave was released is followed by another one and only noted.
    /// </summary>
    public static Decision Report(DeliveryModel delivery, ReportMessages report, Instant now)
    {
        if (delivery.Mailing is not { } mailing || mailing.Preparation != report.Preparation || report.Number <= mailing.Reports)
            return Decision.Nothing;
        if (DeliveryMachine.Refuse(delivery, DeliveryTrigger.MessagesTold) is { } refused)
            return refused;
        if (report.HandedOver < 0 || report.Deferred < 0 || report.Failed < 0 || report.Canceled < 0
            || report.HandedOver + report.Deferred + report.Failed > delivery.Sending!.Released)
            return Decision.Invalid($"the counts exceed the {delivery.Sending!.Released} released messages");
        var told = new MessagesTold(report.Number);
        var counted = new SentReported(report.HandedOver, report.Failed) { Pending = report.Deferred };
        if (delivery.Terminal)
        {
            return Decision.Accept(
                told, counted with { Pending = 0 }, new RestDropped((delivery.ToSend ?? 0) - report.HandedOver - report.Failed));
        }
        if (delivery.State is DeliveryState.PauseRequested or DeliveryState.PauseInProgress or DeliveryState.Paused)
            return Decision.Accept(told, counted);
        if (report.Released < delivery.Sending.Released)
            return Decision.Accept(told);
        if (report.Deferred > 0)
        {
            var retry = (delivery.Fields!.Retries ?? RetryRule.Default).Next(now, delivery.Sending);
            return Decision.Accept(told, counted, new RetryPlanned(retry), new DeliveryMoved(DeliveryState.RecoveryPending));
        }
        var next = DeliverySending.WavesLeft(delivery) ? DeliveryState.InProgress : DeliveryState.Finished;
        return Decision.Accept(told, counted, new DeliveryMoved(next));
    }

    /// <summary>
    /// The violated invariant, or <c>null</c>: it sends without the approved target, or has ended and its messages go on.
    /// </summary>
    public static string? Broken(DeliveryModel delivery) =>
        delivery.Mailing is not { } mailing ? null
        : delivery.Target is not { Hash: not null } target || target.Preparation != mailing.Preparation
            ? "its messages are not those of the frozen target"
        : delivery is { Terminal: true, Sending: not null } && mailing.Course?.Way != MailingWay.End
            ? "it is over and its messages go on"
        : null;
}
