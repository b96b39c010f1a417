using CampaignActors.Actors.Hosting;
using CampaignActors.Gateways;

namespace CampaignActors.Benchmarks.Stores;

/// <summary>The two plugins that a node can have its journal through.</summary>
internal static class Journals
{
    /// <summary>What a node uses unless it is told otherwise.</summary>
    public static readonly JournalKind Shipped = new CampaignActorsOptions { Gateway = new RecordingGateway() }.Journal;

    public static readonly JournalKind Other = Shipped == JournalKind.Sql ? JournalKind.Batched : JournalKind.Sql;
}
