using Akka.Actor;
using CampaignActors.Actors.Hosting;
using CampaignActors.Benchmarks.Stores;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>The journal's table as a node has it, with its indexes, for arms that write it themselves.</summary>
internal static class JournalTable
{
    public static async Task MakeAsync(ISite site)
    {
        await site.PrepareAsync();
        await using var system = await CampaignSystem.StartAsync(site.Node);
        // Where the plugin makes its tables, it has when the first recovery is over.
        await PlainActor.TotalsAsync(system.System.ActorOf(PlainActor.Props("first")));
    }
}
