using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CampaignActors.Web.Seam;
using NodaTime;

namespace CampaignActors.Web.WhatIfs;

/// <summary>A request that a what-if would be in earnest.</summary>
/// <param name="Step">0: of the setup.</param>
/// <param name="At">When the scenario does it; <c>null</c>: at once.</param>
public sealed record TriedCommand(string Text, int Step, int Line, Instant? At, string Method, string Path, JsonObject? Body)
{
    public static TriedCommand Of(JsonElement command) => new(
        command.Text("text") ?? "", (int)(command.Number("step") ?? 0), (int)(command.Number("line") ?? 0), command.Time("at"),
        command.Text("method") ?? "", command.Text("path") ?? "",
        command.At("body") is { } body ? JsonNode.Parse(body.GetRawText())!.AsObject() : null);

    public static IReadOnlyList<TriedCommand> All(JsonElement reply) => [.. reply.List("commands").Select(Of)];

    /// <summary>A fingerprint of a list, so that what is applied is what was shown.</summary>
    public static string Print(IEnumerable<TriedCommand> commands) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', commands.Select(c => $"{c.Method} {c.Path} {c.Body?.ToJsonString()}")))));
}

/// <summary>An error of a scenario.</summary>
/// <param name="Line">From 1; 0: it has no place.</param>
/// <param name="Column">From 1.</param>
public sealed partial record ScenarioError(int Line, int Column, string Text)
{
    public static ScenarioError Of(string problem)
    {
        var place = Place().Match(problem);
        return place.Success
            ? new(Number(place.Groups[1]), Number(place.Groups[2]), problem[place.Length..])
            : new(0, 0, problem);
    }

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("^scenario:([0-9]{1,7}):([0-9]{1,7}): ")]
    private static partial Regex Place();

    /// <summary>The line of a text, and where in it the wrong word stands.</summary>
    public (string Text, int From, int Length) In(string scenario)
    {
        var lines = scenario.Split('\n');
        if (Line < 1 || Line > lines.Length)
            return ("", 0, 0);
        var line = lines[Line - 1];
        var from = Math.Clamp(Column - 1, 0, line.Length);
        return (line, from, Word().Match(line, from).Length);
    }

    [GeneratedRegex(@"\G([\w./-]+|\S)")]
    private static partial Regex Word();
}

/// <summary>One figure without and with the steps.</summary>
/// <param name="Of">As <c>kind/code</c>.</param>
/// <param name="Difference"><c>null</c>: it is no number.</param>
/// <param name="Currency">Of an amount; <c>null</c>: it is none.</param>
public sealed record TriedFigure(
    string Group, string Of, string Field, JsonElement? Before, JsonElement? After, decimal? Difference, string? Currency = null)
{
    public static TriedFigure Read(JsonElement change) => new(
        change.Text("group") ?? "", change.Text("of") ?? "", change.Text("field") ?? "", change.At("before"), change.At("after"),
        change.Number("difference"), change.Text("currency"));

    public decimal? NumberBefore => Before is { ValueKind: JsonValueKind.Number } number ? number.GetDecimal() : null;

    public decimal? NumberAfter => After is { ValueKind: JsonValueKind.Number } number ? number.GetDecimal() : null;
}
