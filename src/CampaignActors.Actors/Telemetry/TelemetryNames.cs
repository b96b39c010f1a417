namespace CampaignActors.Actors.Telemetry;

/// <summary>Under which names a collector listens.</summary>
public static class TelemetryNames
{
    public const string Meter = "CampaignActors";

    public const string Source = "CampaignActors";
}
