using System.Text.Json.Nodes;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;

namespace CampaignActors.Simulation.Running;

/// <summary>The final state with only the kinds and fields of the contract of scenario files (its rule 6).</summary>
public static class ContractState
{
    public static JsonObject Of(JsonObject state)
    {
        var result = new JsonObject();
        foreach (var (name, entities) in state)
        {
            if (KindCatalogue.Find(name) is not { Extension: false } kind || entities is not JsonObject all)
                continue;
            result[name] = new JsonObject(
                all.Select(e => KeyValuePair.Create<string, JsonNode?>(e.Key, Trim(kind.Expected, (JsonObject)e.Value!))));
        }
        return result;
    }

    private static JsonObject Trim(RecordType shape, JsonObject fields) => new(fields
        .Where(f => shape.Find(f.Key) is not { Extension: true })
        .Select(f => KeyValuePair.Create(f.Key, Trim(shape.Find(f.Key)?.Type, f.Value))));

    private static JsonNode? Trim(FieldType? type, JsonNode? value) => (type, value) switch
    {
        (RecordType record, JsonObject fields) => Trim(record, fields),
        (ListType list, JsonArray items) => new JsonArray([.. items.Select(i => Trim(list.Item, i))]),
        (MapType map, JsonObject entries) => new JsonObject(entries.Select(e => KeyValuePair.Create(e.Key, Trim(map.Value, e.Value)))),
        _ => value?.DeepClone(),
    };
}
