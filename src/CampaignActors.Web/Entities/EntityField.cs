using System.Text.Json;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Web.Forms;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using CatalogueField = CampaignActors.Vocabulary.Catalogue.Field;

namespace CampaignActors.Web.Entities;

/// <summary>How a field of the catalogue is typed into a form: everything follows from its type.</summary>
/// <param name="Suggest">Kind whose codes are offered; <c>null</c>: none.</param>
public sealed record EntityField(
    string Name, FieldKind Kind, bool Required, string Help, int MaxLength, string? Suggest, IReadOnlyList<string> Values)
{
    private const int Long = 300, LongestDocument = 200_000;
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    public static EntityField Of(CatalogueField field) => field.Type switch
    {
        TextType text => Plain(field, text.Max > Long ? FieldKind.Lines : FieldKind.Text, text.Max),
        MoneyType or UnitPriceType => Plain(field, FieldKind.Amount),
        NumericType => Plain(field, FieldKind.Number),
        BoolType => Plain(field, FieldKind.Check),
        InstantType => Plain(field, FieldKind.DateTime),
        EnumType words => Plain(field, FieldKind.Select) with { Values = words.Values },
        ReferenceType { Address: false, Kinds: [var kind, ..] } => Plain(field, FieldKind.Text) with { Suggest = kind },
        ScalarType => Plain(field, FieldKind.Text),
        ListType { Item: CodeReference or CodeType or EnumType } => Plain(field, FieldKind.Words, LongestDocument),
        _ => Plain(field, FieldKind.Json, LongestDocument),
    };

    private static EntityField Plain(CatalogueField field, FieldKind kind, int maxLength = 2_000) =>
        new(field.Name, kind, field.Required, field.Doc, maxLength, null, []);

    /// <summary>The value of a document, as the text of this field.</summary>
    public string? TextIn(JsonElement document, Reader reader) => document.At(Name) is not { } value ? null : Kind switch
    {
        FieldKind.DateTime => reader.LocalField(document.Time(Name)),
        FieldKind.Amount => reader.Amount(document.Number(Name)),
        FieldKind.Number => reader.Number(document.Number(Name)),
        FieldKind.Words => string.Join(", ", document.List(Name).Select(word => word.GetString())),
        FieldKind.Json => JsonSerializer.Serialize(value, s_indented),
        _ => document.Text(Name),
    };
}
