using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;

namespace CampaignActors.Actors.Remoting;

/// <summary>
/// Remoting of a node that is alone: it opens no port and reaches no other node. Sharding and distributed data need a cluster, and a
/// cluster needs an address; this one names the node and leads nowhere.
/// </summary>
public sealed class NoTransport : Transport
{
    /// <summary>Of the address, <c>akka.local://SYSTEM@localhost:0</c>.</summary>
    public const string Scheme = "local";

    private readonly TaskCompletionSource<IAssociationEventListener> _events = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>As Akka makes a transport.</summary>
    public NoTransport(ActorSystem system, Config config)
    {
        System = system;
        Config = config;
        SchemeIdentifier = Scheme;
        MaximumPayloadBytes = config.GetByteSize("maximum-frame-size", null) ?? 0;
    }

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen() =>
        Task.FromResult((new Address(Scheme, System.Name, "localhost", 0), _events));

    public override bool IsResponsibleFor(Address remote) => true;

    /// <exception cref="InvalidAssociationException">Always.</exception>
    public override Task<AssociationHandle> Associate(Address remoteAddress) => Task.FromException<AssociationHandle>(
        new InvalidAssociationException(
            $"this node is alone and cannot reach {remoteAddress}; several nodes need Cluster__Seeds and certificates"));

    public override Task<bool> Shutdown() => Task.FromResult(true);
}
