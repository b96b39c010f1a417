using System.Buffers;
using System.Text.Json;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;

namespace CampaignActors.Protocol.Shell;

/// <summary>
/// The stored form of an <see cref="Envelope"/>: compact JSON that an operator can read. Field names are a contract; absent fields
/// are empty. Every payload stands beside its manifest.
/// </summary>
public static class EnvelopeCodec
{
    /// <summary>Manifest of the journal rows. A new number is a migration.</summary>
    public const string Manifest = "env1";

    /// <summary>A buffer that one long row has made larger than this is not kept.</summary>
    private const int MaxKept = 64 * 1024;

    // Every row passes here, so buffer and writer are kept for the next one. Nothing in Write(writer, …) calls back into it.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    public static byte[] Write(Envelope envelope) => Write(envelope, changes: false);

    /// <param name="changes">
    /// Whether equal effects on several entities, and equal requests, are written once; see <see cref="StoredForms"/>.
    /// </param>
    public static byte[] Write(Envelope envelope, bool changes)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(1024);
        var writer = t_writer ??= new Utf8JsonWriter(buffer);
        buffer.ResetWrittenCount();
        writer.Reset(buffer); // Also from whatever a payload that could not be written has left behind.
        Write(writer, envelope, changes);
        writer.Flush();
        var bytes = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > MaxKept)
            (t_buffer, t_writer) = (null, null);
        return bytes;
    }

    private static void Write(Utf8JsonWriter w, Envelope e, bool changes)
    {
        w.WriteStartObject();
        JsonParts.WriteInstant(w, "at", e.At);
        WriteText(w, "id", e.CommandId);
        WriteText(w, "hash", e.PayloadHash);
        WriteText(w, "by", e.By.Length == 0 ? null : e.By);
        WriteText(w, "via", e.Via.Length == 0 ? null : e.Via);
        if (!changes)
            WriteText(w, "cause", e.Cause.Length == 0 ? null : e.Cause);
        else if (e.Cause != CauseOf(e.CommandId, e.Source))
            w.WriteString("cause", e.Cause);
        if (e.Source is { } source)
        {
            w.WritePropertyName("src");
            WriteId(w, source);
        }
        WriteList(w, "ev", e.Events, JsonParts.WritePayload);
        EffectList.Write(w, e.Effects, changes, e.Pending?.Now);
        WriteList(w, "held", e.Granted, static (writer, target) => writer.WriteStringValue(target.ToString()));
        WriteList(w, "due", e.Due, static (writer, due) =>
        {
            writer.WriteStartObject();
            writer.WriteString("a", due.Agenda);
            if (due.At is { } at)
                JsonParts.WriteInstant(writer, "at", at);
            writer.WriteEndObject();
        });
        WriteList(w, "ok", e.Confirmed, WriteId);
        if (e.Retry is { } retry)
        {
            w.WriteStartObject("retry");
            JsonParts.WriteRef(w, "t", retry.Target);
            w.WriteNumber("n", retry.Attempts);
            JsonParts.WriteInstant(w, "at", retry.At);
            w.WriteEndObject();
        }
        if (e.Pending is { } pending)
        {
            w.WritePropertyName("pend");
            if (pending.Taken is { } taken)
                JsonParts.WriteTaken(w, taken);
            else if (pending.Now is { } now)
                JsonParts.WritePending(w, now, changes);
            else
                w.WriteBooleanValue(false);
        }
        if (e.Parked is { } parked)
        {
            w.WritePropertyName("park");
            JsonParts.WriteParked(w, parked);
        }
        if (e.Unparked is { } unparked)
        {
            w.WritePropertyName("unpark");
            WriteId(w, unparked);
        }
        if (e.Refused is { } refused)
        {
            w.WriteStartObject("no");
            w.WriteString("id", refused.Id);
            w.WriteString("hash", refused.Hash);
            w.WriteNumber("code", (int)refused.Code);
            w.WriteString("why", refused.Text);
            WriteText(w, "by", refused.By);
            w.WriteEndObject();
        }
        w.WriteEndObject();
    }

    /// <exception cref="UnknownContractException">A payload's manifest is unknown.</exception>
    /// <exception cref="JsonException">The bytes are no envelope.</exception>
    public static Envelope Read(ReadOnlyMemory<byte> bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var root = document.RootElement;
        EffectId? source = root.TryGetProperty("src", out var src) ? ReadId(src) : null;
        var pending = root.TryGetProperty("pend", out var pend) ? JsonParts.ReadPendingChange(pend) : null;
        return new Envelope
        {
            At = JsonParts.Instant(root.GetProperty("at")),
            CommandId = JsonParts.Text(root, "id"),
            PayloadHash = JsonParts.Text(root, "hash"),
            By = JsonParts.Text(root, "by") ?? "",
            Via = JsonParts.Text(root, "via") ?? "",
            Cause = JsonParts.Text(root, "cause") ?? CauseOf(JsonParts.Text(root, "id"), source),
            Source = source,
            Events = JsonParts.List(root, "ev", e => (IEvent)JsonParts.ReadPayload(e)),
            Effects = EffectList.Read(root, pending?.Now),
            Granted = JsonParts.List(root, "held", e => EntityRef.Parse(e.GetString()!)),
            Due = JsonParts.List(root, "due", e => new DueChange(
                e.GetProperty("a").GetString()!, e.TryGetProperty("at", out var at) ? JsonParts.Instant(at) : null)),
            Confirmed = JsonParts.List(root, "ok", ReadId),
            Retry = root.TryGetProperty("retry", out var retry)
                ? new OutsideRetry(JsonParts.Ref(retry, "t"), retry.GetProperty("n").GetInt32(), JsonParts.Instant(retry.GetProperty("at")))
                : null,
            Pending = pending,
            Parked = root.TryGetProperty("park", out var parked) ? JsonParts.ReadParked(parked) : null,
            Unparked = root.TryGetProperty("unpark", out var unparked) ? ReadId(unparked) : null,
            Refused = root.TryGetProperty("no", out var no)
                ? new RefusedCommand(
                    no.GetProperty("id").GetString()!, no.GetProperty("hash").GetString()!,
                    (Refusal)no.GetProperty("code").GetInt32(), no.GetProperty("why").GetString()!)
                {
                    By = JsonParts.Text(no, "by"),
                }
                : null,
        };
    }

    /// <summary>What caused a row that does not say so: its command, or the effect that it takes in.</summary>
    private static string CauseOf(string? commandId, EffectId? source) => commandId ?? (source is { } effect ? $"{effect}" : "");

    private static void WriteId(Utf8JsonWriter w, EffectId id) => JsonParts.WriteId(w, id);

    private static EffectId ReadId(JsonElement e) => JsonParts.ReadId(e);

    private static void WriteText(Utf8JsonWriter w, string name, string? value)
    {
        if (value is not null)
            w.WriteString(name, value);
    }

    private static void WriteList<T>(Utf8JsonWriter w, string name, Seq<T> items, Action<Utf8JsonWriter, T> write) =>
        JsonParts.WriteList(w, name, items, write);
}
