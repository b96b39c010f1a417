using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>A delivery's place in the queue for execution slots.</summary>
/// <param name="Number">Number of the request, from 1.</param>
/// <param name="Held">Whether the slot is granted and the target is being computed; otherwise it waits.</param>
/// <param name="Execution">Execution settings of its campaign at the request.</param>
public sealed record PreparationSlot(int Number, bool Held, JobExecution Execution);

/// <summary>Its analysis waits for an execution slot.</summary>
[Contract("delivery.queued")]
public sealed record AnalysisQueued(JobExecution Execution) : IEvent;

/// <summary>A slot was granted: its target is being computed.</summary>
[Contract("delivery.slotTaken")]
public sealed record AnalysisSlotTaken : IEvent;

/// <summary>
/// The computation of a target counts against the execution slots (domain.md §5.5). A delivery launched by a workflow uses that
/// workflow's slot, and given counts need none. Any other delivery waits in targeting pending for a slot. It returns the slot once
/// its target is ready or no longer computed.
/// </summary>
internal static class DeliveryQueue
{
    /// <summary>Asks for a slot, unless the delivery waits for one already.</summary>
    public static Decision Ask(DeliveryModel delivery, Context context)
    {
        if (delivery.Slot is not null)
            return Decision.Nothing;
        var campaign = delivery.Fields?.Campaign is { } code ? context.Facts.Find<CampaignFacts>(Kinds.Campaign(code)) : null;
        return Decision.Accept(new AnalysisQueued(campaign?.Jobs ?? JobExecution.Default));
    }

    /// <summary>Accepts a granted slot. A slot that is no longer needed was returned when it was given up.</summary>
    public static Decision Granted(DeliveryModel delivery, GrantPreparationSlot grant) =>
        delivery.Slot is { Held: false } slot && slot.Number == grant.Number ? Decision.Accept(new AnalysisSlotTaken()) : Decision.Nothing;

    public static DeliveryModel Queued(DeliveryModel delivery, AnalysisQueued queued)
    {
        var number = delivery.SlotsAsked + 1;
        return delivery with { State = DeliveryState.TargetingPending, SlotsAsked = number, Slot = new(number, false, queued.Execution) };
    }

    /// <summary>
    /// Adjusts the slot after any event: it is waited for only in targeting pending and held only in target calculation. A new date
    /// of the analysis withdraws the request.
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

    /// <summary>Requests a slot, returns it, and repeats the request when its priority has changed.</summary>
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
