using CampaignActors.Faults.Database;
using CampaignActors.Faults.Network;
using CampaignActors.Faults.Processes;
using CampaignActors.Faults.Running;

namespace CampaignActors.Faults;

/// <summary>All faults there are. Those of the same surroundings stand together, so that they share a cluster.</summary>
public static class AllFaults
{
    public static IReadOnlyList<IFault> Complete { get; } =
    [
        KillNode.Random, KillNode.Oldest, new GracefulLeave(), new RollingRestart(), new CertificateRotation(), new Upgrade(),
        new ReorderSweeps(), new Scaling(), new Freeze(10), new Freeze(60), new CrashBeforeAnswer(),
        new ScheduledOutage(),
        new HeldTransaction(commits: false), new HeldTransaction(commits: true), new StoppedDatabase(5), new StoppedDatabase(60),
        new TerminatedConnections(),
        RestartTogether.Seeds, RestartTogether.All, RestartTogether.AllSeedsLast, RestartTogether.AllKilled,
        LockedJournal.ForWriters, LockedJournal.ForAll,
        new PoorWires(),
        Partition.MinorityWithDatabase, Partition.MinorityWithout, Partition.FirstSeed, Partition.OneWay, new PacketLoss(),
    ];

    /// <summary>What CI runs: one of each group, on one cluster, within two minutes.</summary>
    public static IReadOnlyList<IFault> Short { get; } =
    [
        KillNode.Oldest, new GracefulLeave(), RestartTogether.Seeds, new StoppedDatabase(5),
    ];

    /// <exception cref="ArgumentException">There is no fault of that name.</exception>
    public static IReadOnlyList<IFault> Choose(FaultOptions options)
    {
        if (options.Only.Count == 0)
            return options.Short ? Short : Complete;
        return [.. options.Only.Select(name => Complete.FirstOrDefault(f => f.Name == name)
            ?? throw new ArgumentException(
                $"--only: there is no fault {name}, expected {string.Join(", ", Complete.Select(f => f.Name))}"))];
    }
}
