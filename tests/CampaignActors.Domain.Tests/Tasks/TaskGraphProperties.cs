namespace CampaignActors.Domain.Tests.Tasks;

/// <summary>Whatever links people make, in whatever order: nothing ever waits for itself, and nothing is refused that would not.</summary>
[Properties(MaxTest = 300, Replay = Draws.Same)]
public sealed class TaskGraphProperties
{
    private const int Tasks = 5;

    [Property]
    public void No_accepted_link_closes_a_circle_and_no_refused_one_is_harmless((byte Task, byte Parent, byte Group)[] wanted)
    {
        var graph = TaskGraph.Empty;
        foreach (var (task, parent, group) in wanted)
        {
            var link = Link(graph, task % Tasks, parent % (Tasks + 2), group % (Tasks + 2));
            var linked = graph.Linked(link.Task, link.Parent, link.Group);
            Assert.Equal(Sortable(linked), graph.Refuse(link) is null);
            if (graph.Refuse(link) is null)
                graph = linked;
            else
                Assert.Contains("cycle", ((Decision.Rejected)graph.Refuse(link)!).Text, StringComparison.Ordinal);
        }
    }

    /// <summary>Numbers beyond the tasks stand for none.</summary>
    private static LinkTask Link(TaskGraph graph, int task, int parent, int group) =>
        new(
            Name(task)!.Value,
            Name(parent),
            graph.Parents.TryGet(Name(task)!.Value, out var before) ? before : null)
        { Group = Name(group) };

    private static Code? Name(int number) => number < Tasks ? Code($"T{number}") : null;

    /// <summary>The same question by other means: a task that waits for no other is taken away until nothing is left.</summary>
    private static bool Sortable(TaskGraph graph)
    {
        var waits = graph.Parents.Select(p => (From: p.Key, To: p.Value.Text))
            .Concat(graph.Groups.Select(g => (From: g.Value.Text, To: g.Key))).ToList();
        for (var before = -1; before != waits.Count;)
        {
            before = waits.Count;
            waits.RemoveAll(w => waits.All(other => other.From != w.To));
        }
        return waits.Count == 0;
    }
}
