using Akka.Actor;
using Akka.Cluster;
using CampaignActors.Actors.Postgres;

namespace CampaignActors.Actors.Hosting;

/// <summary>Other nodes work with the database, and this one is told to be alone.</summary>
public sealed class DatabaseInUseException(string database)
    : Exception($"the database {database} is in use by another node; several nodes become a cluster by Cluster__Seeds");

/// <summary>How a node becomes a member of its cluster.</summary>
internal static class Joining
{
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);

    /// <summary>For which the session of a machine that has gone may still count as there.</summary>
    private static readonly TimeSpan s_crashedFor = TimeSpan.FromSeconds(16);

    /// <summary>How long the other seeds leave it to the first one. When all start at once, which of them founds is then no matter of chance.</summary>
    private static readonly TimeSpan s_firstSeedAlone = TimeSpan.FromSeconds(5);

    /// <summary>Returns when the node is a member.</summary>
    /// <exception cref="JoinException">It did not become one in time.</exception>
    public static async Task JoinAsync(ActorSystem system, CampaignActorsOptions options)
    {
        var cluster = Cluster.Get(system);
        using var within = new CancellationTokenSource(options.JoinWithin);
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.RegisterOnMemberUp(() => up.TrySetResult());
        try
        {
            if (options.SeedNodes.Count == 0 && options.Persistence == PersistenceKind.Postgres)
                await BeAloneAsync(cluster, options, up.Task, within.Token).ConfigureAwait(false);
            else if (options.SeedNodes.Count == 0)
                cluster.Join(cluster.SelfAddress);
            else if (options.Persistence == PersistenceKind.Postgres)
                await JoinOrFoundAsync(cluster, options, up.Task, within.Token).ConfigureAwait(false);
            else
                cluster.JoinSeedNodes(Seeds(options));
            await up.Task.WaitAsync(within.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (within.IsCancellationRequested)
        {
            throw new JoinException(options.SeedNodes, options.JoinWithin, options.Tls?.LastRefused);
        }
    }

    /// <summary>A node without seeds has the database to itself. One that has just crashed may hold it for a moment still.</summary>
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
        Keep(permit, cluster);
    }

    private static void Keep(FoundingPermit permit, Cluster cluster)
    {
        permit.KeepAsMember();
        _ = cluster.System.WhenTerminated.ContinueWith(_ => permit.DisposeAsync().AsTask(), TaskScheduler.Default);
    }

    private static List<Address> Seeds(CampaignActorsOptions options) => [.. options.SeedNodes.Select(Address.Parse)];

    /// <summary>
    /// A node that founds clusters by itself when it does not hear the other seeds would found a second one while it is cut off, or while
    /// they are slow. So any seed may found one, and none does while the database knows of members.
    /// </summary>
    private static async Task JoinOrFoundAsync(Cluster cluster, CampaignActorsOptions options, Task up, CancellationToken within)
    {
        var seeds = Seeds(options);
        var others = seeds.Where(seed => seed != cluster.SelfAddress).ToList();
        var permit = new FoundingPermit(options.Database);
        try
        {
            var (asked, isSeed) = (false, others.Count < seeds.Count);
            var began = TimeProvider.System.GetTimestamp();
            bool MayFound() => isSeed && (seeds[0] == cluster.SelfAddress || TimeProvider.System.GetElapsedTime(began) > s_firstSeedAlone);
            while (!up.IsCompleted)
            {
                // Somebody has let it in already: then it is about to be a member there.
                if (MayFound() && cluster.State.Members.IsEmpty && await permit.TryTakeAsync(within).ConfigureAwait(false))
                {
                    cluster.Join(cluster.SelfAddress);
                    break;
                }
                if (!asked && others.Count > 0)
                    cluster.JoinSeedNodes(others);
                asked = true;
                await Task.WhenAny(up, Task.Delay(s_again, within)).ConfigureAwait(false);
                within.ThrowIfCancellationRequested();
            }
            await up.WaitAsync(within).ConfigureAwait(false);
        }
        catch
        {
            await permit.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        Keep(permit, cluster);
    }
}
