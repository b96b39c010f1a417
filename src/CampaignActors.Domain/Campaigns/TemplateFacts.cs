using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Campaigns;

/// <summary>What a template makes, and when.</summary>
public enum TemplateType
{
    /// <summary>Makes one campaign at a time, when a person asks for it.</summary>
    Unique,

    /// <summary>Its campaigns create a workflow an occurrence.</summary>
    Recurring,

    /// <summary>Creates a campaign an occurrence.</summary>
    Periodic,
}

/// <summary>A campaign tells the template of its occurrence that it exists.</summary>
[Contract("template.begun")]
public sealed record CampaignBegun(int Occurrence) : IEffect;

/// <summary>What a template tells a campaign that is made from it.</summary>
[Contract("template.facts")]
public sealed record TemplateFacts(
    TemplateType Type, Code? Program, int? DurationDays, Schedule? Schedule, CampaignFields Campaign) : IFacts
{
    /// <summary>What a campaign made from the template starts from, under what a person gives.</summary>
    /// <param name="now">Start of a unique campaign that is given none but has a duration.</param>
    public CampaignFields Defaults(CampaignFields given, Instant now)
    {
        var schedule = Type == TemplateType.Recurring ? Campaign.Schedule ?? Schedule : null;
        var fields = (Campaign with { Program = Campaign.Program ?? Program, Schedule = schedule }).With(given);
        if (DurationDays is not { } days || fields.End is not null)
            return fields;
        var start = fields.Start ?? now;
        return fields with { Start = start, End = start + Limits.OfDays(days) };
    }
}
