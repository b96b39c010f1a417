using System.Text.Json.Nodes;
using CampaignActors.Domain.Planning;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>What plans, programs and campaigns are to achieve, and the documents that belong to them.</summary>
internal static class PlanningBlocks
{
    public const string DocumentsDoc = "Documents, by reference.";
    public const string ObjectivesDoc = "What it is to achieve, and what it has.";

    public static readonly ListType<DocumentLink> Documents = List(new RecordType<DocumentLink>("document",
        g => new DocumentLink(g.Text("name")!, g.Text("link")!),
        d => Json.Of(("name", Json.Plain(d.Name)), ("link", Json.Plain(d.Link))),
        [
            new("name", LabelText, "What it is called.") { Required = true },
            new("link", AnyText, "Where it is kept.") { Required = true },
        ]));

    public static readonly ListType<Objective> Objectives = List(new RecordType<Objective>("objective",
        g => new Objective(g.Text("label")!, g.Decimal("target")!.Value, g.Decimal("result"), g.Text("unit")),
        o => Json.Of(
            ("label", Json.Plain(o.Label)),
            ("target", Number.Write(o.Target)),
            ("result", o.Result is { } result ? Number.Write(result) : null),
            ("unit", Json.Plain(o.Unit))),
        [
            new("label", LabelText, "What is to be achieved.") { Required = true },
            new("target", Number, "How much of it.") { Required = true },
            new("result", Number, "How much there is."),
            new("unit", new TextType(Limits.Name), "What is counted."),
        ]));

    /// <summary>Objectives that have a result, against their targets.</summary>
    public static readonly Field Results = new("results", Rows(new RecordType("result",
    [
        new("label", AnyText, "The objective."),
        new("achieved", Number, "Result in percent of the target, one decimal."),
    ])), "Objectives against their results.")
    { Extension = true };

    /// <summary>The value of <see cref="Results"/>: result ÷ target in percent, rounded half up to one decimal.</summary>
    public static JsonArray? ShowResults(Seq<Objective>? objectives) =>
        Json.List(objectives?.Where(o => o.Target > 0 && o.Result is not null), o => Json.Of(
            ("label", Json.Plain(o.Label)),
            ("achieved", JsonValue.Create(decimal.Round(o.Result!.Value * 100 / o.Target, 1, MidpointRounding.AwayFromZero)))));
}
