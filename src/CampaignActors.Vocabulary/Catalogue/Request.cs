using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>A command of a caller to one entity. <see cref="By"/> is empty when no operator was named.</summary>
public sealed record Request(EntityRef Target, ICommand Command, string By);
