using System.Buffers;
using System.Runtime.Serialization;
using System.Text.Json;
using Akka.Actor;
using Akka.Serialization;
using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Telemetry;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Serialization;

/// <summary>
/// The one serializer of everything ours: rows of the journal, snapshots, messages between nodes. A measured need for another format
/// is met here and nowhere else.
/// </summary>
/// <remarks>
/// Reading a row or a snapshot never throws: it gives <see cref="UnreadableRow"/> or <see cref="UnreadableSnapshot"/>, which concern
/// one entity. Reading a message does throw; its sender sends again.
/// </remarks>
public sealed class CampaignSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const string Name = "campaign-json";

    /// <summary>Stored with every row; never changes.</summary>
    public const int Id = 4810;

    /// <summary>A message beyond this is refused, when it is written and when it is read. The largest are views of big budgets.</summary>
    public const int MaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>All types that this serializer is bound to.</summary>
    public static IReadOnlyList<Type> Types { get; } =
        [typeof(StoredEnvelope), typeof(ShellSnapshot), .. WireFormat.Types];

    public override int Identifier => Id;

    /// <exception cref="SerializationException">The type is none of <see cref="Types"/>.</exception>
    public override string Manifest(object o) => o switch
    {
        StoredEnvelope => EnvelopeCodec.Manifest,
        ShellSnapshot => SnapshotCodec.Manifest,
        _ => WireFormat.Manifest(o) ?? throw new SerializationException($"{o.GetType()} is not sent or stored"),
    };

    public override byte[] ToBinary(object obj)
    {
        switch (obj)
        {
            case StoredEnvelope row:
                return row.Bytes; // Serialized when it was decided.
            case ShellSnapshot snapshot:
                return SnapshotCodec.Write(snapshot);
        }
        _ = Manifest(obj);
        Instruments.NodeMessages.Add(1);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
            WireFormat.Write(writer, obj);
        return buffer.WrittenCount <= MaxMessageBytes
            ? buffer.WrittenSpan.ToArray()
            : throw new SerializationException($"{obj.GetType().Name} has {buffer.WrittenCount} bytes, at most {MaxMessageBytes} are sent");
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (manifest.StartsWith(WireFormat.Prefix, StringComparison.Ordinal))
            return ReadMessage(bytes, manifest);
        return manifest.StartsWith("snap", StringComparison.Ordinal) ? ReadSnapshot(bytes, manifest) : ReadRow(bytes, manifest);
    }

    private static object ReadRow(byte[] bytes, string manifest)
    {
        if (manifest != EnvelopeCodec.Manifest)
            return new UnreadableRow(manifest, $"unknown manifest '{manifest}'");
        try
        {
            return new StoredEnvelope(EnvelopeCodec.Read(bytes), bytes);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new UnreadableRow(manifest, e.Message);
        }
    }

    private static object ReadSnapshot(byte[] bytes, string manifest)
    {
        try
        {
            return (manifest == SnapshotCodec.Manifest ? SnapshotCodec.TryRead(bytes) : null) as object ?? new UnreadableSnapshot(manifest);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new UnreadableSnapshot(manifest);
        }
    }

    private static object ReadMessage(byte[] bytes, string manifest)
    {
        if (bytes.Length > MaxMessageBytes)
            throw new SerializationException($"a '{manifest}' of {bytes.Length} bytes, at most {MaxMessageBytes} are taken");
        try
        {
            return WireFormat.Read(manifest, bytes);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or SerializationException))
        {
            throw new SerializationException($"a '{manifest}' that cannot be read: {e.Message}", e);
        }
    }
}
