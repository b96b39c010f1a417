using System.Buffers;
using System.Text.Json;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;

namespace CampaignActors.Protocol.Shell;

/// <summary>The stored form of a <see cref="ShellSnapshot"/>. What cannot be read is replaced by full replay, never half-applied.</summary>
public static class SnapshotCodec
{
    public const string Manifest = "snap1";
    private const string Unchanged = "unchanged";

    public static byte[] Write(ShellSnapshot snapshot)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var w = new Utf8JsonWriter(buffer))
        {
            w.WriteStartObject();
            w.WriteNumber("schema", snapshot.Schema);
            w.WriteString("shape", StateShape.Of(snapshot.State.GetType()));
            w.WriteNumber("seq", snapshot.Sequence);
            w.WriteString("at", JsonParts.Text(snapshot.At));
            JsonParts.WritePayloadFields(w, snapshot.State);
            JsonParts.WriteList(w, "inbox", snapshot.Inbox, JsonParts.WriteId);
            JsonParts.WriteList(w, "outbox", snapshot.Outbox, WriteTarget);
            JsonParts.WriteList(w, "ids", snapshot.Remembered, (writer, r) =>
            {
                writer.WriteStartArray();
                writer.WriteStringValue(r.Id);
                writer.WriteStringValue(r.Hash);
                writer.WriteNumberValue(r.Revision);
                writer.WriteStringValue(JsonParts.Text(r.At));
                if (r.Refused is { } refused)
                {
                    writer.WriteNumberValue((int)refused);
                    writer.WriteStringValue(r.Text);
                }
                writer.WriteEndArray();
            });
            // Beside the list and not in it: nodes of the version before read that one as it was, and skip what they do not know.
            if (snapshot.Remembered.Any(r => r.By is not null))
                JsonParts.WriteList(w, "idsOf", snapshot.Remembered, WriteOrigin);
            JsonParts.WriteList(w, "due", snapshot.Due, (writer, d) =>
            {
                writer.WriteStartObject();
                writer.WriteString("a", d.Agenda);
                writer.WriteString("at", JsonParts.Text(d.At!.Value));
                writer.WriteEndObject();
            });
            JsonParts.WriteList(w, "parked", snapshot.Parked, JsonParts.WriteParked);
            if (snapshot.Born is { } born)
                w.WriteNumber("born", born);
            if (snapshot.Pending is { } pending)
            {
                w.WritePropertyName("pend");
                JsonParts.WritePending(w, pending);
            }
            w.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Signer and outcome of a remembered command: what <c>ids</c> of the first version lacks.</summary>
    private static void WriteOrigin(Utf8JsonWriter w, RememberedCommand r)
    {
        w.WriteStartArray();
        w.WriteStringValue(r.By);
        if (r.Unchanged)
            w.WriteStringValue(Unchanged);
        w.WriteEndArray();
    }

    private static Seq<RememberedCommand> ReadOrigins(JsonElement root, Seq<RememberedCommand> remembered)
    {
        if (!root.TryGetProperty("idsOf", out var origins) || origins.GetArrayLength() != remembered.Count)
            return remembered;
        return remembered.Select((r, i) =>
        {
            var outcome = origins[i].GetArrayLength() > 1 ? origins[i][1].GetString() : null;
            return r with { By = origins[i][0].GetString(), Unchanged = outcome == Unchanged };
        }).ToSeq();
    }

    private static void WriteTarget(Utf8JsonWriter w, OutboxTarget t)
    {
        w.WriteStartObject();
        w.WriteString("t", t.Target.ToString());
        w.WriteNumber("last", t.Last);
        w.WriteNumber("ok", t.Confirmed);
        w.WriteNumber("tries", t.Attempts);
        if (t.RetryAt is { } at)
            w.WriteString("retry", JsonParts.Text(at));
        JsonParts.WriteList(w, "open", t.Unconfirmed, (writer, e) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("n", e.Counter);
            writer.WriteString("at", JsonParts.Text(e.At));
            writer.WriteString("by", e.By);
            JsonParts.WritePayloadFields(writer, e.Payload);
            writer.WriteEndObject();
        });
        w.WriteEndObject();
    }

    /// <returns>
    /// The snapshot, or <c>null</c> when it was written by another schema, its state had other fields, or it cannot be read.
    /// </returns>
    public static ShellSnapshot? TryRead(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (root.GetProperty("schema").GetInt32() != ShellSnapshot.CurrentSchema)
                return null;
            if (JsonParts.Text(root, "shape") != StateShape.Of(Contracts.TypeOf(root.GetProperty("m").GetString()!)))
                return null;
            return new ShellSnapshot
            {
                Sequence = root.GetProperty("seq").GetInt64(),
                At = JsonParts.Instant(root.GetProperty("at")),
                State = (IEntityState)JsonParts.ReadPayload(root),
                Inbox = JsonParts.List(root, "inbox", JsonParts.ReadId),
                Outbox = JsonParts.List(root, "outbox", ReadTarget),
                Remembered = ReadOrigins(root, JsonParts.List(root, "ids", ReadRemembered)),
                Due = JsonParts.List(root, "due", e => new DueChange(
                    e.GetProperty("a").GetString()!, JsonParts.Instant(e.GetProperty("at")))),
                Parked = JsonParts.List(root, "parked", JsonParts.ReadParked),
                Pending = root.TryGetProperty("pend", out var pending) ? JsonParts.ReadPending(pending) : null,
                Born = root.TryGetProperty("born", out var born) ? born.GetInt64() : null,
            };
        }
        catch (Exception e) when (e is JsonException or UnknownContractException or KeyNotFoundException or FormatException
            or InvalidOperationException or IndexOutOfRangeException or NodaTime.Text.UnparsableValueException)
        {
            return null;
        }
    }

    private static RememberedCommand ReadRemembered(JsonElement e)
    {
        var accepted = new RememberedCommand(e[0].GetString()!, e[1].GetString()!, e[2].GetInt64(), JsonParts.Instant(e[3]));
        return e.GetArrayLength() == 4 ? accepted : accepted with { Refused = (Refusal)e[4].GetInt32(), Text = e[5].GetString()! };
    }

    private static OutboxTarget ReadTarget(JsonElement e) => new(
        JsonParts.Ref(e, "t"),
        e.GetProperty("last").GetInt64(),
        e.GetProperty("ok").GetInt64(),
        JsonParts.List(e, "open", o => new OutgoingEffectAt(
            o.GetProperty("n").GetInt64(), (IEffect)JsonParts.ReadPayload(o),
            JsonParts.Instant(o.GetProperty("at")), o.GetProperty("by").GetString()!)),
        e.GetProperty("tries").GetInt32(),
        e.TryGetProperty("retry", out var at) ? JsonParts.Instant(at) : null);
}
