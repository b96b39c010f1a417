namespace CampaignActors.Recipients.Importing;

/// <summary>A file that cannot be imported at all. The message is a line for people; it names columns and lists, never a person.</summary>
public sealed class ImportException(string message) : Exception(message);
