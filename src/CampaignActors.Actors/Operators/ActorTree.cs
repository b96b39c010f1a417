using Akka.Actor;

namespace CampaignActors.Actors.Operators;

/// <summary>
/// The actors of this node, read from where the library keeps them. No message is sent, so a busy or a stuck actor is listed like any
/// other. An actor that starts or stops meanwhile may or may not be among them.
/// </summary>
public static class ActorTree
{
    /// <summary>The path of an actor within its system: <c>/user/quiet</c>.</summary>
    public static string Text(IReadOnlyList<string> path) => "/" + string.Join('/', path);

    /// <summary>The names of a path such as <c>/user/quiet</c>.</summary>
    public static IReadOnlyList<string> Names(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The paths of an actor and of those below it, each parent before its children, children by name.</summary>
    /// <param name="depth">Levels below the start; 0: the start alone.</param>
    /// <returns>None when there is no such actor.</returns>
    public static IEnumerable<string> Below(ActorSystem system, IReadOnlyList<string> start, int depth)
    {
        var at = Find(system, start, out var known);
        return known == start.Count ? Walk(at, start.Count == 0 ? "" : Text(start), depth) : [];
    }

    /// <summary>Names of the children of the last actor on the way to this path that is there, and how far the way goes.</summary>
    public static IReadOnlyList<string> Siblings(ActorSystem system, IReadOnlyList<string> path, out int known) =>
        [.. Children(Find(system, path, out known)).Select(c => c.Path.Name)];

    private static IInternalActorRef Find(ActorSystem system, IReadOnlyList<string> path, out int known)
    {
        IInternalActorRef at = ((ExtendedActorSystem)system).Provider.RootGuardian;
        for (known = 0; known < path.Count; known++)
        {
            var name = path[known];
            if (Children(at).FirstOrDefault(c => c.Path.Name == name) is not { } next)
                return at;
            at = next;
        }
        return at;
    }

    private static IEnumerable<string> Walk(IInternalActorRef actor, string path, int depth)
    {
        yield return path.Length == 0 ? "/" : path;
        if (depth == 0)
            yield break;
        foreach (var child in Children(actor))
        {
            foreach (var below in Walk(child, $"{path}/{child.Path.Name}", depth - 1))
                yield return below;
        }
    }

    /// <summary>By name, numbers by their value.</summary>
    private static IEnumerable<IInternalActorRef> Children(IInternalActorRef actor) => actor is ActorRefWithCell cell
        ? cell.Children.OfType<IInternalActorRef>()
            .OrderBy(c => c.Path.Name.Length > 0 && c.Path.Name.All(char.IsAsciiDigit) ? c.Path.Name.Length : 0)
            .ThenBy(c => c.Path.Name, StringComparer.Ordinal)
        : [];
}
