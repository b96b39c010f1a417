namespace CampaignActors.Actors.Telemetry;

/// <summary>Names of the meter and of the activity source, for collectors.</summary>
public static class TelemetryNames
{
    public const string Meter = "CampaignActors";

    public const string Source = "CampaignActors";
}
