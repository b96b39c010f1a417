namespace CampaignActors.Actors.Copies;

/// <summary>
/// A backup, a restore or an import cannot be made, or did not come out whole; the message says why. Nothing was changed.
/// </summary>
public sealed class CopyException(string message, Exception? inner = null) : Exception(message, inner);
