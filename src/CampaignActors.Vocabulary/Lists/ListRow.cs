using System.Text;
using System.Text.Json;
using CampaignActors.Audience.Language;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Vocabulary.Lists;

/// <summary>
/// What the lists know of one entity: a few fields of its document, in the forms in which they are compared. It is a function of the
/// document alone: where a view is stored, this is stored beside it.
/// </summary>
/// <param name="Words">Code and label, folded; a line break is between them, which no word of a search holds.</param>
/// <param name="Label">The beginning of the label, folded, by which it is sorted; empty: it has none.</param>
/// <param name="State">Empty: it has none.</param>
/// <param name="Start">The date by which it is sorted; <c>null</c>: it has none.</param>
/// <param name="References">Codes by key of <see cref="ListShape.References"/>.</param>
public sealed record ListRow(
    EntityRef Entity, string Words, string Label, string State, Instant? Start, ListSpan? Span,
    IReadOnlyDictionary<string, string> References)
{
    /// <summary>Characters of a label by which lists are sorted.</summary>
    public const int SortedCharacters = 100;

    /// <param name="document">The document that people see, as JSON text.</param>
    /// <returns><c>null</c>: it is not listed.</returns>
    public static ListRow? Of(EntityRef entity, string document)
    {
        if (ListShape.Find(entity.Kind) is not { } shape || Fields(document) is not { } fields)
            return null;
        string? Text(string? field) => field is null ? null : fields.GetValueOrDefault(field);

        Instant? Time(string field) =>
            Text(field) is { } text && InstantPattern.ExtendedIso.Parse(text).TryGetValue(default, out var at) ? at : null;

        var label = Folding.Fold(Text(shape.Label) ?? "");
        var references = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, field) in shape.References)
        {
            if (Text(field) is { Length: > 0 } value)
                references[key] = shape.CodeIn(field, value);
        }
        var (start, span) = Dates(shape, Time);
        return new ListRow(
            entity, $"{Folding.Fold(entity.Code.Text)}\n{label}", Beginning(label), Text(shape.StateField) ?? "", start, span, references);
    }

    private static (Instant? Start, ListSpan? Span) Dates(ListShape shape, Func<string, Instant?> time)
    {
        if (shape.HasSpan)
        {
            var (start, end) = (time("start"), time("end"));
            return (start, start is null && end is null ? null : new ListSpan(start, end));
        }
        var moments = shape.Moments.Select(time).OfType<Instant>().Order().ToList();
        return moments.Count == 0 ? (null, null) : (moments[0], new ListSpan(moments[0], moments[^1]));
    }

    /// <summary>Half a character is none.</summary>
    private static string Beginning(string label) => label.Length <= SortedCharacters ? label
        : label[..(char.IsHighSurrogate(label[SortedCharacters - 1]) ? SortedCharacters - 1 : SortedCharacters)];

    /// <summary>The texts of a document; <c>null</c>: it is empty, so there is no such entity.</summary>
    private static Dictionary<string, string>? Fields(string document)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(document));
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var any = false;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            any = true;
            var name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
                fields[name] = reader.GetString()!;
            else
                reader.Skip();
        }
        return any ? fields : null;
    }
}

/// <summary>From when to when something is; <c>null</c>: it is open on that side.</summary>
public sealed record ListSpan(Instant? From, Instant? To);
