using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Targeting;
using NodaTime;

namespace CampaignActors.Gateways.Audience;

/// <summary>From what a delivery asks, as it is stored, to the question of the store of recipients.</summary>
public static class TargetQuestions
{
    /// <exception cref="AudienceException">A text cannot be read, or names a segment that is missing.</exception>
    public static TargetQuestion Of(TargetAsk ask)
    {
        var layout = FieldRules.Layout(ask.Fields);
        var segments = ask.Texts.ToDictionary(t => t.Key, t => Read($"segment '{t.Key}'", t.Value, layout));
        var audience = ask.Audience;
        return new TargetQuestion
        {
            Delivery = ask.Delivery,
            Preparation = ask.Preparation,
            Channel = ChannelOf(ask.Channel),
            At = ask.At,
            Zone = ZoneOf(ask.Zone),
            ContactAt = ask.ContactAt,
            Segments = audience.All == true ? [new Condition.Everyone()] : Named(audience.Segments, segments),
            Within = Named(audience.Within, segments),
            Exclude = Named(audience.Exclude, segments),
            Limit = ask.Limit,
            Control = audience.Control is { } control
                ? new ControlGroup(control.Percent is { } percent ? (long)(percent * FieldValue.Scale) : null, control.Count)
                : null,
            Typology = audience.Typology,
            Filters = [.. ask.Rules.Where(r => r.Filter is not null).Select(r => new FilterRule(
                Resolve(Read($"filter '{r.Reason}'", r.Filter!, layout), segments), r.Reason ?? ExclusionReasons.Filtered))],
            Pressure = [.. ask.Rules.Select(r => r.Pressure).OfType<PressureLimit>().Select(Of)],
            Capacity = [.. ask.Rules.Select(r => r.Capacity).OfType<CapacityLimit>().Select(c => new CapacityRule(c.Max, c.Per.Days))],
        };
    }

    public static PressureRule Of(PressureLimit limit) => new(limit.Max, limit.Within, limit.Channel);

    public static Channel ChannelOf(DeliveryChannel channel) => channel switch
    {
        DeliveryChannel.DirectMail => Channel.DirectMail,
        DeliveryChannel.Mobile => Channel.Mobile,
        DeliveryChannel.Telephone => Channel.Telephone,
        _ => Channel.Email,
    };

    private static DateTimeZone ZoneOf(string id) =>
        DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) ?? throw new AudienceException($"this node does not know the zone '{id}'");

    private static Condition Read(string name, string text, RecipientLayout layout)
    {
        var reading = SegmentText.Read(text, layout);
        return reading.Condition ?? throw new AudienceException($"{name}: {reading.Problem}");
    }

    private static Condition[] Named(IEnumerable<Domain.Values.Code> codes, IReadOnlyDictionary<string, Condition> segments) =>
        [.. codes.Select(c => segments.TryGetValue(c, out var condition)
            ? Resolve(condition, segments)
            : throw new AudienceException($"unknown segment '{c}'"))];

    private static Condition Resolve(Condition condition, IReadOnlyDictionary<string, Condition> segments)
    {
        var resolved = Conditions.Resolve(condition, segments, out var problem);
        return problem is null ? resolved : throw new AudienceException(problem);
    }
}
