using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Templates;

public sealed record TemplateFields : Fields
{
    public string? Label { get; init; }

    [ClearedBy("kind")]
    public TemplateType? Type { get; init; }

    public Code? Program { get; init; }

    /// <summary>From start to end of a campaign that is given no end; days of 24 hours.</summary>
    public int? DurationDays { get; init; }

    public Schedule? Schedule { get; init; }

    /// <summary>Defaults of the campaigns made from it.</summary>
    public CampaignFields? Campaign { get; init; }

    /// <summary>Of a periodic template: who must have the right to create campaigns.</summary>
    public Code? Owner { get; init; }
}

[Contract("template.put")]
public sealed record PutTemplate(PutMode Mode, TemplateFields Fields) : ICommand;

[Contract("template.described")]
public sealed record TemplateDescribed(TemplateFields Fields) : IEvent
{
    /// <summary>
    /// The effect on the schedule of a periodic template, when the change names one; earlier versions did not store it.
    /// </summary>
    public ScheduleChange? Change { get; init; }
}

/// <summary>An occurrence is due; its campaign is being created.</summary>
[Contract("template.due")]
public sealed record OccurrenceDue(int Number, string Key, Instant Start, CampaignFields Fields) : IEvent;

/// <summary>The owner has no right to create campaigns: no campaign is created, the owner gets a mail, and it is tried again.</summary>
[Contract("template.held")]
public sealed record OccurrenceHeld(string Key, Code Owner, NoticesSent? Notices) : IEvent;

/// <summary>The campaign of an occurrence exists.</summary>
[Contract("template.made")]
public sealed record CampaignMade(int Number, Code Campaign) : IEvent;

/// <summary>The campaign of an occurrence keeps its dates on schedule changes, because operators have changed it.</summary>
[Contract("template.occurrenceKept")]
public sealed record OccurrenceKept(int Number, CampaignDates At) : IEvent;

/// <summary>An occurrence and its campaign; the code is absent until the campaign exists.</summary>
public sealed record MadeCampaign(int Number, string Key, Instant Occurrence, Code? Code, Instant? Start, Instant? End)
{
    /// <summary>Whether operators have changed the campaign, so that it no longer follows the schedule.</summary>
    public bool? Kept { get; init; }

    /// <summary>The dates under which the campaign is being created, when it must move afterwards.</summary>
    public CampaignDates? Asked { get; init; }

    public CampaignDates Dates => new(Start ?? Occurrence, End);
}

[Contract("template.state")]
public sealed record TemplateState : IEntityState
{
    public required Code Code { get; init; }

    public TemplateFields? Fields { get; init; }

    /// <summary>When the schedule was set.</summary>
    public Instant Origin { get; init; }

    /// <summary>Progress of the schedule; absent for one stored by an earlier version and not changed since.</summary>
    public ScheduleProgress? Progress { get; init; }

    [Reported]
    public Seq<MadeCampaign> Made { get; init; } = [];

    /// <summary>Instant until which it waits because of its owner's rights.</summary>
    public Instant? HeldUntil { get; init; }

    /// <summary>The occurrence reported as held; the owner gets one mail per occurrence.</summary>
    public string? HeldKey { get; init; }

    /// <summary>Occurrences without a campaign, earliest first; the sequence may be infinite.</summary>
    public IEnumerable<Occurrence> Open() => TemplateSchedule.Open(this);
}
