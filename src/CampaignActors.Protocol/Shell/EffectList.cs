using System.Text.Json;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Protocol.Shell;

/// <summary>
/// The stored form of a row's effects. What a row tells several entities alike is written once, with its targets: a campaign that changes
/// its terms tells all its budgets the same.
/// </summary>
internal static class EffectList
{
    private const string Name = "fx";

    /// <param name="grouped">
    /// Whether equal effects that follow each other are written once, and one that the row holds as a request by its target alone.
    /// </param>
    /// <param name="pending">The command that the row lets wait, with its requests.</param>
    public static void Write(Utf8JsonWriter w, Seq<OutgoingEffect> effects, bool grouped, PendingCommand? pending)
    {
        if (effects.Count == 0)
            return;
        w.WriteStartArray(Name);
        for (var first = 0; first < effects.Count;)
        {
            if (grouped && Request(pending, effects[first].Target) is { } request && request.Ask.Equals(effects[first].Payload))
            {
                w.WriteStartObject();
                JsonParts.WriteRef(w, "ask", effects[first].Target);
                w.WriteNumber("n", effects[first].Counter);
                w.WriteEndObject();
                first++;
                continue;
            }
            var end = first + 1;
            while (grouped && end < effects.Count && effects[end].Payload.Equals(effects[first].Payload))
                end++;
            w.WriteStartObject();
            if (end == first + 1)
            {
                JsonParts.WriteRef(w, "t", effects[first].Target);
                w.WriteNumber("n", effects[first].Counter);
            }
            else
            {
                w.WriteStartArray("to");
                for (var i = first; i < end; i++)
                    JsonParts.WriteId(w, new EffectId(effects[i].Target, effects[i].Counter));
                w.WriteEndArray();
            }
            JsonParts.WritePayloadFields(w, effects[first].Payload);
            w.WriteEndObject();
            first = end;
        }
        w.WriteEndArray();
    }

    private static ConsentRequest? Request(PendingCommand? pending, EntityRef target) =>
        pending?.Requests.FirstOrDefault(r => r.Target == target);

    public static Seq<OutgoingEffect> Read(JsonElement root, PendingCommand? pending)
    {
        if (!root.TryGetProperty(Name, out var list))
            return [];
        var effects = new List<OutgoingEffect>(list.GetArrayLength());
        foreach (var e in list.EnumerateArray())
        {
            if (e.TryGetProperty("ask", out _))
            {
                var target = JsonParts.Ref(e, "ask");
                var ask = Request(pending, target)?.Ask ?? throw new JsonException($"nothing is asked of {target}");
                effects.Add(new OutgoingEffect(target, e.GetProperty("n").GetInt64(), ask));
                continue;
            }
            var payload = (IEffect)JsonParts.ReadPayload(e);
            if (e.TryGetProperty("to", out var targets))
                effects.AddRange(
                    targets.EnumerateArray().Select(JsonParts.ReadId).Select(t => new OutgoingEffect(t.Entity, t.Counter, payload)));
            else
                effects.Add(new OutgoingEffect(JsonParts.Ref(e, "t"), e.GetProperty("n").GetInt64(), payload));
        }
        return effects.ToSeq();
    }
}
