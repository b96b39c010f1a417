using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using CampaignActors.Actors.Postgres;

namespace CampaignActors.Actors.Hosting;

/// <summary>One node on its way into the cluster of its database: it asks seeds and members, and founds when there is no member.</summary>
internal sealed class JoinAttempt(Cluster cluster, FoundingPermit permit, MemberReader members, JoinTrail trail)
{
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long other seeds let the first seed found the cluster, so that it is not a matter of chance when all start at once.
    /// </summary>
    private static readonly TimeSpan s_firstSeedAlone = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long nodes that are no seeds let the seeds found the cluster. After that they do, so that any order of restarts leads to a
    /// cluster.
    /// </summary>
    private static readonly TimeSpan s_seedsAlone = TimeSpan.FromSeconds(15);

    private readonly ILoggingAdapter _log = Logging.GetLogger(cluster.System, typeof(JoinAttempt));
    private readonly long _began = TimeProvider.System.GetTimestamp();

    /// <summary>
    /// Returns when the node is a member, holds the lock in common with the others, and is in the same cluster as they are.
    /// </summary>
    public async Task RunAsync(Task up, CancellationToken within)
    {
        var founded = await ToBeUpAsync(up, within).ConfigureAwait(false);
        permit.KeepAsMember(cluster.SelfAddress.ToString());
        if (await permit.SharedAsync(within).ConfigureAwait(false) is { } unpublished)
            _log.Warning(
                "other nodes cannot join through this one, because the database does not take its address: {0}; "
                    + "grant this user the table members",
                unpublished);
        if (!founded)
            await ToBeAmongOthersAsync(within).ConfigureAwait(false);
    }

    /// <returns>Whether this node has founded the cluster.</returns>
    private async Task<bool> ToBeUpAsync(Task up, CancellationToken within)
    {
        IReadOnlySet<Address> asked = new HashSet<Address>();
        var founding = false;
        while (!up.IsCompleted)
        {
            // Otherwise a member has let it in already, and it is about to be a member there.
            if (cluster.State.Members.IsEmpty)
            {
                if (MayFound() && await permit.TryTakeAsync(within).ConfigureAwait(false))
                {
                    founding = true;
                    trail.Holders = [];
                    cluster.Join(cluster.SelfAddress);
                    break;
                }
                if (await members.ReadAsync(within).ConfigureAwait(false) is { } holders)
                    trail.Holders = holders;
                trail.DatabaseProblem = members.Problem;
                if (trail.Through() is { Count: > 0 } through && !through.SetEquals(asked))
                {
                    asked = through;
                    cluster.JoinSeedNodes(through);
                }
            }
            await Task.WhenAny(up, Task.Delay(s_again, within)).ConfigureAwait(false);
            within.ThrowIfCancellationRequested();
        }
        await up.WaitAsync(within).ConfigureAwait(false);
        return founding;
    }

    private bool MayFound()
    {
        var since = TimeProvider.System.GetElapsedTime(_began);
        return trail.Seeds[0] == cluster.SelfAddress
            || since > (trail.Seeds.Contains(cluster.SelfAddress) ? s_firstSeedAlone : s_seedsAlone);
    }

    /// <summary>
    /// The member that let this node in may have gone before this node was a member, and another node may have founded a cluster in
    /// between. As long as a member of this node's cluster has held the lock all the while, or only this node does, there is only one
    /// cluster.
    /// </summary>
    private async Task ToBeAmongOthersAsync(CancellationToken within)
    {
        while (await members.ReadAsync(within).ConfigureAwait(false) is not { } holders || IsElsewhere(holders))
        {
            trail.Elsewhere = true;
            await Task.Delay(s_again, within).ConfigureAwait(false);
        }
        trail.Elsewhere = false;
    }

    private bool IsElsewhere(IReadOnlyList<LockHolder> holders)
    {
        trail.Holders = holders;
        var here = cluster.State.Members.Select(m => m.Address.ToString()).ToHashSet(StringComparer.Ordinal);
        return holders.Count > 0 && holders.All(h => h.Address is { } address && !here.Contains(address));
    }
}
