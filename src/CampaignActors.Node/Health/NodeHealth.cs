using Akka.Actor;
using Akka.Cluster;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Watching;
using CampaignActors.Node.Access;
using CampaignActors.Node.Messages;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Hosting;

namespace CampaignActors.Node.Health;

/// <param name="Ok">Green or red.</param>
/// <param name="Detail">The finding, in one line.</param>
public sealed record HealthCheck(string Name, bool Ok, string Detail);

/// <param name="Self">Address of the node that answers, as <c>host:port</c>.</param>
public sealed record ClusterView(string Self, IReadOnlyList<MemberView> Members);

/// <param name="Status">As Akka names it: Joining, Up, Leaving, Exiting, Down.</param>
public sealed record MemberView(string Address, string Status, IReadOnlyList<string> Roles, bool Reachable);

/// <summary>
/// Liveness: should this process keep running? Readiness: can it take requests now? A node whose journal is out of reach is alive but not
/// ready: it recovers by itself, and a restart would not help.
/// </summary>
internal sealed class NodeHealth(
    StartedNode node, AdminStart admin, IJournalProbe journal, SenderHost sender, IHostApplicationLifetime lifetime)
{
    /// <summary>Age up to which a probe of the journal is used again.</summary>
    private static readonly TimeSpan s_keep = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _probing = new(1, 1);
    private long _probedAt = long.MinValue;
    private string? _problem;

    public IReadOnlyList<HealthCheck> Live() => [Process, Actors()];

    public async Task<IReadOnlyList<HealthCheck>> ReadyAsync(CancellationToken ct) =>
        [Actors(), Member(), Parts(RollBook.Regions), Parts(RollBook.Actors, "parts"), Parts(RollBook.Supervisors), await JournalAsync(ct),
            Keys(), .. Sender(), Staying()];

    /// <summary>Whether it works; a channel that is out of order makes no node red: others have the same.</summary>
    private IEnumerable<HealthCheck> Sender() => sender.Status is not { } status ? []
        : [new("sender", status.Running || HasEnded, status.Running ? $"{status.UnderWay} messages under way" : "the sender has ended")];

    /// <summary>Red with the names of the parts that are silent or have ended.</summary>
    private HealthCheck Parts(string group, string? name = null)
    {
        var all = node.Parts.Where(p => p.Group == group).ToList();
        var bad = all.Where(p => p.Problem is not null).ToList();
        return bad.Count == 0
            ? new(name ?? group, true, $"{all.Count} answer")
            : new(name ?? group, false, string.Join("; ", bad.Select(p => $"{p.Name} {p.Problem}")));
    }

    /// <summary>Until the administrator's key is settled, requests with a key are answered with 503.</summary>
    private HealthCheck Keys() => admin.Settled
        ? new HealthCheck("keys", true, "the administrator's key was seen to")
        : new HealthCheck("keys", false, "the administrator's key was not seen to yet");

    /// <returns><c>null</c>: the actors have ended.</returns>
    public ClusterView? Cluster()
    {
        if (HasEnded)
            return null;
        var cluster = Akka.Cluster.Cluster.Get(node.System);
        var state = cluster.State;
        return new ClusterView(HostPort(cluster.SelfAddress), [.. state.Members
            .Select(m => new MemberView(HostPort(m.Address), m.Status.ToString(), [.. m.Roles.Order(StringComparer.Ordinal)],
                !state.Unreachable.Contains(m)))
            .OrderBy(m => m.Address, StringComparer.Ordinal)]);
    }

    private static string HostPort(Address address) => $"{address.Host}:{address.Port}";

    private static HealthCheck Process => new("process", true, $"process {Environment.ProcessId}");

    private bool HasEnded => node.System.WhenTerminated.IsCompleted;

    private HealthCheck Actors() => HasEnded
        ? new("actors", false, "the actor system has ended")
        : new("actors", true, $"up {node.System.Uptime:d\\.hh\\:mm\\:ss}");

    private HealthCheck Member()
    {
        if (HasEnded)
            return new("member", false, "the actor system has ended");
        var cluster = Akka.Cluster.Cluster.Get(node.System);
        var status = cluster.SelfMember.Status;
        var (members, away) = (cluster.State.Members.Count, cluster.State.Unreachable.Count);
        return new("member", status == MemberStatus.Up,
            $"member is {status}, one of {members} of its cluster{(away > 0 ? $", {away} out of reach" : "")}");
    }

    private HealthCheck Staying() => lifetime.ApplicationStopping.IsCancellationRequested
        ? new("staying", false, "the node is stopping")
        : new("staying", true, "the node is not stopping");

    private async Task<HealthCheck> JournalAsync(CancellationToken ct)
    {
        await _probing.WaitAsync(ct);
        try
        {
            if (_probedAt == long.MinValue || TimeProvider.System.GetElapsedTime(_probedAt) >= s_keep)
            {
                _problem = await Task.Run(journal.Problem, ct)
                    ?? (node.WriteProblem is { } failed ? $"the last write failed: {Shown.OneLine(failed, 300)}" : null);
                _probedAt = TimeProvider.System.GetTimestamp();
            }
            return new("journal", _problem is null, _problem ?? "can be written");
        }
        finally
        {
            _probing.Release();
        }
    }
}
