using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using Akka.Remote.Serialization;
using Akka.Serialization;

namespace CampaignActors.Actors.Remoting;

/// <summary>In place of a message that no node needs to send to another. Untrusted mode drops it, whatever its receiver.</summary>
/// <param name="What">For the log.</param>
internal sealed record Withheld(string What) : IPossiblyHarmful, INoSerializationVerificationNeeded;

/// <summary>
/// The library's serializer for its own messages, without those that end an actor elsewhere and that untrusted mode lets pass:
/// <see cref="Kill"/>, and the restart of a supervisor.
/// </summary>
public sealed class GuardedMiscSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly string[] s_withheld = ["K", "IR"];
    private readonly MiscMessageSerializer _inner = new(system);

    public override int Identifier => _inner.Identifier;

    public override string Manifest(object o) => _inner.Manifest(o);

    public override byte[] ToBinary(object obj) => _inner.ToBinary(obj);

    public override object FromBinary(byte[] bytes, string manifest) =>
        s_withheld.Contains(manifest) ? new Withheld(manifest) : _inner.FromBinary(bytes, manifest);
}

/// <summary>
/// The library's serializer for system messages, of which nodes need those of DeathWatch. The others are between an actor and its
/// supervisor; from another node they would suspend or restart an actor whose parent never asked for it.
/// </summary>
public sealed class GuardedSystemSerializer(ExtendedActorSystem system) : Serializer(system)
{
    private static readonly Type[] s_passed = [typeof(Watch), typeof(Unwatch), typeof(DeathWatchNotification)];
    private readonly SystemMessageSerializer _inner = new(system);

    public override int Identifier => _inner.Identifier;

    public override bool IncludeManifest => true;

    public override byte[] ToBinary(object obj) => _inner.ToBinary(obj);

    public override object FromBinary(byte[] bytes, Type type) =>
        s_passed.Contains(type) ? _inner.FromBinary(bytes, type) : new Withheld(type.Name);
}

/// <summary>
/// In place of a serializer of the library that creates an object of whatever type a message names. No message between nodes needs it:
/// those of the library have serializers of their own, and ours are in the closed list of <see cref="Serialization.CampaignSerializer"/>.
/// </summary>
/// <param name="system">The node's actor system.</param>
/// <param name="identifier">That of the serializer which it replaces.</param>
/// <param name="what">For the log.</param>
public abstract class RefusedSerializer(ExtendedActorSystem system, int identifier, string what) : Serializer(system)
{
    public override int Identifier => identifier;

    public override bool IncludeManifest => false;

    /// <exception cref="SerializationException">Always: the type of the object is bound to no serializer.</exception>
    public override byte[] ToBinary(object obj) => throw new SerializationException($"{obj.GetType()} is bound to no serializer");

    public override object FromBinary(byte[] bytes, Type type) => new Withheld(what);
}

/// <summary>In place of JSON with the names of .NET types in it.</summary>
public sealed class RefusedJsonSerializer : RefusedSerializer
{
    public RefusedJsonSerializer(ExtendedActorSystem system)
        : base(system, 1, "JSON")
    {
    }

    /// <summary>As the library makes it: with the settings of the serializer which it replaces.</summary>
    public RefusedJsonSerializer(ExtendedActorSystem system, Config settings)
        : this(system)
    {
    }
}

/// <summary>In place of the orders to start an actor here.</summary>
public sealed class RefusedDeploymentSerializer(ExtendedActorSystem system) : RefusedSerializer(system, 3, "a remote deployment");
