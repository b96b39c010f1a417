using Akka.Actor;
using Akka.Cluster;
using Akka.Util;

namespace CampaignActors.Actors.Operators;

/// <summary>What became of the question to one node.</summary>
public enum FiguresState
{
    /// <summary>It answered.</summary>
    Told,

    /// <summary>It did not answer in time.</summary>
    Silent,

    /// <summary>It was not asked: this node cannot reach it.</summary>
    Unreachable,

    /// <summary>It was not asked: its version does not know the question.</summary>
    DoesNotTell,
}

/// <param name="Told"><c>null</c>: it did not tell them, see <paramref name="State"/>.</param>
public sealed record MemberFigures(Member Member, FiguresState State, FiguresOfNode? Told);

/// <summary>Asks all nodes at once how they are doing. A node that does not answer is reported as such and not waited for.</summary>
public static class ClusterFigures
{
    /// <summary>For all of them together. A node that takes longer is in trouble.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(2);

    /// <summary>The first version that knows the question. An earlier one would log an error for each.</summary>
    public static readonly AppVersion Since = AppVersion.Create("0.3.0");

    /// <returns>By address.</returns>
    public static async Task<IReadOnlyList<MemberFigures>> AskAsync(ActorSystem system, CancellationToken ct)
    {
        var state = Cluster.Get(system).State;
        return await Task.WhenAll(state.Members.OrderBy(m => m.Address, Member.AddressOrdering).Select(member =>
            NotAsked(member.AppVersion, state.Unreachable.Contains(member)) is { } why
                ? Task.FromResult(new MemberFigures(member, why, null))
                : AskAsync(system, member, ct))).ConfigureAwait(false);
    }

    /// <returns><c>null</c>: it is asked.</returns>
    public static FiguresState? NotAsked(AppVersion version, bool isUnreachable) => isUnreachable ? FiguresState.Unreachable
        : version.CompareTo(Since) < 0 ? FiguresState.DoesNotTell
        : null;

    private static async Task<MemberFigures> AskAsync(ActorSystem system, Member member, CancellationToken ct)
    {
        try
        {
            var agent = system.ActorSelection($"{member.Address}/user/{OperatorAgent.Name}");
            var told = await agent.Ask<FiguresOfNode>(GetFigures.Instance, Within, ct).ConfigureAwait(false);
            return new MemberFigures(member, FiguresState.Told, told);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is not OutOfMemoryException)
        {
            // It took too long, or its agent says that it failed.
            return new MemberFigures(member, FiguresState.Silent, null);
        }
    }
}
