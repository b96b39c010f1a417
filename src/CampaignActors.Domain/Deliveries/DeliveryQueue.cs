using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>A delivery's turn in the queue for execution slots.</summary>
/// <param name="Number">How manyth slot it asks for.</param>
/// <param name="Held">The slot is there, and its target is being computed; else it waits.</param>
/// <param name="Execution">As its campaign said when it asked.</param>
public sealed record PreparationSlot(int Number, bool Held, JobExecution Execution);

/// <summary>Its analysis waits for an execution slot.</summary>
[Contract("delivery.queued")]
public sealed record AnalysisQueued(JobExecution Execution) : IEvent;

/// <summary>The slot is there: its target is being computed.</summary>
[Contract("delivery.slotTaken")]
public sealed record AnalysisSlotTaken : IEvent;

/// <summary>
/// The computation of a target counts against the execution slots (domain.md §5.5). One that a workflow launched runs in that workflow's
/// slot, and counts that are given need none; any other waits in targeting pending for a slot and gives it back once its target is ready,
/// or is no longer computed.
/// </summary>
internal static class DeliveryQueue
{
    /// <summary>Asks for a slot; nothing where it waits for one already.</summary>
    public static Decision Ask(DeliveryModel delivery, Context context)
    {
        if (delivery.Slot is not null)
            return Decision.Nothing;
        var campaign = delivery.Fields?.Campaign is { } code ? context.Facts.Find<CampaignFacts>(Kinds.Campaign(code)) : null;
        return Decision.Accept(new AnalysisQueued(campaign?.Jobs ?? JobExecution.Default));
    }

    /// <summary>A slot that is no longer waited for was given back when it was given up.</summary>
    public static Decision Granted(DeliveryModel delivery, GrantPreparationSlot grant) =>
        delivery.Slot is { Held: false } slot && slot.Number == grant.Number ? Decision.Accept(new AnalysisSlotTaken()) : Decision.Nothing;

    public static DeliveryModel Queued(DeliveryModel delivery, AnalysisQueued queued)
    {
        var number = delivery.SlotsAsked + 1;
        return delivery with { State = DeliveryState.TargetingPending, SlotsAsked = number, Slot = new(number, false, queued.Execution) };
    }

    /// <summary>
    /// After any event: a slot is waited for in targeting pending alone, and held in target calculation alone. A new date for the analysis
    /// takes back what was asked for.
    /// </summary>
    public static DeliveryModel Settle(DeliveryModel before, DeliveryModel after)
    {
        if (after.Slot is not { } slot)
            return after;
        var wanted = slot.Held
            ? after.State == DeliveryState.TargetCalculation
            : after.State == DeliveryState.TargetingPending && before.Fields?.AnalyseAt == after.Fields?.AnalyseAt;
        return wanted ? after : after with { Slot = null };
    }

    /// <summary>Asks, gives back, and says again what it waits with when its priority has changed.</summary>
    public static IEnumerable<AddressedEffect> Effects(DeliveryModel before, DeliveryModel after)
    {
        if (before.Slot is { } gone && gone.Number != after.Slot?.Number)
            yield return new(Kinds.ExecutionSlots, new FreePreparationSlot(gone.Number));
        if (after.Slot is { Held: false } slot && (slot != before.Slot || before.Fields?.Priority != after.Fields?.Priority))
        {
            yield return new(Kinds.ExecutionSlots, new AskPreparationSlot(
                slot.Number, after.Fields?.Label ?? after.Code, after.Fields?.Campaign, after.Fields?.Priority ?? DeliveryPriority.Normal,
                slot.Execution));
        }
    }
}
