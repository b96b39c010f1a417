using System.Text.Json.Nodes;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Vocabulary.Explaining;

/// <summary>Why a figure is what it is.</summary>
/// <param name="Of">The entity, as it is addressed.</param>
/// <param name="Value">The figure; <c>null</c> when it is not given.</param>
/// <param name="Lines">What it consists of. Of numbers they add up to it.</param>
public sealed record Explanation(string Of, string Field, JsonNode? Value, IReadOnlyList<ExplainedLine> Lines)
{
    /// <summary>Digits behind the point with which the figure is written; <c>null</c>: as many as it has.</summary>
    public int? Digits { get; init; }

    /// <summary>Σ of the lines; <c>null</c> when it is no number.</summary>
    public decimal? Sum => Lines.All(l => l.Amount is not null) && Lines.Count > 0 ? Lines.Sum(l => l.Amount) : null;

    public JsonObject ToJson() => new()
    {
        ["of"] = Of,
        ["field"] = Field,
        ["value"] = Value?.DeepClone(),
        ["digits"] = Digits is { } digits ? JsonValue.Create(digits) : null,
        ["sum"] = Sum is { } sum ? JsonValue.Create(sum) : null,
        ["lines"] = new JsonArray([.. Lines.Select(l => new JsonObject
        {
            ["text"] = l.Text,
            ["amount"] = l.Amount is { } amount ? JsonValue.Create(amount) : null,
            ["why"] = new JsonArray([.. l.Why.Select(s => s.ToJson())]),
        })]),
    };

    /// <exception cref="FormatException">It is not what <see cref="ToJson"/> writes.</exception>
    public static Explanation FromJson(JsonObject json) => new(
        Word(json, "of"), Word(json, "field"), json["value"]?.DeepClone(),
        [.. Items(json, "lines").Select(l => new ExplainedLine(
            Word(l, "text"), JsonNumber.Of(l["amount"]), [.. Items(l, "why").Select(CauseStep.FromJson)]))])
    {
        Digits = json["digits"] is JsonValue digits ? digits.GetValue<int>() : null,
    };

    internal static string Word(JsonObject json, string key) => json[key] is JsonValue value && value.TryGetValue(out string? text)
        ? text
        : throw new FormatException($"'{key}' is missing");

    private static IEnumerable<JsonObject> Items(JsonObject json, string key) => (json[key] as JsonArray ?? []).OfType<JsonObject>();
}

/// <summary>One part of a figure with the events that led to it.</summary>
/// <param name="Why">From the row that wrote it back to the person or the date that started it all.</param>
public sealed record ExplainedLine(string Text, decimal? Amount, IReadOnlyList<CauseStep> Why);

/// <summary>One row of a journal on the way back to the cause.</summary>
/// <param name="Did">The events of the row.</param>
/// <param name="By">Operator or workflow; empty when none was named.</param>
/// <param name="Command">Id of the command, when the row came of one that was given from outside; else empty.</param>
/// <param name="DueSince">When the work of a workflow was due.</param>
public sealed record CauseStep(EntityRef Entity, long Sequence, Instant At, IReadOnlyList<string> Did, string By, string Command,
    Instant? DueSince)
{
    /// <summary>What the person said why; empty where nothing was said.</summary>
    public string Said { get; init; } = "";

    public JsonObject ToJson()
    {
        var json = Plain();
        if (Said.Length > 0)
            json["said"] = Said;
        return json;
    }

    private JsonObject Plain() => new()
    {
        ["entity"] = Entity.ToString(),
        ["sequence"] = Sequence,
        ["at"] = InstantPattern.ExtendedIso.Format(At),
        ["did"] = new JsonArray([.. Did.Select(d => JsonValue.Create(d))]),
        ["by"] = By,
        ["command"] = Command,
        ["dueSince"] = DueSince is { } due ? InstantPattern.ExtendedIso.Format(due) : null,
    };

    internal static CauseStep FromJson(JsonObject json) => new(
        EntityRef.Parse(Explanation.Word(json, "entity")), json["sequence"]!.GetValue<long>(),
        InstantPattern.ExtendedIso.Parse(Explanation.Word(json, "at")).Value,
        [.. (json["did"] as JsonArray ?? []).Select(d => d!.GetValue<string>())], Explanation.Word(json, "by"),
        Explanation.Word(json, "command"),
        json["dueSince"] is JsonValue due ? InstantPattern.ExtendedIso.Parse(due.GetValue<string>()).Value : null)
    {
        Said = json["said"] is JsonValue said ? said.GetValue<string>() : "",
    };
}
