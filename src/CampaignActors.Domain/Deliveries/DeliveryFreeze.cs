using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>Which fields of a delivery no longer change in which state.</summary>
public static class DeliveryFreeze
{
    /// <summary>Whether the analysis of a delivery can still be changed.</summary>
    public static bool Editable(DeliveryState state) => state is DeliveryState.BeingEdited or DeliveryState.TargetingPending;

    /// <summary>Why a delivery in this state does not take this change; <c>null</c>: its state does not forbid it.</summary>
    /// <param name="before"><c>null</c>: it is being created.</param>
    public static string? Refusal(Code code, DeliveryState state, DeliveryFields? before, DeliveryFields after)
    {
        if (state is DeliveryState.Canceled or DeliveryState.Deleted)
            return $"delivery {code} cannot be changed: it is {Wording.Of(state)}";
        return before is not null && !Editable(state) && Frozen(before, after) is { } frozen
            ? $"'{frozen}' of delivery {code} cannot be changed: it is {Wording.Of(state)}"
            : null;
    }

    /// <summary>
    /// The first changed field that the analysis depends on, which freezes it (domain.md §4.1: the contact date is frozen).
    /// </summary>
    private static string? Frozen(DeliveryFields before, DeliveryFields after) =>
        before.Channel != after.Channel ? "channel"
        : before.Provider != after.Provider || before.Service != after.Service ? "service"
        : before.Costs != after.Costs ? "costs"
        : before.ContactDate != after.ContactDate ? "contactDate"
        : before.Approvals != after.Approvals ? "approvals"
        : before.AnalyseAt != after.AnalyseAt ? "analyseAt"
        : before.RequestedQuantity != after.RequestedQuantity ? "requestedQuantity"
        : before.Audience != after.Audience ? "audience"
        : before.Waves != after.Waves ? "waves"
        : before.ValidityDays != after.ValidityDays ? "validityDays"
        : before.ValidityEnd != after.ValidityEnd ? "validityEnd"
        : null;
}
