using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Playing;

/// <summary>Follows the figures that a scenario names anywhere in its expectations, and says which of them moved.</summary>
/// <param name="expect">kind → code → fields.</param>
public sealed class FigureTrail(MapNode expect)
{
    private readonly List<(string Entity, string[] Path)> _figures = [.. Figures(expect)];
    private readonly Dictionary<int, string> _last = [];

    /// <summary>One line per entity: <c>budgets/BDG6: planned 891.41 → 0, spent 2000.00 → 2891.41</c>.</summary>
    public IReadOnlyList<string> Moved(JsonObject state)
    {
        var moved = new List<(string Entity, string Text)>();
        for (var i = 0; i < _figures.Count; i++)
        {
            var (entity, path) = _figures[i];
            var now = Value(state, path);
            var before = _last.GetValueOrDefault(i, "");
            _last[i] = now;
            if (now != before)
                moved.Add(
                    (entity, $"{string.Join('/', path.Skip(2))} "
                        + $"{(before.Length > 0 ? $"{before} → " : "")}{(now.Length > 0 ? now : "nothing")}"));
        }
        return [.. moved.GroupBy(figure => figure.Entity).Select(
            group => Shown.OneLine($"{group.Key}: {string.Join(", ", group.Select(figure => figure.Text))}", 500))];
    }

    private static IEnumerable<(string, string[])> Figures(MapNode expect) =>
        from kind in expect.Entries
        where kind.Value is MapNode
        from code in ((MapNode)kind.Value).Entries
        from path in Paths(code.Value)
        select ($"{kind.Key.Text}/{code.Key.Text}", (string[])[kind.Key.Text, code.Key.Text, .. path]);

    /// <summary>Lists are left out: their elements have no name to be followed by.</summary>
    private static IEnumerable<string[]> Paths(TextNode node) => node switch
    {
        MapNode map => map.Entries.SelectMany(entry => entry.Value is ListNode
            ? []
            : entry.Value is ScalarNode ? [[entry.Key.Text]] : Paths(entry.Value).Select(inner => (string[])[entry.Key.Text, .. inner])),
        _ => [],
    };

    private static string Value(JsonObject state, string[] path)
    {
        JsonNode? node = state;
        foreach (var key in path)
            node = (node as JsonObject)?[key];
        return node switch
        {
            null => "",
            JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
            _ => node.ToJsonString(),
        };
    }
}
