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
    private static readonly EntityRefConverter s_entity = new();

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
        WriteRef(w, "e", id.Entity);
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

    public static Instant Instant(JsonElement e) => InstantText.Parse(e.GetString()!) is { } at
        ? at
        : throw new FormatException($"'{e.GetString()}' is not an instant");

    public static void WriteInstant(Utf8JsonWriter w, string name, Instant at)
    {
        Span<char> text = stackalloc char[InstantText.MaxLength];
        w.WriteString(name, text[..InstantText.Write(at, text)]);
    }

    /// <summary>An entity as <c>kind/code</c>.</summary>
    public static void WriteRef(Utf8JsonWriter w, string name, EntityRef entity)
    {
        w.WritePropertyName(name);
        s_entity.Write(w, entity, Contracts.Options);
    }

    public static string Text(Instant at) => InstantText.Text(at);

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
            WriteInstant(w, "at", since);
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

    /// <param name="grouped">Whether equal requests that follow each other are written once, with their targets.</param>
    public static void WritePending(Utf8JsonWriter w, PendingCommand p, bool grouped = false)
    {
        w.WriteStartObject();
        w.WriteString("id", p.CommandId);
        w.WriteString("hash", p.PayloadHash);
        w.WriteString("by", p.By);
        if (p.Via.Length > 0)
            w.WriteString("via", p.Via);
        WriteInstant(w, "at", p.At);
        WritePayloadFields(w, p.Command);
        w.WriteNumber("asked", p.Asked);
        w.WriteNumber("round", p.Round);
        if (grouped)
            WriteRequests(w, p.Requests);
        else
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

    /// <summary>
    /// The answer of one consent, told from a whole command by its first field. A version that does not know it cannot read the row.
    /// </summary>
    public static void WriteTaken(Utf8JsonWriter w, ConsentTaken taken)
    {
        w.WriteStartObject();
        w.WriteBoolean("granted", taken.Granted);
        if (!taken.Granted)
        {
            w.WriteNumber("code", (int)taken.Code);
            w.WriteString("why", taken.Text);
        }
        if (taken.Asked is { } asked)
            w.WriteNumber("asked", asked);
        w.WriteEndObject();
    }

    public static PendingChange ReadPendingChange(JsonElement e) =>
        e.ValueKind != JsonValueKind.Object ? new PendingChange(null)
        : e.TryGetProperty("granted", out var granted) ? new PendingChange(null) { Taken = ReadTaken(e, granted.GetBoolean()) }
        : new PendingChange(ReadPending(e));

    private static ConsentTaken ReadTaken(JsonElement e, bool granted) => new(
        granted,
        granted ? default : (Refusal)e.GetProperty("code").GetInt32(),
        granted ? "" : e.GetProperty("why").GetString()!,
        e.TryGetProperty("asked", out var asked) ? asked.GetInt64() : null);

    public static PendingCommand ReadPending(JsonElement e) => new(
        e.GetProperty("id").GetString()!,
        e.GetProperty("hash").GetString()!,
        e.GetProperty("by").GetString()!,
        Instant(e.GetProperty("at")),
        (ICommand)ReadPayload(e),
        List(e, "reqs", ReadRequests).SelectMany(r => r).ToSeq(),
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
        WriteRef(w, "t", request.Target);
        w.WriteBoolean("must", request.Required);
        WritePayloadFields(w, request.Ask);
        w.WriteEndObject();
    }

    private static void WriteRequests(Utf8JsonWriter w, Seq<ConsentRequest> requests)
    {
        w.WriteStartArray("reqs");
        for (var first = 0; first < requests.Count;)
        {
            var end = first + 1;
            while (end < requests.Count && requests[end] == requests[first] with { Target = requests[end].Target })
                end++;
            if (end == first + 1)
            {
                WriteRequest(w, requests[first]);
            }
            else
            {
                w.WriteStartObject();
                w.WriteStartArray("to");
                for (var i = first; i < end; i++)
                    w.WriteStringValue(requests[i].Target.ToString());
                w.WriteEndArray();
                w.WriteBoolean("must", requests[first].Required);
                WritePayloadFields(w, requests[first].Ask);
                w.WriteEndObject();
            }
            first = end;
        }
        w.WriteEndArray();
    }

    private static IEnumerable<ConsentRequest> ReadRequests(JsonElement e)
    {
        if (!e.TryGetProperty("to", out var targets))
            return [ReadRequest(e)];
        var ask = (IConsent)ReadPayload(e);
        return targets.EnumerateArray()
            .Select(t => new ConsentRequest(EntityRef.Parse(t.GetString()!), ask, e.GetProperty("must").GetBoolean()));
    }

    private static ConsentRequest ReadRequest(JsonElement e) =>
        new(Ref(e, "t"), (IConsent)ReadPayload(e), e.GetProperty("must").GetBoolean());
}
