using System.Text;
using Akka.Serialization;

namespace CampaignActors.Journal.Tests.Stores;

/// <summary>An event of the suite.</summary>
public sealed record Noted(string Text);

/// <summary>An event that cannot be written.</summary>
public sealed record Unwritable;

/// <summary>Its text is the row, so that rows can be made and read by hand.</summary>
public sealed class TestSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const int Id = 9_001;
    public const string NotedManifest = "noted-1";

    public override int Identifier => Id;

    public override string Manifest(object o) => NotedManifest;

    public override byte[] ToBinary(object obj) => obj is Noted noted
        ? Encoding.UTF8.GetBytes(noted.Text)
        : throw new InvalidOperationException("it cannot be written");

    public override object FromBinary(byte[] bytes, string manifest) => Encoding.UTF8.GetString(bytes) is var text and not "unreadable"
        ? new Noted(text)
        : throw new InvalidOperationException("it cannot be read");
}

/// <summary>What an actor wants handed back in its turn, and not stored (as by DeferAsync).</summary>
public sealed record Loop(object Payload) : IPersistentEnvelope
{
    public IActorRef Sender => ActorRefs.NoSender!;

    public int Size => 1;
}
