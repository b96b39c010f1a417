using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Web.Reading;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Web.Forms;

/// <summary>From the text of a field to the value that is sent, and back.</summary>
internal static class FieldReading
{
    private static readonly LocalTime s_lastSecond = new(23, 59, 59);

    /// <param name="text">Not empty.</param>
    /// <param name="chosen">Which of two times that the clock shows alike, see <see cref="TypedTime"/>; <c>null</c>: not asked for.</param>
    public static TypedValue Read(FieldKind kind, string text, Reader reader, string? chosen = null) => kind switch
    {
        FieldKind.Number or FieldKind.Amount => NumberReading.Amount(text, reader, out var problem) is { } number
            ? TypedValue.Of(JsonValue.Create(number))
            : TypedValue.Wrong(problem!),
        FieldKind.DateTime => TypedTime.Read(text, chosen, reader) is var (time, wrong) && time is not null
            ? TypedValue.Of(JsonValue.Create(time))
            : TypedValue.Wrong(wrong!),
        FieldKind.Words or FieldKind.Several => TypedValue.Of(Words(text)),
        FieldKind.Check => TypedValue.Of(JsonValue.Create(text == "true")),
        _ => TypedValue.Of(JsonValue.Create(text)),
    };

    /// <summary>Why a text is not taken at all; <c>null</c>: it may be.</summary>
    public static string? TooLong(string text, int max, Reader reader) => text.Length <= max ? null : reader.T(
        $"This is {text.Length} characters long; {max} are taken.", $"Dit is {text.Length} tekens lang; {max} mag.");

    public static string FillIn(Reader reader) => reader.T("Fill this in.", "Vul dit in.");

    /// <summary>The value of a document, as the text of a field.</summary>
    public static string Text(FieldKind kind, JsonElement value, Reader reader) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Plain)),
        JsonValueKind.Number when kind == FieldKind.Amount => reader.Amount(value.GetDecimal()),
        JsonValueKind.Number when kind == FieldKind.Number => reader.Number(value.GetDecimal()),
        JsonValueKind.String when kind is FieldKind.DateTime or FieldKind.Date
            && InstantPattern.ExtendedIso.Parse(value.GetString()!) is { Success: true } at =>
            kind == FieldKind.Date ? Day(at.Value, reader) : reader.LocalField(at.Value),
        _ => Plain(value),
    };

    /// <summary>A day where it is meant as a whole, up to its last instant; else the time.</summary>
    private static string Day(Instant at, Reader reader) => at.InZone(reader.Zone).TimeOfDay >= s_lastSecond
        ? reader.LocalField(at)[..10]
        : reader.LocalField(at);

    private static JsonArray Words(string text) => new(
        [
            .. text.Split([',', ' ', '\n', '\t', '\u00a0'], StringSplitOptions.RemoveEmptyEntries).Select(PastedText.Clean)
                .Where(w => w.Length > 0).Select(w => (JsonNode?)JsonValue.Create(w)),
        ]);

    private static string Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => value.GetDecimal().ToString(CultureInfo.InvariantCulture),
        _ => "",
    };
}
