using Akka.Actor;
using Akka.Cluster;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Watching;
using CampaignActors.Node.Access;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CampaignActors.Node.Health;

/// <param name="Ok">Green or red.</param>
/// <param name="Detail">What was found, in one line.</param>
public sealed record HealthCheck(string Name, bool Ok, string Detail);

/// <param name="Self">Address of the node that is asked, as <c>host:port</c>.</param>
public sealed record ClusterView(string Self, IReadOnlyList<MemberView> Members);

/// <param name="Status">As Akka names it: Joining, Up, Leaving, Exiting, Down.</param>
public sealed record MemberView(string Address, string Status, IReadOnlyList<string> Roles, bool Reachable);

/// <summary>
/// Two questions that must not be mixed up. Alive: is it worth anything to leave this process running? Ready: can it take requests now?
/// A node whose journal is out of reach is alive, and recovers by itself; killing it would help nobody.
/// </summary>
public sealed class NodeHealth(IServiceProvider services, CampaignNode node, IJournalProbe journal, IHostApplicationLifetime lifetime)
{
    /// <summary>However often it is asked, the journal is probed that often.</summary>
    private static readonly TimeSpan s_keep = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _probing = new(1, 1);
    private long _probedAt = long.MinValue;
    private string? _problem;

    public IReadOnlyList<HealthCheck> Live() => [Process, Actors()];

    public async Task<IReadOnlyList<HealthCheck>> ReadyAsync(CancellationToken ct) =>
        [Actors(), Member(), Parts(RollBook.Regions), Parts(RollBook.Actors, "parts"), Parts(RollBook.Supervisors), await JournalAsync(ct), Keys(), Staying()];

    /// <summary>Red with the names of those that are silent or have ended.</summary>
    private HealthCheck Parts(string group, string? name = null)
    {
        var all = node.Parts.Where(p => p.Group == group).ToList();
        var bad = all.Where(p => p.Problem is not null).ToList();
        return bad.Count == 0
            ? new(name ?? group, true, $"{all.Count} answer")
            : new(name ?? group, false, string.Join("; ", bad.Select(p => $"{p.Name} {p.Problem}")));
    }

    /// <summary>Until the first key is seen to, whoever comes with one is told to come again.</summary>
    private HealthCheck Keys() => services.GetRequiredService<AdminStart>().Settled
        ? new HealthCheck("keys", true, "the administrator's key was seen to")
        : new HealthCheck("keys", false, "the administrator's key was not seen to yet");

    /// <returns><c>null</c>: the actors have ended.</returns>
    public ClusterView? Cluster()
    {
        if (services.GetService<ActorSystem>() is not { WhenTerminated.IsCompleted: false } system)
            return null;
        var cluster = Akka.Cluster.Cluster.Get(system);
        var state = cluster.State;
        return new ClusterView(HostPort(cluster.SelfAddress), [.. state.Members
            .Select(m => new MemberView(HostPort(m.Address), m.Status.ToString(), [.. m.Roles.Order(StringComparer.Ordinal)], !state.Unreachable.Contains(m)))
            .OrderBy(m => m.Address, StringComparer.Ordinal)]);
    }

    private static string HostPort(Address address) => $"{address.Host}:{address.Port}";

    private static HealthCheck Process => new("process", true, $"process {Environment.ProcessId}");

    private HealthCheck Actors()
    {
        var system = services.GetService<ActorSystem>();
        return system is { WhenTerminated.IsCompleted: false }
            ? new("actors", true, $"up {system.Uptime:d\\.hh\\:mm\\:ss}")
            : new("actors", false, "the actor system has ended");
    }

    private HealthCheck Member()
    {
        if (services.GetService<ActorSystem>() is not { WhenTerminated.IsCompleted: false } system)
            return new("member", false, "the actor system has ended");
        var cluster = Akka.Cluster.Cluster.Get(system);
        var status = cluster.SelfMember.Status;
        var (members, away) = (cluster.State.Members.Count, cluster.State.Unreachable.Count);
        return new("member", status == MemberStatus.Up, $"member is {status}, one of {members} of its cluster{(away > 0 ? $", {away} out of reach" : "")}");
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
                _problem = await Task.Run(journal.Problem, ct) ?? (node.WriteProblem is { } failed ? $"the last write failed: {Shown.OneLine(failed, 300)}" : null);
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
