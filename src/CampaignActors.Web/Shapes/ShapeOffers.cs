using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Web.Reading;
using CatalogueField = CampaignActors.Vocabulary.Catalogue.Field;

namespace CampaignActors.Web.Shapes;

/// <summary>Names that are looked up in the data while they are typed, where their type is text alone.</summary>
internal static class ShapeOffers
{
    public const string CostCategories = "costCategories", CostTypes = "costTypes", RecipientFields = "recipientFieldNames";

    /// <param name="record">Name of the record that holds the field.</param>
    public static string? Of(string record, CatalogueField field) => (record, field.Name) switch
    {
        ("cost", "category") => CostCategories,
        ("cost", "type") => CostTypes,
        ("exportColumn", "field") => RecipientFields,
        _ => null,
    };

    public static string KeyLabel(FieldType key, Reader reader) => key switch
    {
        CategoryReference => reader.T("Expense category", "Kostencategorie"),
        CodeReference { Kinds: [Targets.StockLine] } => reader.T("Stock line", "Voorraadregel"),
        _ => reader.T("Name", "Naam"),
    };
}
