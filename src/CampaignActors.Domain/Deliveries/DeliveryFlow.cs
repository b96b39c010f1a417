using System.Globalization;
using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Domain.Deliveries;

/// <summary>
/// The next state of a delivery that is not blocked: the transitions of domain.md §4.1 and §4.2 that operators' decisions allow.
/// Workflows make the transitions that need a date, a file or the outside.
/// </summary>
public static class DeliveryFlow
{
    /// <summary>The approvals of the content, one after the other (domain.md §5.1 rule 8).</summary>
    public static readonly IReadOnlyList<ApprovalType> ContentSteps =
        [ApprovalType.AvailableContent, ApprovalType.Content, ApprovalType.ExternalContent];

    /// <summary>Approvals to submit now: enabled, not submitted in this round, prerequisite met.</summary>
    public static IEnumerable<ApprovalType> ToSubmit(DeliveryModel delivery) =>
        Turn(delivery).Where(t => !DeliveryAssociation.Covers(delivery, t));

    /// <summary>The same, including those that the main delivery covers.</summary>
    public static IEnumerable<ApprovalType> Turn(DeliveryModel delivery)
    {
        if (delivery.State == DeliveryState.FileToApprove)
            return new[] { ApprovalType.Extraction }.Where(t => Open(delivery, t));
        if (delivery.State is not (DeliveryState.TargetReady or DeliveryState.InPreparation or DeliveryState.ReadyToBeDelivered))
            return [];
        var content = ContentSteps.Where(t => !Cleared(delivery, t)).Take(1);
        var target = delivery.State == DeliveryState.TargetReady;
        return new[] { ApprovalType.Target, ApprovalType.Content, ApprovalType.Budget }
            .SelectMany(t => t == ApprovalType.Content ? content : target ? [t] : [])
            .Where(t => Open(delivery, t));
    }

    private static bool Open(DeliveryModel delivery, ApprovalType type) =>
        delivery.Settings.Enabled(type) && delivery.ApprovalFor(type).Status is ApprovalStatus.Waiting or ApprovalStatus.Rejected;

    /// <summary>Whether it may start without an operator: it is configured so, not withheld, and has no start reviewer.</summary>
    public static bool StartsByItself(DeliveryModel delivery) =>
        delivery is { Fields.Confirmation: StartMode.SemiAutomatic or StartMode.Automatic, StartWithheld: false }
            && !delivery.Settings.Enabled(ApprovalType.Start);

    public static bool ContentCleared(DeliveryModel delivery) => ContentSteps.All(t => Cleared(delivery, t));

    /// <summary>Submits an approval, in its next round, to the reviewers of the settings.</summary>
    /// <param name="by">The operator who submits it, or who had its subject prepared.</param>
    public static ApprovalSubmitted Submit(DeliveryModel delivery, ApprovalType type, Instant now, Code? by) => new(Approval.Submit(
        type, delivery.ApprovalOf(type), delivery.Settings.ReviewersOf(type),
        delivery.Settings.Deadline ?? ApprovalSettings.DefaultDeadline, now, by,
        delivery.Settings.Options, delivery.Settings.StagesOf(type)) with
    {
        Target = DeliveryTargeting.MarkOf(delivery, type),
    });

    /// <summary>Whether target and budget are approved or need no approval, so that it leaves target ready.</summary>
    public static bool TargetCleared(DeliveryModel delivery) =>
        Cleared(delivery, ApprovalType.Target) && Cleared(delivery, ApprovalType.Budget);

    public static bool Cleared(DeliveryModel delivery, ApprovalType type) =>
        !delivery.Settings.Enabled(type) || delivery.ApprovalOf(type)?.Status == ApprovalStatus.Approved;

    /// <summary>The state after the file is approved, or needs no approval.</summary>
    public static DeliveryState AfterFile(DeliveryModel delivery) =>
        delivery.Settings.Enabled(ApprovalType.Proof) && delivery.Fields?.Service is not null
            ? DeliveryState.ToSubmit
            : AfterProof(delivery);

    /// <summary>The state after the proof: without a service there is no notification, and the delivery is finished.</summary>
    public static DeliveryState AfterProof(DeliveryModel delivery) =>
        delivery.Fields?.Service is null ? DeliveryState.Finished : DeliveryState.ProviderNotification;

    /// <summary>
    /// The name of the extraction file: the service's pattern with <c>{date:FORMAT}</c> (local date), <c>{delivery}</c>,
    /// <c>{label}</c> and <c>{number}</c>. An unknown placeholder is kept.
    /// </summary>
    public static string FileName(string? pattern, DeliveryModel delivery, int number, Instant now, DateTimeZone zone)
    {
        if (string.IsNullOrWhiteSpace(pattern))
            return $"{delivery.Code}_{number}.csv";
        var name = pattern
            .Replace("{delivery}", delivery.Code, StringComparison.Ordinal)
            .Replace("{delivery.code}", delivery.Code, StringComparison.Ordinal)
            .Replace("{label}", delivery.Fields?.Label ?? delivery.Code, StringComparison.Ordinal)
            .Replace("{number}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        const string Date = "{date:";
        for (var start = name.IndexOf(Date, StringComparison.Ordinal);
            start >= 0;
            start = name.IndexOf(Date, start + 1, StringComparison.Ordinal))
        {
            var end = name.IndexOf('}', start);
            if (end < 0)
                break;
            var format = name[(start + Date.Length)..end];
            name = name[..start] + LocalDate(format, now.InZone(zone).Date) + name[(end + 1)..];
        }
        return name;
    }

    private static string LocalDate(string format, LocalDate date)
    {
        try
        {
            return LocalDatePattern.CreateWithInvariantCulture(format).Format(date);
        }
        catch (InvalidPatternException)
        {
            return LocalDatePattern.Iso.Format(date);
        }
    }
}
