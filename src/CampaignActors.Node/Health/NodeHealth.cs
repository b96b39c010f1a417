using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CampaignActors.Node.Health;

/// <param name="Ok">Green or red.</param>
/// <param name="Detail">What was found, in one line.</param>
public sealed record HealthCheck(string Name, bool Ok, string Detail);

/// <summary>
/// Two questions that must not be mixed up. Alive: is it worth anything to leave this process running? Ready: can it take requests now?
/// A node whose journal is out of reach is alive, and recovers by itself; killing it would help nobody.
/// </summary>
public sealed class NodeHealth(IServiceProvider services, IJournalProbe journal, IHostApplicationLifetime lifetime)
{
    /// <summary>However often it is asked, the journal is probed that often.</summary>
    private static readonly TimeSpan s_keep = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _probing = new(1, 1);
    private long _probedAt = long.MinValue;
    private string? _problem;

    public IReadOnlyList<HealthCheck> Live() => [Process, Actors()];

    public async Task<IReadOnlyList<HealthCheck>> ReadyAsync(CancellationToken ct) => [Actors(), Member(), await JournalAsync(ct), Staying()];

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
        var cluster = Cluster.Get(system);
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
                _problem = await Task.Run(journal.Problem, ct);
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
