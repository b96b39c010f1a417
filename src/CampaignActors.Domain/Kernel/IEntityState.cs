namespace CampaignActors.Domain.Kernel;

/// <summary>
/// The state of one entity, of any kind. Code for all kinds passes it on and gives it back to the <see cref="EntityKind"/>, which alone
/// knows its type.
/// </summary>
public interface IEntityState;
