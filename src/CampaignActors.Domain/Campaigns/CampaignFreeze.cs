using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Campaigns;

/// <summary>In which state the fields of a campaign no longer change.</summary>
public static class CampaignFreeze
{
    /// <summary>Why a campaign in this state takes no change; <c>null</c>: its state does not forbid it.</summary>
    public static string? Refusal(Code code, CampaignStatus status) =>
        status == CampaignStatus.Canceled ? $"campaign {code} cannot be changed: it is canceled" : null;
}
