using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Client;

/// <summary>
/// What a person wrote, as the JSON body of a request. Every node of the text stands in a line of its own, so that the place the
/// server names in an error can be turned back into the place in the person's file.
/// </summary>
public sealed partial class JsonBody
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly StringBuilder _text = new();
    private readonly List<TextPosition> _lines = [];

    private JsonBody(TextNode root)
    {
        Write(root, "");
        Text = _text.ToString();
    }

    public string Text { get; }

    public static JsonBody Of(TextNode root) => new(root);

    /// <summary>The error with its place in the source text, as far as it is known.</summary>
    /// <param name="error"><c>name:line:column: message</c>, the place counted in this body, or just a message.</param>
    /// <param name="otherwise">The place when the error names none.</param>
    public InputError Locate(string error, TextPosition otherwise)
    {
        var match = Place().Match(error);
        var known = match.Success && int.TryParse(match.Groups[1].ValueSpan, out var line) && line >= 1 && line <= _lines.Count
            ? _lines[line - 1]
            : otherwise;
        return At(known, match.Success ? match.Groups[2].Value : error);
    }

    /// <summary>An error with its place, unless that is the command line, which people have before their eyes.</summary>
    public static InputError At(TextPosition position, string message) => new(position.Line > 0 ? position : null, message);

    private void Write(TextNode node, string end)
    {
        switch (node)
        {
            case MapNode map:
                Line("{", map.Position);
                for (var i = 0; i < map.Entries.Count; i++)
                {
                    var (key, value) = map.Entries[i];
                    Line($"{String(key.Text)}:", key.Position);
                    Write(value, i < map.Entries.Count - 1 ? "," : "");
                }
                Line("}" + end, map.Position);
                break;
            case ListNode list:
                Line("[", list.Position);
                for (var i = 0; i < list.Items.Count; i++)
                    Write(list.Items[i], i < list.Items.Count - 1 ? "," : "");
                Line("]" + end, list.Position);
                break;
            case ScalarNode scalar:
                Line(Scalar(scalar) + end, scalar.Position);
                break;
        }
    }

    private void Line(string text, TextPosition position)
    {
        _text.Append(text).Append('\n');
        _lines.Add(position);
    }

    /// <summary>
    /// A plain number keeps its digits, as an amount must never pass through a binary fraction. All else but nothing, true and false
    /// is text: only the field that takes it knows what it means.
    /// </summary>
    private static string Scalar(ScalarNode scalar) => scalar switch
    {
        { IsNull: true } => "null",
        { Quoted: false, Text: "true" or "false" } => scalar.Text,
        { Quoted: false } when PlainNumber().IsMatch(scalar.Text) => scalar.Text,
        _ => String(scalar.Text),
    };

    private static string String(string text) => JsonSerializer.Serialize(text, Readable);

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainNumber();

    [GeneratedRegex(@"^[^\n]*?:([0-9]{1,9}):[0-9]{1,9}: (.*)\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Place();
}
