using System.Text.Json.Nodes;
using CampaignActors.Vocabulary.Catalogue;

namespace CampaignActors.Simulation.Running;

/// <summary>The final state with only the kinds and fields of the contract of scenario files (its rule 6).</summary>
public static class ContractState
{
    public static JsonObject Of(JsonObject state)
    {
        var result = new JsonObject();
        foreach (var (name, entities) in state)
        {
            if (KindCatalogue.Find(name) is not { Ours: false } kind || entities is not JsonObject all)
                continue;
            result[name] = new JsonObject(all.Select(e => KeyValuePair.Create<string, JsonNode?>(e.Key, Trim(kind, (JsonObject)e.Value!))));
        }
        return result;
    }

    private static JsonObject Trim(Kind kind, JsonObject entity) =>
        new(entity.Where(f => kind.Expected.Find(f.Key) is not { Ours: true }).Select(f => KeyValuePair.Create(f.Key, f.Value?.DeepClone())));
}
