using CampaignActors.Faults.Network;
using CampaignActors.Faults.Running;

namespace CampaignActors.Faults;

/// <summary>How the nodes of a fault reach each other.</summary>
public enum Surroundings
{
    /// <summary>All on loopback.</summary>
    Loopback,

    /// <summary>On loopback, each behind a proxy that delays and cuts what other nodes send.</summary>
    BadWires,

    /// <summary>Each in a network namespace of its own.</summary>
    Namespaces,

    /// <summary>All on loopback, and at first of the earlier build (<see cref="Processes.Upgrade.Variable"/>).</summary>
    Earlier,
}

/// <summary>
/// Something that goes wrong while a cluster of three nodes is under load. What must hold afterwards is the same for all of them and is
/// checked by the runner: every entity answers again, every node that is to run is ready, every command is settled, and
/// <c>verify</c> is clean.
/// </summary>
public interface IFault
{
    /// <summary>One word for the command line.</summary>
    string Name { get; }

    /// <summary>What passing shows, in a line.</summary>
    string Shows { get; }

    Surroundings Surroundings => Surroundings.Loopback;

    /// <summary>Why this machine cannot run it, or <c>null</c>.</summary>
    string? Missing() => null;

    /// <summary>
    /// Brings it about and takes it away again. It calls <see cref="FaultContext.Healed"/> when it does no more harm; from then on the
    /// system is on its own.
    /// </summary>
    /// <exception cref="FaultException">The system did what it must not do.</exception>
    Task RunAsync(FaultContext context, CancellationToken ct);
}

/// <summary>The system did not hold what it promises; the message says what was found and what was expected.</summary>
public sealed class FaultException(string message, Exception? inner = null) : Exception(message, inner);
