using System.Text.Json;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Protocol.Shell;

/// <summary>Pieces that the stored forms share: a payload beside its manifest, ids of effects, consents.</summary>
internal static class JsonParts
{
    public static void WritePayload(Utf8JsonWriter w, object payload)
    {
        w.WriteStartObject();
        WritePayloadFields(w, payload);
        w.WriteEndObject();
    }

    public static void WritePayloadFields(Utf8JsonWriter w, object payload)
    {
        w.WriteString("m", Contracts.Manifest(payload));
        w.WritePropertyName("d");
        Contracts.Serialize(w, payload);
    }

    public static object ReadPayload(JsonElement e) => Contracts.Deserialize(e.GetProperty("m").GetString()!, e.GetProperty("d"));

    public static void WriteId(Utf8JsonWriter w, EffectId id)
    {
        w.WriteStartObject();
        w.WriteString("e", id.Entity.ToString());
        w.WriteNumber("n", id.Counter);
        w.WriteEndObject();
    }

    public static EffectId ReadId(JsonElement e) => new(Ref(e, "e"), e.GetProperty("n").GetInt64());

    public static void WriteList<T>(Utf8JsonWriter w, string name, Seq<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0)
            return;
        w.WriteStartArray(name);
        foreach (var item in items)
            write(w, item);
        w.WriteEndArray();
    }

    public static Seq<T> List<T>(JsonElement root, string name, Func<JsonElement, T> read) =>
        root.TryGetProperty(name, out var list) ? list.EnumerateArray().Select(read).ToSeq() : [];

    public static string? Text(JsonElement e, string name) => e.TryGetProperty(name, out var text) ? text.GetString() : null;

    public static EntityRef Ref(JsonElement e, string name) => EntityRef.Parse(e.GetProperty(name).GetString()!);

    public static Instant Instant(JsonElement e) => InstantPattern.ExtendedIso.Parse(e.GetString()!).GetValueOrThrow();

    public static string Text(Instant at) => InstantPattern.ExtendedIso.Format(at);

    public static void WriteParked(Utf8JsonWriter w, ParkedEffect parked)
    {
        w.WriteStartObject();
        w.WritePropertyName("src");
        WriteId(w, parked.Source);
        w.WriteString("m", parked.Manifest);
        w.WriteString("why", parked.Reason);
        if (parked.Payload is { } payload)
        {
            w.WritePropertyName("d");
            Contracts.Serialize(w, payload);
        }
        if (parked.Since is { } since)
            w.WriteString("at", Text(since));
        if (parked.By.Length > 0)
            w.WriteString("by", parked.By);
        w.WriteEndObject();
    }

    public static ParkedEffect ReadParked(JsonElement e) => new(
        ReadId(e.GetProperty("src")),
        e.GetProperty("m").GetString()!,
        e.GetProperty("why").GetString()!,
        e.TryGetProperty("d", out _) ? (IEffect)ReadPayload(e) : null,
        e.TryGetProperty("at", out var at) ? Instant(at) : null,
        Text(e, "by") ?? "");

    public static void WritePending(Utf8JsonWriter w, PendingCommand p)
    {
        w.WriteStartObject();
        w.WriteString("id", p.CommandId);
        w.WriteString("hash", p.PayloadHash);
        w.WriteString("by", p.By);
        if (p.Via.Length > 0)
            w.WriteString("via", p.Via);
        w.WriteString("at", Text(p.At));
        WritePayloadFields(w, p.Command);
        w.WriteNumber("asked", p.Asked);
        w.WriteNumber("round", p.Round);
        WriteList(w, "reqs", p.Requests, WriteRequest);
        WriteList(w, "answers", p.Answers, (writer, a) =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("req");
            WriteRequest(writer, a.Consent);
            writer.WriteBoolean("ok", a.Granted);
            writer.WriteNumber("code", (int)a.Code);
            writer.WriteString("why", a.Text);
            writer.WriteEndObject();
        });
        w.WriteEndObject();
    }

    public static PendingCommand ReadPending(JsonElement e) => new(
        e.GetProperty("id").GetString()!,
        e.GetProperty("hash").GetString()!,
        e.GetProperty("by").GetString()!,
        Instant(e.GetProperty("at")),
        (ICommand)ReadPayload(e),
        List(e, "reqs", ReadRequest),
        List(e, "answers", a => new ConsentAnswer(
            ReadRequest(a.GetProperty("req")), a.GetProperty("ok").GetBoolean(),
            (Refusal)a.GetProperty("code").GetInt32(), a.GetProperty("why").GetString()!)),
        e.GetProperty("asked").GetInt64(),
        e.GetProperty("round").GetInt32())
    {
        Via = Text(e, "via") ?? "",
    };

    private static void WriteRequest(Utf8JsonWriter w, ConsentRequest request)
    {
        w.WriteStartObject();
        w.WriteString("t", request.Target.ToString());
        w.WriteBoolean("must", request.Required);
        WritePayloadFields(w, request.Ask);
        w.WriteEndObject();
    }

    private static ConsentRequest ReadRequest(JsonElement e) =>
        new(Ref(e, "t"), (IConsent)ReadPayload(e), e.GetProperty("must").GetBoolean());
}
