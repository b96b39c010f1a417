using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Vocabulary.Binding;

/// <summary>What a person asks of one entity. <see cref="By"/> is empty when no operator was named.</summary>
public sealed record Request(EntityRef Target, ICommand Command, string By);
