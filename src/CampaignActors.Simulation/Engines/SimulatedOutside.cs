using CampaignActors.Audience.Stores;
using CampaignActors.Gateways;
using CampaignActors.Sending.Rendering;
using NodaTime;

namespace CampaignActors.Simulation.Engines;

/// <summary>The world outside of a simulation: people in memory, and contents that are tried as a node tries them.</summary>
public static class SimulatedOutside
{
    /// <param name="zone">Zone of the installation.</param>
    public static RecordingGateway With(DateTimeZone zone)
    {
        var people = new MemoryRecipients();
        return new RecordingGateway(people, new TargetContentCheck(() => people, zone));
    }
}
