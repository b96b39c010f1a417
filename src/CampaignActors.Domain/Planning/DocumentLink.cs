namespace CampaignActors.Domain.Planning;

/// <summary>A document of a plan, program or campaign. The document itself is kept elsewhere.</summary>
public sealed record DocumentLink(string Name, string Link);
