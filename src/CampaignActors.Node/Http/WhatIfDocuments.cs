using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Operations.Client;
using CampaignActors.Operations.Plans;
using CampaignActors.Protocol.Shell;
using CampaignActors.Simulation.Running;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Simulation.WhatIf;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Node.Http;

/// <summary>A what-if as a document: what moves, how the steps went, and the requests that would do the same in earnest.</summary>
internal static class WhatIfDocuments
{
    public static JsonObject Schemas() => Schema.Object(
        ("title", Schema.Text()),
        ("commands", Schema.Described(
            Schema.ListOf(Schema.Object(
                ("text", Schema.Text()), ("step", Schema.Described(Schema.Whole(0), "0: of the setup.")), ("line", Schema.Whole(1)),
                ("at", Schema.Described(Schema.Time(), "When the scenario does it; missing: at once.")),
                ("method", Schema.Text()), ("path", Schema.Text()), ("body", new JsonObject { ["type"] = "object" }))),
            "Requests to this interface, in order.")),
        ("left", Schema.Described(Schema.ListOf(Schema.Text()), "Steps that only a trial has.")),
        ("at", Schema.Described(Schema.Time(), "Where both copies began.")), ("until", Schema.Time()), ("holds", Schema.Flag()),
        ("steps", Schema.ListOf(Schema.Object(
            ("step", Schema.Whole(1)), ("line", Schema.Whole(1)), ("at", Schema.Time()), ("holds", Schema.Flag()),
            ("commands", Schema.ListOf(Schema.Object(
                ("text", Schema.Text()), ("outcome", Schema.Text()), ("reason", Schema.Text())))),
            ("failures", Schema.ListOf(Schema.Text()))))),
        ("changes", Schema.Described(
            Schema.ListOf(Schema.Object(
                ("group", Schema.Words(Enum.GetValues<MovementGroup>().Select(Scalars.NameOf))), ("of", Schema.Text()),
                ("field", Schema.Text()), ("before", new JsonObject()), ("after", new JsonObject()),
                ("difference", Schema.OrNull(new JsonObject { ["type"] = "number" })),
                ("currency", Schema.Described(Schema.Text(), "Of amounts.")))),
            "Figures that differ without and with the steps.")),
        ("events", Schema.Whole(0)));

    /// <summary>Of one that was only read.</summary>
    public static JsonObject Of(Scenario scenario)
    {
        var left = new List<string>();
        return new JsonObject
        {
            ["title"] = scenario.Title,
            ["commands"] = new JsonArray([.. Commands(scenario, left)]),
            ["left"] = new JsonArray([.. left.Select(l => JsonValue.Create(l))]),
        };
    }

    public static JsonObject Of(ExportHead from, WhatIfResult result)
    {
        var document = Of(result.Scenario);
        document["at"] = Time(from.At);
        document["until"] = Time(result.Until);
        document["holds"] = result.Holds;
        document["steps"] = new JsonArray([.. result.Steps.Select(Step)]);
        document["changes"] = new JsonArray([.. result.Movements.Select(m => m.ToJson())]);
        document["events"] = result.Events;
        return document;
    }

    private static JsonObject Step(StepResult result) => new()
    {
        ["step"] = result.Step.Index,
        ["line"] = result.Step.Position.Line,
        ["at"] = Time(result.At),
        ["holds"] = result.Holds,
        ["commands"] = new JsonArray([.. result.Commands.Select(c => new JsonObject
        {
            ["text"] = c.Text, ["outcome"] = Word(c.Answer), ["reason"] = c.Answer.Ok ? "" : c.Answer.Text,
        })]),
        ["failures"] = new JsonArray([.. result.Failures.Concat(result.Mismatches.Select(m =>
            $"{m.Path}: expected {m.Expected}, actual {m.Actual} (line {m.Position.Line}, column {m.Position.Column})"))
            .Select(f => JsonValue.Create(f))]),
    };

    private static string Word(Answer answer) => answer.Outcome switch
    {
        Outcome.Accepted => "done",
        Outcome.Unchanged => "unchanged",
        _ => "refused",
    };

    /// <param name="left">Takes what is none of the interface.</param>
    private static IEnumerable<JsonNode> Commands(Scenario scenario, List<string> left)
    {
        foreach (var entity in PlanApplier.InOrder(scenario))
        {
            var change = new Change.Describe(PutMode.Apply, entity.Kind, entity.Code, entity.Fields, entity.Position);
            yield return Request($"setup {entity.Ref}", change, 0, null, scenario);
        }
        Instant? at = null;
        foreach (var step in scenario.Steps)
        {
            at = step.At ?? at;
            // A step that is to be refused is there to be seen refused.
            if (step.Reject is not null)
            {
                left.Add($"step {step.Index}: it expects a refusal");
                continue;
            }
            if (step.Outages.Count > 0)
                left.Add($"step {step.Index}: outages");
            var calls = ScenarioRunner.Flatten(step.Do).SelectMany(c => c is ParallelCall p ? ScenarioRunner.Flatten(p.Calls) : [c]);
            foreach (var call in calls)
            {
                if (Change.Of(call) is { } change)
                    yield return Request(CallText.Of(call), change, step.Index, at, scenario);
                else
                    left.Add($"step {step.Index}: {call.Verb}");
            }
        }
    }

    private static JsonObject Request(string text, Change change, int step, Instant? at, Scenario scenario)
    {
        var (method, path, body) = ChangeRoute.Of(change);
        var request = new JsonObject
        {
            ["text"] = Shown.OneLine(text, 1_000),
            ["step"] = step,
            ["line"] = change.Position.Line,
            ["method"] = method.Method,
            ["path"] = $"/{path}{ChangeRoute.Query(body is null ? null : scenario.Context, change)}",
        };
        if (at is { } instant)
            request["at"] = Time(instant);
        if (body is not null)
            request["body"] = JsonNode.Parse(body.Text);
        return request;
    }

    private static string Time(Instant at) => InstantPattern.ExtendedIso.Format(at);
}
