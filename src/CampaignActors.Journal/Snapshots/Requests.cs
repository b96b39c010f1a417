using Akka.Actor;
using Akka.Persistence;
using CampaignActors.Journal.Stores;

namespace CampaignActors.Journal.Snapshots;

/// <summary>A persistent actor that asks for its newest snapshot.</summary>
internal sealed record LoadRequest(LoadSnapshot Message, IActorRef Asker, IActorRef Store)
{
    public SnapshotRange Range { get; } = SnapshotRange.Of(Message.PersistenceId, Message.Criteria, Message.ToSequenceNr);

    public void Fail(Exception reason) => Asker.Tell(new LoadSnapshotFailed(reason), Store);

    /// <summary>A snapshot that cannot be read fails its own request only.</summary>
    public void Succeed(SnapshotRow? row, EventCodec codec)
    {
        try
        {
            var selected = row is { } found
                ? new SelectedSnapshot(
                    new SnapshotMetadata(found.PersistenceId, found.SequenceNr, new DateTime(found.Created)),
                    codec.Decode(found.Snapshot, found.SerializerId, found.Manifest))
                : null;
            Asker.Tell(new LoadSnapshotResult(selected, Message.ToSequenceNr), Store);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }
}

/// <summary>A persistent actor that saves a snapshot.</summary>
internal sealed record SaveRequest(SaveSnapshot Message, IActorRef Asker, IActorRef Store)
{
    public SnapshotMetadata Metadata { get; } = Message.Metadata.Timestamp == DateTime.MinValue
        ? new SnapshotMetadata(Message.Metadata.PersistenceId, Message.Metadata.SequenceNr, DateTime.UtcNow)
        : Message.Metadata;

    public SnapshotRow Encode(EventCodec codec)
    {
        var (bytes, manifest, serializer) = codec.Encode(Message.Snapshot);
        return new SnapshotRow(Metadata.PersistenceId, Metadata.SequenceNr, Metadata.Timestamp.Ticks, bytes, manifest, serializer);
    }

    public void Fail(Exception reason) => Asker.Tell(new SaveSnapshotFailure(Message.Metadata, reason), Store);

    public void Succeed() => Asker.Tell(new SaveSnapshotSuccess(Metadata), Store);
}
