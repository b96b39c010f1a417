namespace CampaignActors.Operations.Settings;

/// <summary>The configuration is wrong; the message says what was found and what was expected, in one line and without secrets.</summary>
public sealed class SettingsException(string message) : Exception(message);
