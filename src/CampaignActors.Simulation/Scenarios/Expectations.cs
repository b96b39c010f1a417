using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;

namespace CampaignActors.Simulation.Scenarios;

/// <summary>One value that differs from the expected one.</summary>
/// <param name="Path">Path in the state: <c>deliveries/DM201/costLines[0]/amount</c>.</param>
/// <param name="Expected">The expected value in one line.</param>
/// <param name="Actual">The actual value in one line.</param>
/// <param name="Position">Position of the expectation in the file.</param>
public sealed record Mismatch(string Path, string Expected, string Actual, TextPosition Position)
{
    public override string ToString() => $"{Position}: {Path}: expected {Expected}, actual {Actual}";
}

/// <summary>Compares an <c>expect</c> with the state of a system.</summary>
public static class Expectations
{
    /// <summary>All differences, in the order of the file; empty when everything holds.</summary>
    /// <param name="expect">A map that <see cref="ScenarioReader"/> has accepted.</param>
    /// <param name="state">
    /// <c>{kind: {CODE: {field: value}}}</c>: amounts and quantities are numbers, instants are ISO 8601 text, workflows have their
    /// canonical names.
    /// </param>
    /// <param name="outside"><c>{mails: {total, to: {…}, template: {…}}, files: {DELIVERY: n}}</c>.</param>
    /// <param name="context">Zone and currency of the file.</param>
    public static IReadOnlyList<Mismatch> Check(MapNode expect, JsonObject state, JsonObject outside, ReadContext context)
    {
        var comparison = new ValueComparison(context);
        foreach (var (key, value) in expect.Entries)
        {
            if (value is not MapNode map)
                continue;
            if (key.Text is "mails" or "files")
                comparison.Compare(key.Text, key.Text == "mails" ? Mails : Files, map, outside[key.Text]);
            else if (key.Text == "messages")
            {
                var none = new JsonObject { ["total"] = 0, ["to"] = new JsonObject() };
                comparison.Compare(key.Text, Messages, map, outside[key.Text] ?? none);
            }
            else
                Kind(KindCatalogue.Get(key.Text), map, state[key.Text] as JsonObject, comparison);
        }
        return comparison.Mismatches;
    }

    private static readonly FieldType Files = new MapType(new TextType(Limits.Text), new IntType(0, int.MaxValue), Limits.ReadEntries);

    private static readonly RecordType Mails = new("mails",
    [
        new("total", new IntType(0, int.MaxValue), "All mails."),
        new("to", Files, "By recipient."),
        new("template", Files, "By template."),
    ]);

    private static readonly RecordType Messages = new("messages",
    [
        new("total", new IntType(0, int.MaxValue), "All messages to recipients that were handed over."),
        new("to", Files, "By key of the recipient."),
    ]);

    /// <summary>The default execution slots when they were never described; requests for slots do not create them.</summary>
    private static JsonObject? SlotsByDefault(string kind, string code) =>
        kind == Kinds.ExecutionSlots.Kind && code == Kinds.ExecutionSlots.Code ? EntityViews.SlotsByDefault() : null;

    private static void Kind(Kind kind, MapNode expected, JsonObject? actual, ValueComparison comparison)
    {
        foreach (var (code, value) in expected.Entries)
        {
            var name = kind.Name == "workflows" ? WorkflowNames.Canonical(code.Text) ?? code.Text : code.Text;
            var path = $"{kind.Name}/{name}";
            // An absent amount of an entity reads as 0; an absent entity does not exist.
            if ((actual?[name] ?? SlotsByDefault(kind.Name, name)) is JsonObject entity)
                comparison.Compare(path, kind.Expected, value, entity);
            else if (!value.IsNull)
                comparison.Differs(path, value, null);
        }
    }
}
