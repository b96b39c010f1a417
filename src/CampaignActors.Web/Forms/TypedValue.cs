using System.Text.Json.Nodes;

namespace CampaignActors.Web.Forms;

/// <param name="Given">Whether the field is part of the document.</param>
public readonly record struct TypedValue(bool Given, JsonNode? Value)
{
    private readonly IReadOnlyList<(string Name, string Problem)>? _problems;
    private readonly IReadOnlyDictionary<string, string>? _places;

    /// <summary>What is wrong: names of inputs, empty for the field as a whole, with why. None: it can be read.</summary>
    public IReadOnlyList<(string Name, string Problem)> Problems
    {
        get => _problems ?? [];
        init => _problems = value;
    }

    /// <summary>Names of inputs by their places in the document, where the value is typed into several.</summary>
    public IReadOnlyDictionary<string, string> Places
    {
        get => _places ?? System.Collections.Frozen.FrozenDictionary<string, string>.Empty;
        init => _places = value;
    }

    /// <summary>Why it cannot be read; <c>null</c>: it can.</summary>
    public string? Problem => Problems is [var first, ..] ? first.Problem : null;

    public static readonly TypedValue None = new(false, null);

    public static TypedValue Of(JsonNode? value) => new(true, value);

    public static TypedValue Wrong(string problem) => new(false, null) { Problems = [("", problem)] };
}
