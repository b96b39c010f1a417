using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>A place in a map where something that must exist is named.</summary>
public sealed record FoundReference(string Field, ReferenceType Type, ScalarNode Node);

/// <summary>Finds all references in a map by the types of its fields, at any depth, in the order of the text.</summary>
public static class ReferenceWalk
{
    public static IEnumerable<FoundReference> In(RecordType shape, MapNode map) =>
        map.Entries.SelectMany(entry => shape.Find(entry.Key.Text) is { } field ? In(field.Name, field.Type, entry.Value) : []);

    private static IEnumerable<FoundReference> In(string field, FieldType type, TextNode node) => (type, node) switch
    {
        (ReferenceType reference, ScalarNode { IsNull: false } scalar) => [new FoundReference(field, reference, scalar)],
        (ListType list, ListNode items) => items.Items.SelectMany(item => In(field, list.Item, item)),
        (RecordType record, MapNode map) => In(record, map),
        (MapType entries, MapNode map) => map.Entries.SelectMany(entry =>
            In(field, entries.Key, entry.Key).Concat(In(field, entries.Value, entry.Value))),
        (EitherType either, _) => either.Options.SelectMany(option => In(field, option, node)),
        _ => [],
    };
}
