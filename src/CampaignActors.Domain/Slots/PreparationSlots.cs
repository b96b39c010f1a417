using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Slots;

/// <summary>
/// A delivery asks for a slot in which its target may be computed (domain.md §5.5). It numbers what it asks for, so that a slot which comes
/// after it was given up is told from the one that is waited for.
/// </summary>
/// <param name="Number">1, 2, … within the delivery.</param>
[Contract("slots.askPreparation")]
public sealed record AskPreparationSlot(int Number, string Label, Code? Campaign, DeliveryPriority Priority, JobExecution Execution)
    : IEffect;

/// <summary>The target is ready, or is no longer to be computed.</summary>
[Contract("slots.freePreparation")]
public sealed record FreePreparationSlot(int Number) : IEffect;

/// <summary>The slot is there.</summary>
[Contract("slots.grantPreparation")]
public sealed record GrantPreparationSlot(int Number) : IEffect;

[Contract("slots.preparationAsked")]
public sealed record PreparationAsked(SlotRequest Request) : IEvent;
