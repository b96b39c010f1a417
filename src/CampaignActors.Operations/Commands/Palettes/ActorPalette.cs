using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Cluster;
using CampaignActors.Actors.Operators;
using CampaignActors.Domain.Kernel;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Commands.Palettes;

/// <summary><c>actor …</c></summary>
internal static class ActorPalette
{
    private const string Name = "actor";

    /// <summary>Another node answers at once, or is in trouble.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static readonly OperatorArgument s_depth =
        new("depth", ArgumentType.Number, "Levels below the start; 0 shows the start alone.", "-d", "--depth")
        {
            Default = "4", Max = OperatorAgent.MaxDepth,
        };

    private static readonly OperatorArgument s_start =
        new("start", ArgumentType.Text, "Where to start: a path, or the full address of an actor of any node of the cluster.", "-s",
            "--start")
        { Default = "/user" };

    private static readonly OperatorArgument s_lines =
        new("lines", ArgumentType.Number, "Lines at the most.", "-n", "--lines") { Default = "10000", Min = 1, Max = 1_000_000 };

    public static IReadOnlyList<OperatorCommand> Commands { get; } =
    [
        new(new(Name, "system", "The name of the actor system.", Need.Read), System),
        new(new(Name, "hierarchy", "The actors below one, each on a line.", Need.Read, s_depth, s_start, s_lines), Hierarchy),
    ];

    private static async IAsyncEnumerable<OperatorLine> System(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        yield return new OperatorLine($"akka://{run.Node.System.Name}", new() { ["system"] = run.Node.System.Name });
    }

    private static async IAsyncEnumerable<OperatorLine> Hierarchy(OperatorRun run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (depth, left) = (run.Given.Number("depth"), run.Given.Number("lines"));
        var start = Start.Of(run.Given.Text("start"), run.Node.System);
        await foreach (
            var path in start.Remote is { } remote ? Remote(
                run.Node.System, remote, start, depth, cancellation) : Local(run.Node.System, start, depth))
        {
            if (left-- == 0)
            {
                yield return new OperatorLine($"… more than {run.Given.Number("lines")} lines (-n)");
                yield break;
            }
            yield return new OperatorLine(path, new() { ["path"] = path });
        }
    }

    private static async IAsyncEnumerable<string> Local(ActorSystem system, Start start, int depth)
    {
        await Task.CompletedTask;
        var any = false;
        foreach (var path in ActorTree.Below(system, start.Path, depth))
        {
            any = true;
            yield return path;
        }
        if (any)
            yield break;
        var siblings = ActorTree.Siblings(system, start.Path, out var known);
        var above = ActorTree.Text([.. start.Path.Take(known)]);
        throw new RefusedException(
            Refusal.Unknown, $"there is no actor {Shown.Quote(start.Path[known])} in "
                + $"{above}{Suggestion.For(start.Path[known], siblings.Take(1_000))}");
    }

    /// <summary>In pages, so that no message grows beyond its limit.</summary>
    private static async IAsyncEnumerable<string> Remote(
        ActorSystem system, Address node, Start start, int depth, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var agent = system.ActorSelection($"{node}/user/{OperatorAgent.Name}");
        for (var skip = 0; ; skip += OperatorAgent.Page)
        {
            var listed = await agent.Ask<ActorsListed>(
                new ListActors(ActorTree.Text(start.Path), depth, skip, OperatorAgent.Page), s_patience, cancellation);
            if (skip == 0 && listed.Paths.Count == 0)
                throw new RefusedException(Refusal.Unknown, $"there is no actor {ActorTree.Text(start.Path)} on {node}");
            foreach (var path in listed.Paths)
                yield return $"{node}{path}";
            if (!listed.More)
                yield break;
        }
    }

    /// <param name="Remote">The node to ask; <c>null</c> for this one.</param>
    private sealed record Start(Address? Remote, IReadOnlyList<string> Path)
    {
        public static Start Of(string text, ActorSystem system)
        {
            if (text[0] == '/')
                return new Start(null, ActorTree.Names(text));
            if (!ActorPath.TryParse(text, out var path))
                throw Bad($"{Shown.Quote(text)} is no path, expected one such as /user or akka.tcp://{system.Name}@HOST:PORT/user");
            if (path.Address.System != system.Name)
                throw Bad($"{Shown.Quote(path.Address.System)} is another system, expected {system.Name}");
            var cluster = Cluster.Get(system);
            var names = path.Elements.Where(e => e.Length > 0).ToList();
            if (path.Address.Host is null || path.Address.Equals(cluster.SelfAddress))
                return new Start(null, names);
            var members = cluster.State.Members.Select(m => $"{m.Address}").ToList();
            return members.Contains($"{path.Address}")
                ? new Start(path.Address, names)
                : throw Bad($"{path.Address} is no member of the cluster{Suggestion.Expected($"{path.Address}", members)}");
        }

        private static InputException Bad(string what) => new(null, $"actor hierarchy: -s: {what}");
    }
}
