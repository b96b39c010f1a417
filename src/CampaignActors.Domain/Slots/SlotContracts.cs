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

/// <summary>The place of a campaign's jobs in the queue for execution slots (domain.md §2 JobExecution).</summary>
/// <param name="LowActivity">Whether they wait for the hours of low activity.</param>
public sealed record JobExecution(WorkflowSeverity Severity, SlotPriority Priority, bool LowActivity)
{
    public static readonly JobExecution Default = new(WorkflowSeverity.Normal, SlotPriority.Average, false);
}

/// <summary>The hours of low activity, in their zone.</summary>
public sealed record LowActivityHours(DayWindow Window, string Zone)
{
    /// <summary>The instant itself when it is within the hours, else the next beginning.</summary>
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

/// <summary>A campaign asks for a slot for its workflow with this number.</summary>
[Contract("slots.ask")]
public sealed record AskSlot(int Number, string Label, JobExecution Execution) : IEffect;

/// <summary>Returns the slot, or withdraws the request.</summary>
[Contract("slots.free")]
public sealed record FreeSlot(int Number) : IEffect;

/// <summary>Grants the slot.</summary>
[Contract("slots.grant")]
public sealed record GrantSlot(int Number) : IEffect;

[Contract("slots.asked")]
public sealed record SlotAsked(SlotRequest Request) : IEvent;

[Contract("slots.granted")]
public sealed record SlotsGranted(Seq<string> Processes) : IEvent;

[Contract("slots.freed")]
public sealed record SlotFreed(string Process) : IEvent;

/// <summary>The queue was checked, and no process could be served.</summary>
[Contract("slots.looked")]
public sealed record SlotsLooked : IEvent;

/// <summary>A process that waits for a slot or uses one.</summary>
/// <param name="Campaign">For a preparation without a campaign: the delivery's own code.</param>
/// <param name="Number">
/// For a workflow: its number within the campaign. For a preparation: the number of the delivery's request.
/// </param>
/// <param name="Since">Instant since which it waits or runs.</param>
public sealed record SlotRequest(Code Campaign, int Number, string Label, JobExecution Execution, Instant Since)
{
    /// <summary>The delivery whose target is computed; <c>null</c> for a workflow of the campaign.</summary>
    public Code? Delivery { get; init; }

    /// <summary>Priority of a preparation; absent for a workflow.</summary>
    public DeliveryPriority? Priority { get; init; }

    public string Process => Delivery is { } delivery ? Name(delivery) : Name(Campaign, Number);

    /// <summary>Its rank within its severity: one scale for the priorities of deliveries and workflows.</summary>
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

    /// <summary>A process that runs longer than this is not counted any more (domain.md §5.5).</summary>
    public static readonly Duration Forgotten = Duration.FromDays(7);

    public required Code Code { get; init; }

    public SlotFields Fields { get; init; } = new();

    /// <summary>Instant of the last event, as of which free slots and hours are judged.</summary>
    public Instant At { get; init; } = Instant.MinValue;

    [Reported]
    public Map<SlotRequest> Running { get; init; } = Map<SlotRequest>.Empty;

    [Reported]
    public Map<SlotRequest> Waiting { get; init; } = Map<SlotRequest>.Empty;

    public int Limit => Fields.Limit ?? DefaultLimit;

    /// <summary>The waiting processes in their order of service: severity, then priority, then age.</summary>
    public IEnumerable<SlotRequest> Queue() => Waiting.Values
        .OrderByDescending(r => r.Execution.Severity).ThenByDescending(r => r.Rank).ThenBy(r => r.Since)
        .ThenBy(r => r.Campaign).ThenBy(r => r.Number).ThenBy(r => r.Process, StringComparer.Ordinal);
}
