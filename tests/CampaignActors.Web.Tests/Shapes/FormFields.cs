using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Web.Shapes;

namespace CampaignActors.Web.Tests.Shapes;

/// <summary>All that forms show of the catalogue, with what is inside.</summary>
internal static class FormFields
{
    /// <summary>Fields that people type, each with the kind that it is of.</summary>
    public static IEnumerable<(string Kind, Field Field)> All => KindCatalogue.All.Append(KindCatalogue.StockLine)
        .SelectMany(kind => kind.Setup.Fields.Select(known => (kind.Name, known)));

    /// <summary>Descriptors at any depth: of fields, and of shapes that a value may have.</summary>
    public static IEnumerable<(string Name, string Doc)> Described => All.SelectMany(f => Of(f.Field)).Distinct();

    /// <summary>Words that people choose from.</summary>
    public static IEnumerable<string> Words => All.SelectMany(f => Types(f.Field.Type)).SelectMany(TypedShape.WordsOf)
        .Where(word => word is not ("true" or "false")).Distinct();

    private static IEnumerable<(string Name, string Doc)> Of(Field field) =>
        Inside(field.Type).Prepend((field.Name, field.Doc));

    private static IEnumerable<(string Name, string Doc)> Inside(FieldType type)
    {
        var typed = TypedShape.Of(type);
        return TypedShape.IsPlain(typed) ? []
            : TypedShape.Choices(typed) is { Count: > 0 } choices ? choices.SelectMany(c => Inside(c.Type).Prepend((c.Key, c.Doc)))
            : typed switch
            {
                RecordType record => record.Fields.SelectMany(Of),
                ListType list => Inside(list.Item),
                MapType map => Inside(map.Value),
                _ => [],
            };
    }

    private static IEnumerable<FieldType> Types(FieldType type)
    {
        var typed = TypedShape.Of(type);
        return (TypedShape.IsPlain(typed) ? []
            : TypedShape.Choices(typed) is { Count: > 0 } choices ? choices.SelectMany(c => Types(c.Type))
            : typed switch
            {
                RecordType record => record.Fields.SelectMany(f => Types(f.Type)),
                ListType list => Types(list.Item),
                MapType map => Types(map.Value),
                _ => [],
            }).Prepend(typed);
    }
}
