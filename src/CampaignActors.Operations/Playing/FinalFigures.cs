using System.Text.Json.Nodes;
using CampaignActors.Simulation.Engines;
using CampaignActors.Simulation.Running;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Operations.Playing;

/// <summary>
/// The figures that a scenario expects at its end: the latest value it gives for each. A figure that the file itself moves on from later
/// without saying so (the model's own final state differs) is no longer expected, and neither is a time that the clock decides,
/// such as when a workflow started.
/// </summary>
public sealed class FinalFigures
{
    private readonly Scenario _scenario;

    private FinalFigures(Scenario scenario, MapNode expect, int overtaken)
    {
        _scenario = scenario;
        Expect = expect;
        Overtaken = overtaken;
    }

    /// <summary>kind → code → fields, in the form of a step's <c>expect</c>.</summary>
    public MapNode Expect { get; }

    /// <summary>How many expected values a later step has overtaken.</summary>
    public int Overtaken { get; }

    public int Count => Leaves(Expect);

    /// <param name="scenario">As read.</param>
    /// <param name="now">The node's clock: work that is due by then is done in the model too.</param>
    /// <exception cref="InputException">The setup describes something that cannot be.</exception>
    public static async Task<FinalFigures> OfAsync(Scenario scenario, Instant now)
    {
        var latest = Latest(scenario);
        await using var model = new ModelEngine(scenario.Zone, scenario.Start);
        await new ScenarioRunner(scenario, model).RunAsync();
        if (now > model.Now)
            await model.AdvanceToAsync(now);
        var stale = Expectations.Check(latest, await model.StateAsync(), model.Outside(), scenario.Context);
        var kept = (MapNode)Without(latest, stale.Select(mismatch => mismatch.Position).ToHashSet())!;
        return new FinalFigures(scenario, kept, stale.Count);
    }

    /// <summary>The differences.</summary>
    public IReadOnlyList<Mismatch> Check(JsonObject state) => Expectations.Check(Expect, state, [], _scenario.Context);

    /// <summary>The latest expected value of each path over all steps, mails, files and times of the clock left out.</summary>
    public static MapNode Latest(Scenario scenario)
    {
        var all = MapNode.Empty(new TextPosition("", 1, 1));
        foreach (var expect in scenario.Steps.Where(step => step.Past is null).Select(step => step.Expect).OfType<MapNode>())
        {
            foreach (var (key, value) in expect.Entries)
            {
                if (KindCatalogue.Find(key.Text) is { } kind && value is MapNode codes)
                    all = With(all, key, Codes(kind, all.Find(key.Text) as MapNode, codes));
            }
        }
        return all;
    }

    private static MapNode Codes(Kind kind, MapNode? before, MapNode now)
    {
        var result = before ?? MapNode.Empty(now.Position);
        foreach (var (code, fields) in now.Entries)
        {
            // A workflow may be named by its alias in one step and by its name in the next.
            var key = kind.Name == "workflows"
                ? new ScalarNode(WorkflowNames.Canonical(code.Text) ?? code.Text, true, code.Position)
                : code;
            result = With(result, key, Merge(kind.Expected, result.Find(key.Text), WithoutClock(kind, fields)));
        }
        return result;
    }

    private static TextNode WithoutClock(Kind kind, TextNode fields) => fields is not MapNode map
        ? fields
        : new MapNode(
            [.. map.Entries.Select(
                entry => entry with { Value = Timeless(kind.Shown.FirstOrDefault(f => f.Name == entry.Key.Text)?.Type, entry.Value) })],
            map.Position);

    /// <summary>Only what the system shows holds times of its own; times that people gave stay.</summary>
    private static TextNode Timeless(FieldType? type, TextNode node) => (type, node) switch
    {
        (ListType list, ListNode items) => new ListNode([.. items.Items.Select(item => Timeless(list.Item, item))], node.Position),
        (RecordType record, MapNode map) => new MapNode(
            [.. map.Entries.Where(e => record.Find(e.Key.Text)?.Type is not InstantType)], node.Position),
        _ => node,
    };

    /// <summary>Records and maps of named entries grow together; anything else is replaced as a whole.</summary>
    private static TextNode Merge(FieldType type, TextNode? before, TextNode now)
    {
        if (before is not MapNode old || now is not MapNode map || type is not (RecordType or MapType))
            return now;
        var result = old;
        foreach (var (key, value) in map.Entries)
        {
            var inner = type is MapType entries ? entries.Value : ((RecordType)type).Find(key.Text)?.Type;
            result = With(result, key, inner is null ? value : Merge(inner, result.Find(key.Text), value));
        }
        return result;
    }

    private static MapNode With(MapNode map, ScalarNode key, TextNode value) =>
        new([.. map.Entries.Where(entry => entry.Key.Text != key.Text), new MapEntry(key, value)], map.Position);

    private static TextNode? Without(TextNode node, HashSet<TextPosition> stale) => node switch
    {
        MapNode map => Kept(map, stale),
        // A list is compared element by element and by length, so that it stays whole or goes.
        ListNode list => stale.Contains(list.Position) || list.Items.Any(item => Touches(item, stale)) ? null : list,
        _ => stale.Contains(node.Position) ? null : node,
    };

    private static MapNode? Kept(MapNode map, HashSet<TextPosition> stale)
    {
        var entries = map.Entries.Select(entry => (entry.Key, Value: Without(entry.Value, stale))).Where(entry => entry.Value is not null);
        return stale.Contains(map.Position)
            ? null
            : new MapNode([.. entries.Select(entry => new MapEntry(entry.Key, entry.Value!))], map.Position);
    }

    private static bool Touches(TextNode node, HashSet<TextPosition> stale) => stale.Contains(node.Position) || node switch
    {
        MapNode map => map.Entries.Any(entry => Touches(entry.Value, stale)),
        ListNode list => list.Items.Any(item => Touches(item, stale)),
        _ => false,
    };

    private static int Leaves(TextNode node) => node switch
    {
        MapNode map => map.Entries.Sum(entry => Leaves(entry.Value)),
        ListNode list => list.Items.Sum(Leaves),
        _ => 1,
    };
}
