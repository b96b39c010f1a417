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
    /// <summary>What it means for the schedule of a periodic template, where it names one; an earlier version did not say.</summary>
    public ScheduleChange? Change { get; init; }
}

/// <summary>An occurrence is due; its campaign is being created.</summary>
[Contract("template.due")]
public sealed record OccurrenceDue(int Number, string Key, Instant Start, CampaignFields Fields) : IEvent;

/// <summary>The owner may not create campaigns: nothing is created, the owner is told, and it is tried again.</summary>
[Contract("template.held")]
public sealed record OccurrenceHeld(string Key, Code Owner, NoticesSent? Notices) : IEvent;

/// <summary>The campaign of an occurrence exists.</summary>
[Contract("template.made")]
public sealed record CampaignMade(int Number, Code Campaign) : IEvent;

/// <summary>The campaign of an occurrence stays where it is, whatever becomes of the schedule: people have changed it.</summary>
[Contract("template.occurrenceKept")]
public sealed record OccurrenceKept(int Number, CampaignDates At) : IEvent;

/// <summary>An occurrence and the campaign made for it; the code is absent while the campaign is on its way.</summary>
public sealed record MadeCampaign(int Number, string Key, Instant Occurrence, Code? Code, Instant? Start, Instant? End)
{
    /// <summary>People have changed the campaign: it does not follow the schedule any more.</summary>
    public bool? Kept { get; init; }

    /// <summary>The dates under which the campaign is on its way, where it has to move once it is there.</summary>
    public CampaignDates? Asked { get; init; }

    public CampaignDates Dates => new(Start ?? Occurrence, End);
}

[Contract("template.state")]
public sealed record TemplateState : IEntityState
{
    public required Code Code { get; init; }

    public TemplateFields? Fields { get; init; }

    /// <summary>When the schedule was given.</summary>
    public Instant Origin { get; init; }

    /// <summary>How far the schedule has come; absent for one that an earlier version stored and nobody has changed since.</summary>
    public ScheduleProgress? Progress { get; init; }

    [Reported]
    public Seq<MadeCampaign> Made { get; init; } = [];

    /// <summary>Held back because of its owner: until when it is not tried again.</summary>
    public Instant? HeldUntil { get; init; }

    /// <summary>Occurrence that was announced as held; the owner is told once an occurrence.</summary>
    public string? HeldKey { get; init; }

    /// <summary>Occurrences that have no campaign yet, earliest first; the list may have no end.</summary>
    public IEnumerable<Occurrence> Open() => TemplateSchedule.Open(this);
}
