using Akka.Actor;
using CampaignActors.Domain.Values;

namespace CampaignActors.Actors.Operators;

/// <summary>Asks the agent of a node for actors of that node; answered with <see cref="ActorsListed"/>.</summary>
/// <param name="Start">Path within the system, such as <c>/user</c>.</param>
/// <param name="Depth">Levels below the start.</param>
/// <param name="Skip">Lines that were answered before.</param>
/// <param name="Take">Lines that are wanted now, at most <see cref="OperatorAgent.Page"/>.</param>
public sealed record ListActors(string Start, int Depth, int Skip, int Take);

/// <param name="Paths">Each parent before its children; none when nothing is at the start.</param>
/// <param name="More">Whether there are more behind these.</param>
public sealed record ActorsListed(Seq<string> Paths, bool More);

/// <summary>Shows operators on other nodes what is on this one, and how it is doing.</summary>
public sealed class OperatorAgent : ReceiveActor
{
    /// <summary>Where it is on each node.</summary>
    public const string Name = "operator";

    /// <summary>Lines of one answer: some hundred kilobytes, far below the limit of one message.</summary>
    public const int Page = 2_000;

    /// <summary>Deeper than any real tree; a whole tree is bounded by its lines.</summary>
    public const int MaxDepth = 100;

    /// <param name="figures">Reads those of this node.</param>
    public OperatorAgent(Func<Task<FiguresOfNode>> figures)
    {
        Receive<ListActors>(List);
        Receive<GetFigures>(_ => figures().PipeTo(Sender, Self));
    }

    private void List(ListActors asked)
    {
        var take = Math.Clamp(asked.Take, 0, Page);
        var paths = ActorTree.Below(Context.System, ActorTree.Names(asked.Start), Math.Clamp(asked.Depth, 0, MaxDepth))
            .Skip(Math.Max(0, asked.Skip)).Take(take + 1).ToList();
        Sender.Tell(new ActorsListed([.. paths.Take(take)], paths.Count > take));
    }

    public static Props Props(Func<Task<FiguresOfNode>> figures) => Akka.Actor.Props.Create(() => new OperatorAgent(figures));
}
