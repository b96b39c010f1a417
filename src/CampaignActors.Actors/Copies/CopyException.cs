namespace CampaignActors.Actors.Copies;

/// <summary>
/// A backup, a restore or an import cannot be made, or did not come out whole; the message says why. Nothing was changed.
/// </summary>
public class CopyException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The journal that was to be filled holds data already, or its folder does. Nothing was changed.</summary>
public sealed class JournalNotEmptyException(string message) : CopyException(message);
