using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Serialization;
using Akka.Util;

namespace CampaignActors.Journal.Stores;

/// <summary>A row as it is written.</summary>
/// <param name="Created">Ticks of .NET, UTC.</param>
internal readonly record struct NewRow(
    string PersistenceId, long SequenceNr, long Created, byte[] Message, string Manifest, int SerializerId,
    IReadOnlyCollection<string> Tags);

/// <summary>A row as it is read.</summary>
internal readonly record struct OldRow(
    long SequenceNr, long Created, bool Deleted, byte[] Message, string Manifest, int? SerializerId, string? Writer);

/// <summary>Objects to bytes and back, with serializer ids and manifests as Akka.Persistence.Sql stores them.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
internal sealed class EventCodec(ExtendedActorSystem system, string? serializer)
{
    private readonly Serialization _serialization = system.Serialization;

    public (byte[] Bytes, string Manifest, int SerializerId) Encode(object payload)
    {
        var by = _serialization.FindSerializerForType(payload.GetType(), serializer);
        var manifest = by switch
        {
            SerializerWithStringManifest own => own.Manifest(payload),
            { IncludeManifest: true } => payload.GetType().TypeQualifiedName(),
            _ => "",
        };
        return (Serialization.WithTransport(system, (by, payload), s => s.by.ToBinary(s.payload)), manifest, by.Identifier);
    }

    public object Decode(byte[] bytes, int? serializerId, string manifest)
    {
        if (serializerId is { } id)
            return _serialization.Deserialize(bytes, id, manifest);
        // As the plugins before Akka.Persistence.Sql wrote it: the manifest is the type.
        var type = Type.GetType(manifest, throwOnError: true)!;
        var by = _serialization.FindSerializerForType(type, serializer);
        return Serialization.WithTransport(system, (by, bytes, type), s => s.by.FromBinary(s.bytes, s.type));
    }

    /// <param name="now">Ticks, for an event that has no time of its own.</param>
    public NewRow Encode(IPersistentRepresentation of, long now)
    {
        var (payload, tags) = of.Payload is Tagged tagged ? (tagged.Payload, (IReadOnlyCollection<string>)tagged.Tags) : (of.Payload, []);
        var (bytes, manifest, id) = Encode(payload);
        return new NewRow(of.PersistenceId, of.SequenceNr, of.Timestamp == 0 ? now : of.Timestamp, bytes, manifest, id, tags);
    }

    public IPersistentRepresentation Decode(string persistenceId, in OldRow row) => new Persistent(
        Decode(row.Message, row.SerializerId, row.Manifest), row.SequenceNr, persistenceId, row.Manifest, row.Deleted, ActorRefs.NoSender,
        row.Writer, row.Created);
}
