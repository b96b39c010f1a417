using Akka.Actor;
using CampaignActors.Actors.Hosting;
using CampaignActors.Benchmarks.Stores;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>The journal's table with its indexes, for arms that write it without the plugin: as the plugin itself makes it.</summary>
internal static class JournalTable
{
    public static async Task MakeAsync(ISite site)
    {
        await using var system = await CampaignSystem.StartAsync(site.Stock);
        // Its first recovery is over: the plugin has made what it needs.
        await PlainActor.TotalsAsync(system.System.ActorOf(PlainActor.Props("first")));
    }
}
