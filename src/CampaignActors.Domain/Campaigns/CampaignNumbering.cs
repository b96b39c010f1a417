using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Campaigns;

/// <summary>The campaign of this code is to be.</summary>
[Contract("numbers.begin")]
public sealed record BeginCampaign(EntityRef Template, int Occurrence, CampaignFields Fields) : IEffect;

/// <summary>A person has taken that code in the meantime: the next one, please.</summary>
[Contract("numbers.occupied")]
public sealed record CodeOccupied(BeginCampaign Campaign) : IEffect;
