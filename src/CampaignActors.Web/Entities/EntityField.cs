using System.Text.Json;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Web.Forms;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using CampaignActors.Web.Shapes;
using CatalogueField = CampaignActors.Vocabulary.Catalogue.Field;

namespace CampaignActors.Web.Entities;

/// <summary>How a field of the catalogue is typed into a form: everything follows from its type.</summary>
/// <param name="IsOne">Whether it is one text; else it has parts or rows of its own.</param>
/// <param name="Suggest">Kind whose codes are offered; <c>null</c>: none.</param>
public sealed record EntityField(
    CatalogueField Of, bool IsOne, FieldKind Kind, int MaxLength, string? Suggest, IReadOnlyList<string> Values)
{
    private const int LongestList = 200_000;

    public string Name => Of.Name;

    public static EntityField For(CatalogueField field)
    {
        var kind = field.Type switch
        {
            BoolType => FieldKind.Check,
            // A day alone is its last instant here; what is there may be another one.
            InstantType => FieldKind.DateTime,
            _ => TypedShape.KindOf(field.Type),
        };
        return new(
            field, TypedShape.IsPlain(field.Type) && !ShapePresence.IsAsked(field), kind,
            kind == FieldKind.Words ? LongestList : TypedShape.MaxLength(field.Type), TypedShape.Suggest(field.Type),
            kind is FieldKind.Select or FieldKind.Several ? TypedShape.WordsOf(field.Type) : []);
    }

    /// <summary>The value of a document, as the text of this field.</summary>
    public string? TextIn(JsonElement document, Reader reader) => document.At(Name) is not { } value ? null
        : Kind == FieldKind.Several ? string.Join(',', value.EnumerateArray().Select(word => word.GetString()))
        : FieldReading.Text(Kind, value, reader);
}
