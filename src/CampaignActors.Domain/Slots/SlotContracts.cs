using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using NodaTime;

namespace CampaignActors.Domain.Slots;

public enum SlotPriority
{
    Low,
    Average,
    High,
}

/// <summary>How the jobs of a campaign stand in the queue for execution slots (domain.md §2 JobExecution).</summary>
/// <param name="LowActivity">They wait for the hours of low activity.</param>
public sealed record JobExecution(WorkflowSeverity Severity, SlotPriority Priority, bool LowActivity)
{
    public static readonly JobExecution Default = new(WorkflowSeverity.Normal, SlotPriority.Average, false);
}

/// <summary>The hours of low activity, in the zone in which they were given.</summary>
public sealed record LowActivityHours(DayWindow Window, string Zone)
{
    /// <summary>The instant itself within the hours, else when they next begin.</summary>
    public Instant Next(Instant now) => Window.Enter(now, DateTimeZoneProviders.Tzdb[Zone]);
}

public sealed record SlotFields : Fields
{
    /// <summary>Campaign processes that may run at once.</summary>
    public int? Limit { get; init; }

    public LowActivityHours? LowActivity { get; init; }
}

[Contract("slots.put")]
public sealed record PutSlots(PutMode Mode, SlotFields Fields) : ICommand;

[Contract("slots.described")]
public sealed record SlotsDescribed(SlotFields Fields) : IEvent;

/// <summary>A campaign asks for a slot in which its nth workflow may run.</summary>
[Contract("slots.ask")]
public sealed record AskSlot(int Number, string Label, JobExecution Execution) : IEffect;

/// <summary>It no longer runs, or no longer wants to.</summary>
[Contract("slots.free")]
public sealed record FreeSlot(int Number) : IEffect;

/// <summary>The slot is there.</summary>
[Contract("slots.grant")]
public sealed record GrantSlot(int Number) : IEffect;

[Contract("slots.asked")]
public sealed record SlotAsked(SlotRequest Request) : IEvent;

[Contract("slots.granted")]
public sealed record SlotsGranted(Seq<string> Processes) : IEvent;

[Contract("slots.freed")]
public sealed record SlotFreed(string Process) : IEvent;

/// <summary>It was time to look, and nobody could be served.</summary>
[Contract("slots.looked")]
public sealed record SlotsLooked : IEvent;

/// <summary>A process that waits for a slot or runs in one.</summary>
/// <param name="Campaign">Of a preparation without a campaign: the delivery's own code.</param>
/// <param name="Number">Of a workflow: which of its campaign. Of a preparation: the how manyth that its delivery asks for.</param>
/// <param name="Since">Since when it waits, or runs.</param>
public sealed record SlotRequest(Code Campaign, int Number, string Label, JobExecution Execution, Instant Since)
{
    /// <summary>The delivery whose target is to be computed; <c>null</c>: the process is a workflow of the campaign.</summary>
    public Code? Delivery { get; init; }

    /// <summary>Of a preparation.</summary>
    public DeliveryPriority? Priority { get; init; }

    public string Process => Delivery is { } delivery ? Name(delivery) : Name(Campaign, Number);

    /// <summary>Its place among those of the same severity: one scale for the priorities of deliveries and of workflows.</summary>
    public DeliveryPriority Rank => Priority ?? Execution.Priority switch
    {
        SlotPriority.Low => DeliveryPriority.Low,
        SlotPriority.High => DeliveryPriority.High,
        _ => DeliveryPriority.Normal,
    };

    public static string Name(Code campaign, int number) => $"{campaign}#{number}";

    public static string Name(Code delivery) => $"{Kinds.Deliveries}/{delivery}";
}

[Contract("slots.state")]
public sealed record SlotsState : IEntityState
{
    public const int DefaultLimit = 10;

    /// <summary>A process that has run for so long is not counted any more (domain.md §5.5).</summary>
    public static readonly Duration Forgotten = Duration.FromDays(7);

    public required Code Code { get; init; }

    public SlotFields Fields { get; init; } = new();

    /// <summary>Instant of the last event: whether a slot is free and the hours are right is judged as of then.</summary>
    public Instant At { get; init; } = Instant.MinValue;

    [Reported]
    public Map<SlotRequest> Running { get; init; } = Map<SlotRequest>.Empty;

    [Reported]
    public Map<SlotRequest> Waiting { get; init; } = Map<SlotRequest>.Empty;

    public int Limit => Fields.Limit ?? DefaultLimit;

    /// <summary>Those that wait, in the order in which they will be served: severity, then priority, then age.</summary>
    public IEnumerable<SlotRequest> Queue() => Waiting.Values
        .OrderByDescending(r => r.Execution.Severity).ThenByDescending(r => r.Rank).ThenBy(r => r.Since)
        .ThenBy(r => r.Campaign).ThenBy(r => r.Number).ThenBy(r => r.Process, StringComparer.Ordinal);
}
