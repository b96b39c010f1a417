using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Slots;

/// <summary>
/// A delivery asks for a slot for the computation of its target (domain.md §5.5). Its requests have numbers, so that a slot for an
/// abandoned request is not taken for the current one.
/// </summary>
/// <param name="Number">1, 2, … within the delivery.</param>
[Contract("slots.askPreparation")]
public sealed record AskPreparationSlot(int Number, string Label, Code? Campaign, DeliveryPriority Priority, JobExecution Execution)
    : IEffect;

/// <summary>Returns the slot: the target is ready or no longer needed.</summary>
[Contract("slots.freePreparation")]
public sealed record FreePreparationSlot(int Number) : IEffect;

/// <summary>Grants the slot.</summary>
[Contract("slots.grantPreparation")]
public sealed record GrantPreparationSlot(int Number) : IEffect;

[Contract("slots.preparationAsked")]
public sealed record PreparationAsked(SlotRequest Request) : IEvent;
