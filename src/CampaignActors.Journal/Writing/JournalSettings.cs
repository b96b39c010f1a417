using Akka.Actor;
using Akka.Configuration;
using CampaignActors.Journal.Hosting;
using CampaignActors.Journal.Stores;

namespace CampaignActors.Journal.Writing;

/// <summary>The section of the journal.</summary>
internal sealed record JournalSettings(PluginSettings Plugin)
{
    public required int Writers { get; init; }

    public required int Readers { get; init; }

    public required int BatchRows { get; init; }

    public required int QueueRows { get; init; }

    public required int ReplayBatch { get; init; }

    public required int ReplayPage { get; init; }

    public required bool RefuseDeletes { get; init; }

    public required bool RefuseAlternatingWriters { get; init; }

    /// <exception cref="ConfigurationException">A value is none of those that there are, or no positive number.</exception>
    public static JournalSettings Read(Config section, ActorSystem system)
    {
        var config = section.WithFallback(BatchedPersistence.Reference.GetConfig(BatchedPersistence.JournalId));
        return new JournalSettings(PluginSettings.Read(config, system))
        {
            Writers = config.Positive("writers"),
            Readers = config.Positive("readers"),
            BatchRows = config.Positive("batch-rows"),
            QueueRows = config.Positive("queue-rows"),
            ReplayBatch = config.Positive("replay-batch"),
            ReplayPage = config.Positive("replay-page"),
            RefuseDeletes = config.Either("deletes", "refuse", "allow"),
            RefuseAlternatingWriters = config.Either("alternating-writers", "fail", "allow"),
        };
    }
}
