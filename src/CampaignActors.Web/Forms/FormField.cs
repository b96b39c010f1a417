using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Reading;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Forms;

/// <summary>How the text of a field is read.</summary>
public enum FieldKind
{
    Text,

    /// <summary>Several lines.</summary>
    Lines,

    /// <summary>A whole number or one with decimals, written as the language does.</summary>
    Number,

    /// <summary>The same, for money.</summary>
    Amount,

    /// <summary>A day.</summary>
    Date,

    /// <summary>A day with a time of it, in the zone of the reader.</summary>
    DateTime,

    /// <summary>One of the options.</summary>
    Select,

    /// <summary>True or false.</summary>
    Check,

    /// <summary>Codes or words with commas, as a list.</summary>
    Words,

    /// <summary>Some of the options, as a list.</summary>
    Several,

    /// <summary>Any document, as JSON; of the fields that have no form of their own.</summary>
    Json,
}

/// <summary>One field of a <c>CommandForm</c>: label, what was typed, and the error beside it.</summary>
public abstract class FormField : UiPart
{
    [CascadingParameter]
    protected FormState Form { get; set; } = null!;

    /// <summary>Its key in the document that is sent; dots go into nested documents.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    [Parameter]
    public string? Help { get; set; }

    [Parameter]
    public FieldKind Kind { get; set; }

    /// <summary>As it is now, already as text for the field.</summary>
    [Parameter]
    public string? Value { get; set; }

    [Parameter]
    public bool Required { get; set; }

    /// <summary>An empty field is sent as <c>null</c>, which takes the value away; otherwise it is left out.</summary>
    [Parameter]
    public bool EmptyClears { get; set; }

    /// <summary>A field that still has its value is left out, so that two people can change different fields of one thing.</summary>
    [Parameter]
    public bool OnlyChanged { get; set; }

    /// <summary>Of <see cref="FieldKind.Select"/>.</summary>
    [Parameter]
    public IReadOnlyList<(string Value, string Text)> Options { get; set; } = [];

    [Parameter]
    public int MaxLength { get; set; } = 2_000;

    /// <summary>What the browser offers while typing: the name of a kind whose codes are looked up.</summary>
    [Parameter]
    public string? Suggest { get; set; }

    /// <summary>
    /// Hidden beside a field that counts only when it is changed: a fingerprint of what the person saw. What is there now would not do,
    /// since the form may have been sent before.
    /// </summary>
    protected string WasName => $"was.{Name}";

    protected string Was => Form.Sent is { } sent && sent.ContainsKey(WasName)
        ? sent[WasName].ToString()
        : Print(string.IsNullOrEmpty(Value) && Kind == FieldKind.Check ? "false" : Value ?? "");

    private static string Print(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim())))[..16];

    protected string Id => Form.IdOf(Name);

    protected string? Error => Form.ErrorOf(Name);

    /// <summary>What was typed, when the form comes back; else the value.</summary>
    protected string Shown => Form.Sent is { } sent && sent.ContainsKey(Name) ? sent[Name].ToString() : Value ?? "";

    /// <summary>Beside a time that a clock shows twice: which of the two is meant.</summary>
    protected string OffsetName => $"offset.{Name}";

    /// <summary>The two that were meant, where that has to be asked; else empty.</summary>
    protected IReadOnlyList<(string Offset, string Text)> Twice =>
        Kind == FieldKind.DateTime && Form.Sent is not null ? TypedTime.Twice(Shown, Reader) : [];

    protected override void OnInitialized() => Form.Add(this);

    /// <summary>Reads what was typed.</summary>
    internal TypedValue Read(IFormCollection sent)
    {
        var text = sent[Name].ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
        // Of several lines, the spaces at the beginning are their writer's.
        if (Kind != FieldKind.Lines || !text.Contains('\n', StringComparison.Ordinal))
            text = PastedText.Clean(text);
        if (Kind == FieldKind.Check && text.Length == 0)
            text = "false";
        if (OnlyChanged && Print(text) == sent[WasName].ToString())
            return TypedValue.None;
        if (Kind == FieldKind.Check)
            return TypedValue.Of(JsonValue.Create(text == "true"));
        if (text.Length > MaxLength)
        {
            return TypedValue.Wrong(T(
                $"This is {text.Length} characters long; {MaxLength} are taken.", $"Dit is {text.Length} tekens lang; {MaxLength} mag."));
        }
        if (text.Length == 0)
        {
            return Required ? TypedValue.Wrong(T("Fill this in.", "Vul dit in."))
                : EmptyClears && !string.IsNullOrEmpty(Value) ? TypedValue.Of(null)
                : TypedValue.None;
        }
        return Kind switch
        {
            FieldKind.Number or FieldKind.Amount => NumberReading.Amount(text, Reader, out var problem) is { } number
                ? TypedValue.Of(JsonValue.Create(number))
                : TypedValue.Wrong(problem!),
            FieldKind.DateTime => TypedTime.Read(text, sent[OffsetName].ToString(), Reader) is var (time, wrong) && time is not null
                ? TypedValue.Of(JsonValue.Create(time))
                : TypedValue.Wrong(wrong!),
            FieldKind.Words or FieldKind.Several => TypedValue.Of(new JsonArray(
                [.. text.Split([',', ' ', '\n', '\t', '\u00a0'], StringSplitOptions.RemoveEmptyEntries).Select(PastedText.Clean)
                    .Where(w => w.Length > 0).Select(w => (JsonNode?)JsonValue.Create(w))])),
            FieldKind.Json => ReadJson(text),
            _ => TypedValue.Of(JsonValue.Create(text)),
        };
    }

    private TypedValue ReadJson(string text)
    {
        try
        {
            return TypedValue.Of(JsonNode.Parse(text));
        }
        catch (System.Text.Json.JsonException e)
        {
            var (line, column) = (e.LineNumber + 1, e.BytePositionInLine + 1);
            return TypedValue.Wrong(T(
                string.Create(CultureInfo.InvariantCulture, $"This is not JSON at line {line}, column {column}."),
                string.Create(CultureInfo.InvariantCulture, $"Dit is geen JSON op regel {line}, kolom {column}.")));
        }
    }
}
