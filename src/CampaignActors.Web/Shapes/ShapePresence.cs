using CampaignActors.Vocabulary.Catalogue;
using CatalogueField = CampaignActors.Vocabulary.Catalogue.Field;

namespace CampaignActors.Web.Shapes;

/// <summary>Whether a form asks first if a field is to be there at all.</summary>
internal static class ShapePresence
{
    /// <summary>
    /// It does where the field has parts of its own, and where an empty list says something else than none. Choices have a choice for
    /// none, and rows are there or not.
    /// </summary>
    public static bool IsAsked(CatalogueField field) =>
        !field.Required && (field.EmptyCounts || TypedShape.Of(field.Type) is RecordType);
}
