using System.Text.Json;
using CampaignActors.Actors.Projections;
using CampaignActors.Actors.Workflows;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using NodaTime;

namespace CampaignActors.Actors.Serialization;

/// <content>What nodes tell the projector and the supervisors, which may live on another one, and their answers.</content>
internal static partial class WireFormat
{
    private static Shape[] ProjectorShapes() =>
    [
        Of<ProjectorWake>("projector.wake", (_, _) => { }, _ => ProjectorWake.Instance),
        Of<GetProjection>("projector.get", (_, _) => { }, _ => GetProjection.Instance),
        Of<ProjectionStatus>("projector.status", (w, m) =>
        {
            w.WriteNumber("at", m.AppliedOrdering);
            w.WriteNumber("of", m.JournalOrdering);
            w.WriteNumber("q", m.Quarantined);
            if (m.Hole is { } hole)
            {
                Ref(w, "hole", hole.Entity);
                w.WriteNumber("seq", hole.Sequence);
            }
        }, e => new ProjectionStatus(
            Number(e, "at"), Number(e, "of"), (int)Number(e, "q"),
            e.TryGetProperty("hole", out _) ? new Hole(Ref(e, "hole"), Number(e, "seq")) : null)),
        Of<AwaitCaughtUp>("projector.await", (_, _) => { }, _ => AwaitCaughtUp.Instance),
        Of<CaughtUp>("projector.caught", (w, m) => w.WriteNumber("at", m.Ordering), e => new CaughtUp(Number(e, "at"))),
        Of<RebuildProjection>("projector.rebuild", (_, _) => { }, _ => RebuildProjection.Instance),
        Of<RefoldEntity>("projector.refold", (w, m) => Ref(w, "t", m.Entity), e => new RefoldEntity(Ref(e, "t"))),
        Of<Refolded>("projector.refolded", (w, m) =>
        {
            Ref(w, "t", m.Entity);
            Optional(w, "problem", m.Problem);
        }, e => new Refolded(Ref(e, "t"), Optional(e, "problem"))),
        Of<EntityRepaired>("projector.repaired", (w, m) => Ref(w, "t", m.Entity), e => new EntityRepaired(Ref(e, "t"))),
    ];

    private static Shape[] SupervisorShapes() =>
    [
        Of<GetSupervisor>("supervisor.get", (w, m) => w.WriteString("w", m.Workflow.Code()), e => new GetSupervisor(Workflow(e))),
        Of<GetSweepStatus>("supervisor.sweep", (w, m) => w.WriteString("w", m.Workflow.Code()), e => new GetSweepStatus(Workflow(e))),
        Of<SweepStatus>("supervisor.progress", WriteSweep, ReadSweep),
        Of<SupervisorStatus>("supervisor.status", WriteStatus, ReadStatus),
        Of<TickDone>("supervisor.ticked", (w, m) =>
        {
            w.WriteString("w", m.Workflow.Code());
            w.WriteNumber("started", m.Started);
            w.WriteNumber("answered", m.Answered);
            OptionalAt(w, "retry", m.NextRetry);
            OptionalAt(w, "failed", m.NextFailed);
        }, e => new TickDone(
            Workflow(e), (int)Number(e, "started"), (int)Number(e, "answered"), OptionalAt(e, "retry"), OptionalAt(e, "failed"))),
    ];

    private static void WriteSweep(Utf8JsonWriter w, SweepStatus m)
    {
        w.WriteString("w", m.Workflow.Code());
        Optional(w, "run", m.RunId);
        w.WriteBoolean("running", m.Running);
        w.WriteBoolean("full", m.Full);
        w.WriteNumber("checked", m.Checked);
        w.WriteNumber("total", m.Total);
        w.WriteNumber("drift", m.Drift);
        w.WriteNumber("unreachable", m.Unreachable);
    }

    private static SweepStatus ReadSweep(JsonElement e) => new(
        Workflow(e), Optional(e, "run"), e.GetProperty("running").GetBoolean(), e.GetProperty("full").GetBoolean(),
        Number(e, "checked"), Number(e, "total"), (int)Number(e, "drift"), (int)Number(e, "unreachable"));

    private static void WriteStatus(Utf8JsonWriter w, SupervisorStatus m)
    {
        w.WriteString("w", m.Workflow.Code());
        Optional(w, "state", m.State?.ToString());
        w.WriteNumber("flight", m.InFlight);
        w.WriteNumber("queued", m.Queued);
        w.WriteNumber("tickAgo", m.SinceTick.Ticks);
        w.WriteNumber("waiting", m.Waiting);
        w.WriteStartArray("parked");
        foreach (var item in m.Parked)
        {
            w.WriteStartObject();
            Ref(w, "t", item.Entity);
            At(w, "due", item.Due);
            At(w, "at", item.At);
            w.WriteNumber("n", item.Attempts);
            w.WriteString("why", item.Reason);
            w.WriteEndObject();
        }
        w.WriteEndArray();
        OptionalAt(w, "retry", m.NextRetry);
        w.WriteStartObject("sweep");
        WriteSweep(w, m.Sweep);
        w.WriteEndObject();
        w.WriteStartArray("silences");
        foreach (var silence in m.Silences)
            w.WriteStringValue(silence.ToString());
        w.WriteEndArray();
    }

    private static SupervisorStatus ReadStatus(JsonElement e) => new(
        Workflow(e),
        Optional(e, "state") is { } state ? Enum.Parse<WorkflowState>(state) : null,
        (int)Number(e, "flight"), (int)Number(e, "queued"), TimeSpan.FromTicks(Number(e, "tickAgo")), (int)Number(e, "waiting"),
        e.GetProperty("parked").EnumerateArray()
            .Select(i => new ParkedItem(Ref(i, "t"), At(i, "due"), At(i, "at"), (int)Number(i, "n"), Text(i, "why")))
            .ToSeq(),
        OptionalAt(e, "retry"),
        ReadSweep(e.GetProperty("sweep")))
    {
        Silences = e.GetProperty("silences").EnumerateArray().Select(s => Enum.Parse<Silence>(s.GetString()!)).ToSeq(),
    };

    private static void Optional(Utf8JsonWriter w, string name, string? text)
    {
        if (text is not null)
            w.WriteString(name, text);
    }

    private static string? Optional(JsonElement e, string name) => e.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static void OptionalAt(Utf8JsonWriter w, string name, Instant? at)
    {
        if (at is { } instant)
            At(w, name, instant);
    }

    private static Instant? OptionalAt(JsonElement e, string name) => e.TryGetProperty(name, out var at) ? Parse(at) : null;
}
