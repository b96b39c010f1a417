using System.Collections.Frozen;
using System.Text.Json;
using CampaignActors.Actors.Entities;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;
using CampaignActors.Protocol.Shell;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Actors.Serialization;

/// <summary>
/// What goes from node to node, as JSON with every payload beside its manifest. Only the types listed here can be written or read;
/// nothing inside the bytes ever picks a type.
/// </summary>
internal static partial class WireFormat
{
    /// <summary>Prefix of all manifests of messages between nodes; those of journal and snapshots have another.</summary>
    public const string Prefix = "w.";

    private sealed record Shape(string Manifest, Type Type, Action<Utf8JsonWriter, object> Write, Func<JsonElement, object> Read);

    private static readonly Shape[] s_shapes =
    [
        Of<CommandMessage>("command", WriteCommand, ReadCommand),
        Of<EffectMessage>("effect", (w, m) =>
        {
            Ref(w, "t", m.Target);
            Ref(w, "s", m.Source);
            w.WriteNumber("n", m.Counter);
            At(w, "at", m.At);
            w.WriteString("by", m.By);
            Payload(w, m.Payload);
            Trace(w, m.Trace);
        }, e => new EffectMessage(
            Ref(e, "t"), Ref(e, "s"), Number(e, "n"), At(e, "at"), Text(e, "by"), (IEffect)Payload(e)) { Trace = Trace(e) }),
        Of<ConfirmMessage>("confirm", (w, m) =>
        {
            Ref(w, "t", m.Target);
            Ref(w, "s", m.From);
            w.WriteNumber("n", m.Counter);
        }, e => new ConfirmMessage(Ref(e, "t"), Ref(e, "s"), Number(e, "n"))),
        Of<FactsQuery>("ask", (w, m) =>
        {
            Ref(w, "t", m.Target);
            Ref(w, "s", m.From);
            w.WriteNumber("tag", m.Tag);
        }, e => new FactsQuery(Ref(e, "t"), Ref(e, "s"), Number(e, "tag"))),
        Of<FactsAnswer>("facts", (w, m) =>
        {
            Ref(w, "t", m.Target);
            Ref(w, "s", m.About);
            w.WriteNumber("tag", m.Tag);
            if (m.Facts is { } facts)
                Payload(w, facts);
        }, e => new FactsAnswer(Ref(e, "t"), Ref(e, "s"), Number(e, "tag"), e.TryGetProperty("m", out _) ? (IFacts)Payload(e) : null)),
        Of<OutsideReply>("outside", (w, m) =>
        {
            Ref(w, "t", m.Target);
            Ref(w, "s", m.Gateway);
            w.WriteNumber("n", m.Counter);
            At(w, "at", m.At);
            Payload(w, m.Result);
        }, e => new OutsideReply(Ref(e, "t"), Ref(e, "s"), Number(e, "n"), At(e, "at"), (OutsideDone)Payload(e))),
        Of<WakeMessage>("wake", (w, m) =>
        {
            Ref(w, "t", m.Target);
            At(w, "at", m.At);
        }, e => new WakeMessage(Ref(e, "t"), At(e, "at"))),
        Of<CommandReply>("reply", (w, m) =>
        {
            Ref(w, "t", m.Entity);
            w.WriteString("id", m.CommandId);
            w.WriteString("out", m.Answer.Outcome.ToString());
            w.WriteNumber("rev", m.Answer.Revision);
            if (m.Answer.Refusal is { } refusal)
                w.WriteString("code", refusal.ToString());
            w.WriteString("text", m.Answer.Text);
            if (m.Answer.RetryAfter is { } after)
                w.WriteNumber("after", (long)after.TotalMilliseconds);
            if (m.Answer.Created)
                w.WriteBoolean("new", true);
        }, e => new CommandReply(Ref(e, "t"), Text(e, "id"), new Answer(
            Enum.Parse<Outcome>(Text(e, "out")),
            Number(e, "rev"),
            e.TryGetProperty("code", out var code) ? Enum.Parse<Refusal>(code.GetString()!) : null,
            Text(e, "text"),
            e.TryGetProperty("after", out var after) ? Duration.FromMilliseconds(after.GetInt64()) : null)
        {
            Created = e.TryGetProperty("new", out _),
        })),
        Of<ReadEntity>("read", (w, m) =>
        {
            Ref(w, "t", m.Target);
            if (m.WithFacts)
                w.WriteBoolean("facts", true);
        }, e => new ReadEntity(Ref(e, "t")) { WithFacts = e.TryGetProperty("facts", out _) }),
        Of<EntityReply>("entity", (w, m) =>
        {
            Ref(w, "t", m.Entity);
            w.WriteNumber("rev", m.Revision);
            w.WriteString("view", m.View);
            if (m.Facts is { } facts)
                w.WriteString("facts", facts);
            w.WriteStartObject("due");
            foreach (var due in m.Due)
            {
                if (due.At is { } at)
                    At(w, due.Agenda, at);
            }
            w.WriteEndObject();
            if (m.Parked.Count > 0)
                WriteParked(w, m.Parked);
        }, e => new EntityReply(Ref(e, "t"), Number(e, "rev"), Text(e, "view"),
            e.GetProperty("due").EnumerateObject().Select(d => new DueChange(d.Name, Parse(d.Value))).ToSeq())
        {
            Facts = e.TryGetProperty("facts", out var facts) ? facts.GetString() : null,
            Parked = e.TryGetProperty("parked", out var parked) ? parked.EnumerateArray().Select(ReadParked).ToSeq() : [],
        }),
        Of<ReleaseEntity>("release", (w, m) => Ref(w, "t", m.Target), e => new ReleaseEntity(Ref(e, "t"))),
        Of<EntityReleased>("released", (w, m) =>
        {
            Ref(w, "t", m.Entity);
            if (m.Was is { } was)
                w.WriteString("was", was);
        }, e => new EntityReleased(Ref(e, "t"), e.TryGetProperty("was", out var was) ? was.GetString() : null)),
        Of<WorkNudge>("nudge", (w, m) =>
        {
            w.WriteString("w", m.Workflow.Code());
            Ref(w, "t", m.Entity);
            At(w, "at", m.Due);
        }, e => new WorkNudge(Workflow(e), Ref(e, "t"), At(e, "at"))),
        Of<SupervisorTick>("tick", (w, m) =>
        {
            w.WriteString("w", m.Workflow.Code());
            At(w, "at", m.Now);
            if (m.MaxItems is { } max)
                w.WriteNumber("max", max);
        }, e => new SupervisorTick(Workflow(e), At(e, "at"), e.TryGetProperty("max", out var max) ? max.GetInt32() : null)),
        Of<StopEntity>("stop", (_, _) => { }, _ => StopEntity.Instance),
        .. ProjectorShapes(),
        .. SupervisorShapes(),
        .. OperatorShapes(),
    ];

    /// <summary>
    /// A command that is meant for one revision, under a manifest of its own: a node of an earlier release does not know it and refuses it,
    /// where an extra field would have been passed over and the command carried out whatever the revision.
    /// </summary>
    private static readonly Shape s_commandIf = Of<CommandMessage>("commandIf", (w, m) =>
    {
        WriteCommand(w, m);
        w.WriteNumber("rev", m.ExpectedRevision!.Value);
    }, e => ReadCommand(e) with { ExpectedRevision = Number(e, "rev") });

    /// <inheritdoc cref="s_commandIf"/>
    private static readonly Shape s_commandWhen = Of<CommandMessage>("commandWhen", (w, m) =>
    {
        WriteCommand(w, m);
        w.WriteString("when", m.Precondition!.Text);
    }, e => ReadCommand(e) with { Precondition = Precondition.Parse(Text(e, "when")) });

    private static readonly FrozenDictionary<Type, Shape> s_byType = s_shapes.ToFrozenDictionary(s => s.Type);
    private static readonly FrozenDictionary<string, Shape> s_byManifest =
        s_shapes.Append(s_commandIf).Append(s_commandWhen).ToFrozenDictionary(s => s.Manifest, StringComparer.Ordinal);

    public static IEnumerable<Type> Types => s_shapes.Select(s => s.Type);

    /// <returns>The manifest, or <c>null</c> for a type that is not sent from node to node.</returns>
    public static string? Manifest(object message) => ShapeOf(message)?.Manifest;

    private static Shape? ShapeOf(object message) => message switch
    {
        CommandMessage { ExpectedRevision: not null } => s_commandIf,
        CommandMessage { Precondition: not null } => s_commandWhen,
        _ => s_byType.GetValueOrDefault(message.GetType()),
    };

    public static void Write(Utf8JsonWriter writer, object message)
    {
        writer.WriteStartObject();
        ShapeOf(message)!.Write(writer, message);
        writer.WriteEndObject();
    }

    /// <exception cref="UnknownContractException">The manifest, or that of a payload, is unknown.</exception>
    public static object Read(string manifest, ReadOnlyMemory<byte> bytes)
    {
        if (!s_byManifest.TryGetValue(manifest, out var shape))
            throw new UnknownContractException(manifest);
        using var document = JsonDocument.Parse(bytes);
        return shape.Read(document.RootElement);
    }

    private static Shape Of<T>(string name, Action<Utf8JsonWriter, T> write, Func<JsonElement, T> read) where T : class =>
        new(Prefix + name, typeof(T), (w, m) => write(w, (T)m), read);

    private static void WriteCommand(Utf8JsonWriter w, CommandMessage m)
    {
        Ref(w, "t", m.Target);
        w.WriteString("id", m.CommandId);
        w.WriteString("by", m.By);
        if (m.Via.Length > 0)
            w.WriteString("via", m.Via);
        At(w, "at", m.At);
        if (m.Again)
            w.WriteBoolean("again", true);
        Payload(w, m.Command);
        Trace(w, m.Trace);
    }

    private static CommandMessage ReadCommand(JsonElement e) =>
        new(Ref(e, "t"), Text(e, "id"), Text(e, "by"), At(e, "at"), (ICommand)Payload(e))
        {
            Via = e.TryGetProperty("via", out var via) ? via.GetString()! : "", Again = e.TryGetProperty("again", out _), Trace = Trace(e),
        };

    private static void Trace(Utf8JsonWriter w, string? trace)
    {
        if (trace is not null)
            w.WriteString("tp", trace);
    }

    private static string? Trace(JsonElement e) => e.TryGetProperty("tp", out var trace) ? trace.GetString() : null;

    private static void Ref(Utf8JsonWriter w, string name, EntityRef entity) => w.WriteString(name, entity.ToString());

    private static EntityRef Ref(JsonElement e, string name) => EntityRef.Parse(Text(e, name));

    private static string Text(JsonElement e, string name) =>
        e.GetProperty(name).GetString() ?? throw new JsonException($"'{name}' is null");

    private static long Number(JsonElement e, string name) => e.GetProperty(name).GetInt64();

    private static void At(Utf8JsonWriter w, string name, Instant at) => w.WriteString(name, InstantPattern.ExtendedIso.Format(at));

    private static Instant At(JsonElement e, string name) => Parse(e.GetProperty(name));

    private static Instant Parse(JsonElement e) => InstantPattern.ExtendedIso.Parse(e.GetString() ?? "").GetValueOrThrow();

    private static TechnicalWorkflow Workflow(JsonElement e) =>
        TechnicalWorkflows.Find(Text(e, "w")) ?? throw new JsonException($"'{Text(e, "w")}' is no workflow");

    private static void WriteParked(Utf8JsonWriter w, Seq<ParkedShown> parked)
    {
        w.WriteStartArray("parked");
        foreach (var one in parked)
        {
            w.WriteStartObject();
            Ref(w, "s", one.Source.Entity);
            w.WriteNumber("n", one.Source.Counter);
            w.WriteString("m", one.Effect);
            w.WriteString("why", one.Reason);
            At(w, "at", one.Since);
            w.WriteString("by", one.By);
            w.WriteBoolean("retry", one.CanRetry);
            w.WriteEndObject();
        }
        w.WriteEndArray();
    }

    private static ParkedShown ReadParked(JsonElement e) => new(
        new EffectId(Ref(e, "s"), Number(e, "n")), Text(e, "m"), Text(e, "why"), At(e, "at"),
        Text(e, "by"), e.GetProperty("retry").GetBoolean());

    private static void Payload(Utf8JsonWriter w, object payload)
    {
        w.WriteString("m", Contracts.Manifest(payload));
        w.WritePropertyName("d");
        Contracts.Serialize(w, payload);
    }

    private static object Payload(JsonElement e) => Contracts.Deserialize(Text(e, "m"), e.GetProperty("d"));
}
