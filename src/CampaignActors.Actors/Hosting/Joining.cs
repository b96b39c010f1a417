using Akka.Actor;
using Akka.Cluster;
using CampaignActors.Actors.Postgres;

namespace CampaignActors.Actors.Hosting;

/// <summary>Other nodes work with the database, but this node is configured to be alone.</summary>
public sealed class DatabaseInUseException(string database)
    : Exception($"the database {database} is in use by another node; several nodes become a cluster by Cluster__Seeds");

/// <summary>How a node becomes a member of its cluster.</summary>
internal static class Joining
{
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);

    /// <summary>How long the database may take the session of a crashed machine for alive.</summary>
    private static readonly TimeSpan s_crashedFor = TimeSpan.FromSeconds(16);

    /// <summary>Returns when the node is a member.</summary>
    /// <exception cref="JoinException">It did not become one in time.</exception>
    public static async Task JoinAsync(ActorSystem system, CampaignActorsOptions options)
    {
        var cluster = Cluster.Get(system);
        using var within = new CancellationTokenSource(options.JoinWithin);
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.RegisterOnMemberUp(() => up.TrySetResult());
        var trail = new JoinTrail([.. options.SeedNodes.Select(Address.Parse)], cluster.SelfAddress);
        try
        {
            if (options.SeedNodes.Count == 0 && options.Persistence == PersistenceKind.Postgres)
                await BeAloneAsync(cluster, options, up.Task, within.Token).ConfigureAwait(false);
            else if (options.SeedNodes.Count == 0)
                cluster.Join(cluster.SelfAddress);
            else if (options.Persistence == PersistenceKind.Postgres)
                await JoinOrFoundAsync(cluster, options, trail, up.Task, within.Token).ConfigureAwait(false);
            else
                cluster.JoinSeedNodes(trail.Seeds);
            await up.Task.WaitAsync(within.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (within.IsCancellationRequested)
        {
            var found = await trail.TellAsync(cluster).ConfigureAwait(false);
            throw new JoinException(options.SeedNodes, options.JoinWithin, found, options.Tls?.LastRefused);
        }
    }

    /// <summary>A node without seeds has the database to itself. A node that has just crashed may hold it for a moment still.</summary>
    private static async Task BeAloneAsync(Cluster cluster, CampaignActorsOptions options, Task up, CancellationToken within)
    {
        var permit = new FoundingPermit(options.Database);
        var began = TimeProvider.System.GetTimestamp();
        while (!await permit.TryTakeAsync(within).ConfigureAwait(false))
        {
            if (TimeProvider.System.GetElapsedTime(began) > s_crashedFor)
            {
                await permit.DisposeAsync().ConfigureAwait(false);
                throw new DatabaseInUseException(options.Database.Shown);
            }
            await Task.Delay(s_again, within).ConfigureAwait(false);
        }
        cluster.Join(cluster.SelfAddress);
        await up.WaitAsync(within).ConfigureAwait(false);
        // It lets no node in, so it publishes that it is there, but not its address.
        permit.KeepAsMember(address: null);
        GiveUpWith(permit, cluster);
    }

    /// <summary>
    /// A node that founds clusters by itself when it does not hear the others would found a second one while it is cut off, or while they
    /// are slow. So any node may found one, and none does while the database knows of members; and it joins through any member, whose
    /// address is in the database, because restarted seeds would find only each other.
    /// </summary>
    private static async Task JoinOrFoundAsync(
        Cluster cluster, CampaignActorsOptions options, JoinTrail trail, Task up, CancellationToken within)
    {
        var permit = new FoundingPermit(options.Database);
        try
        {
            await using var members = permit.Reader();
            await new JoinAttempt(cluster, permit, members, trail).RunAsync(up, within).ConfigureAwait(false);
        }
        catch
        {
            await permit.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        GiveUpWith(permit, cluster);
    }

    private static void GiveUpWith(FoundingPermit permit, Cluster cluster) =>
        _ = cluster.System.WhenTerminated.ContinueWith(_ => permit.DisposeAsync().AsTask(), TaskScheduler.Default);
}
