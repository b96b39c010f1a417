using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>By when the provider of a delivery that is handed over is to be done (domain.md §4.2 rules 16 to 18).</summary>
/// <param name="Date">Last instant at which it is kept.</param>
/// <param name="Number">1 for the first; each change counts.</param>
public sealed record ProviderPromise(Instant Date, int Number)
{
    /// <summary>What the service promised at the hand-over; counts where the delivery names no date.</summary>
    public Instant? OfService { get; init; }

    public Instant? KeptAt { get; init; }

    /// <summary>Whether the mail about it was sent; <c>null</c>: no.</summary>
    public bool? Told { get; init; }
}

/// <summary>What follows from each event for the promise of the provider, and the one mail when it is late.</summary>
internal static class DeliveryPromise
{
    public const string Key = "promise:";

    /// <summary>The end of the day, in the zone of the installation, that is so many days after the hand-over.</summary>
    /// <param name="days"><c>null</c>: the service promises nothing.</param>
    public static Instant? OfService(int? days, Context context) => days is { } count
        ? context.Zone.AtStartOfDay(context.Now.InZone(context.Zone).Date.PlusDays(count + 1)).ToInstant() - Duration.FromTicks(1)
        : null;

    public static DeliveryModel Follow(DeliveryModel before, DeliveryModel after, IEvent happened, EventMeta meta)
    {
        switch (happened)
        {
            case ProviderJobCreated created:
                after = Promise(after, created.Promised);
                break;
            case DeliveryDescribed when after.Job is not null && before.Fields?.PromisedDate != after.Fields?.PromisedDate
                && after.Promise?.KeptAt is null && !IsKept(after):
                after = Promise(after, after.Promise?.OfService);
                break;
            case NoticesSent sent when after.Promise is { } promise && sent.Notices.Any(n => n.Template == MailTemplates.ProviderLate):
                return after with { Promise = promise with { Told = true } };
            case DeliveryMoved { To: DeliveryState.Deleted }:
                return after with { Promise = null };
        }
        return after.Promise is { KeptAt: null } open && IsKept(after)
            ? after with { Promise = open with { KeptAt = meta.At }, Notices = NoticeBook.WithoutPrefix(after.Notices, Key) }
            : after;
    }

    /// <summary>A mail that is not sent yet goes to the new manager.</summary>
    public static DeliveryModel Readdressed(DeliveryModel delivery) =>
        delivery.Promise is { KeptAt: null, Told: null } ? WithNotice(delivery) : delivery;

    /// <summary>The provider is done: the delivery is finished, or, where the service says so, the report is in.</summary>
    private static bool IsKept(DeliveryModel delivery) => delivery.Jobs?.PromisedReport == true
        ? delivery.Sent is not null
        : delivery.BookedAs == DeliveryState.Finished;

    private static DeliveryModel Promise(DeliveryModel delivery, Instant? ofService)
    {
        var number = (delivery.Promise?.Number ?? 0) + 1;
        return WithNotice(delivery with
        {
            Promise = (delivery.Fields?.PromisedDate ?? ofService) is { } date ? new(date, number) { OfService = ofService } : null,
        });
    }

    private static DeliveryModel WithNotice(DeliveryModel delivery)
    {
        var others = NoticeBook.WithoutPrefix(delivery.Notices, Key);
        if (delivery is not { Promise: { } promise, Manager: { } manager, Settings.Notify: true })
            return delivery with { Notices = others };
        var subject = DeliveryEvolution.Subject(delivery);
        var what = delivery.Jobs?.PromisedReport == true ? "There is no report yet" : "It is not finished";
        return delivery with
        {
            Notices = others.Add(new Notice(
                $"{Key}{delivery.Job!.Extraction}:{promise.Number}", MailTemplates.ProviderLate, [manager],
                $"Provider {delivery.Fields?.Provider} is late: {subject}", $"{what}; it was promised by {promise.Date}.", promise.Date)),
        };
    }
}
