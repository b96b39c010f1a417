using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>The stored form of <see cref="DeliveryDescribed"/>: the fields that changed.</summary>
/// <param name="Changed">The change that leads from the fields before to those after.</param>
[Contract("delivery.describedShort")]
public sealed record DeliveryRedescribed(DeliveryFields Changed) : IEvent
{
    /// <summary>Absent when the prices stay as they were.</summary>
    public Seq<PricedSelection>? Priced { get; init; }

    /// <summary>Absent when there are none, or they stay as they were (<see cref="SameJobs"/>).</summary>
    public ServiceJobs? Jobs { get; init; }

    /// <summary>Whether the jobs of the service are those that were there.</summary>
    public bool? SameJobs { get; init; }

    public DeliveryParent? Parent { get; init; }

    public Map<MainApproval>? Main { get; init; }
}

/// <summary>The stored form of <see cref="DeliveryAnalysed"/>: without prices and jobs that stay as they were.</summary>
[Contract("delivery.analysedShort")]
public sealed record DeliveryReanalysed(long Targeted, long Excluded) : IEvent
{
    /// <inheritdoc cref="DeliveryRedescribed.Priced"/>
    public Seq<PricedSelection>? Priced { get; init; }

    /// <inheritdoc cref="DeliveryRedescribed.Jobs"/>
    public ServiceJobs? Jobs { get; init; }

    /// <inheritdoc cref="DeliveryRedescribed.SameJobs"/>
    public bool? SameJobs { get; init; }

    public Seq<Wave>? Waves { get; init; }

    public long? Limit { get; init; }
}

/// <summary>Between the events of a delivery and their stored forms.</summary>
internal static class DeliveryForms
{
    /// <returns>The short form, or the event itself where that would not say the same.</returns>
    public static IEvent Short(DeliveryModel before, IEvent whole)
    {
        IEvent? form = whole switch
        {
            DeliveryDescribed described when before.Fields is { } fields => new DeliveryRedescribed(
                FieldsChange.Between(fields, described.Fields))
            {
                Priced = described.Priced == before.Priced ? null : described.Priced,
                Jobs = described.Jobs == before.Jobs ? null : described.Jobs,
                SameJobs = described.Jobs is not null && described.Jobs == before.Jobs ? true : null,
                Parent = described.Parent,
                Main = described.Main,
            },
            DeliveryAnalysed analysed => new DeliveryReanalysed(analysed.Targeted, analysed.Excluded)
            {
                Priced = analysed.Priced == before.Priced ? null : analysed.Priced,
                Jobs = analysed.Jobs == before.Jobs ? null : analysed.Jobs,
                SameJobs = analysed.Jobs is not null && analysed.Jobs == before.Jobs ? true : null,
                Waves = analysed.Waves,
                Limit = analysed.Limit,
            },
            _ => null,
        };
        return form is not null && Whole(before, form).Equals(whole) ? form : whole;
    }

    public static IEvent Whole(DeliveryModel before, IEvent stored) => stored switch
    {
        DeliveryRedescribed form => new DeliveryDescribed(
            FieldsChange.With(before.Fields ?? new(), form.Changed), form.Priced ?? before.Priced,
            form.SameJobs is true ? before.Jobs : form.Jobs, form.Parent)
        {
            Main = form.Main,
        },
        DeliveryReanalysed form => new DeliveryAnalysed(
            form.Targeted, form.Excluded, form.Priced ?? before.Priced, form.SameJobs is true ? before.Jobs : form.Jobs)
        {
            Waves = form.Waves, Limit = form.Limit,
        },
        _ => stored,
    };
}
