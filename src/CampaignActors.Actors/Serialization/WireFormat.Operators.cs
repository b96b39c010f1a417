using System.Text.Json;
using CampaignActors.Actors.Operators;
using CampaignActors.Domain.Values;

namespace CampaignActors.Actors.Serialization;

/// <content>What an operator on one node asks of another.</content>
internal static partial class WireFormat
{
    private static Shape[] OperatorShapes() =>
    [
        Of<ListActors>("operator.actors", (w, m) =>
        {
            w.WriteString("start", m.Start);
            w.WriteNumber("depth", m.Depth);
            w.WriteNumber("skip", m.Skip);
            w.WriteNumber("take", m.Take);
        }, e => new ListActors(Text(e, "start"), (int)Number(e, "depth"), (int)Number(e, "skip"), (int)Number(e, "take"))),
        Of<ActorsListed>("operator.listed", (w, m) =>
        {
            w.WriteStartArray("paths");
            foreach (var path in m.Paths)
                w.WriteStringValue(path);
            w.WriteEndArray();
            w.WriteBoolean("more", m.More);
        }, e => new ActorsListed(
            e.GetProperty("paths").EnumerateArray().Select(p => p.GetString() ?? "").ToSeq(),
            e.GetProperty("more").GetBoolean())),
        Of<GetFigures>("operator.getFigures", (_, _) => { }, _ => GetFigures.Instance),
        Of<FiguresOfNode>("operator.figures", WriteFigures, ReadFigures),
        Of<PassivateEntity>("passivate", (w, m) => Ref(w, "t", m.Target), e => new PassivateEntity(Ref(e, "t"))),
        Of<EntityPassivating>("passivating", (w, m) => Ref(w, "t", m.Entity), e => new EntityPassivating(Ref(e, "t"))),
    ];

    private static void WriteFigures(Utf8JsonWriter w, FiguresOfNode m)
    {
        w.WriteNumber("up", m.Up.Ticks);
        w.WriteNumber("memory", m.MemoryBytes);
        w.WriteNumber("processor", m.Processor.Ticks);
        WriteSpan(w, "commands", m.Commands);
        WriteSpan(w, "writes", m.Writes);
        w.WriteStartObject("underWay");
        w.WriteNumber("commands", m.UnderWay.Commands);
        w.WriteNumber("writes", m.UnderWay.Writes);
        w.WriteNumber("waiting", m.UnderWay.Waiting);
        w.WriteNumber("outside", m.UnderWay.Outside);
        w.WriteEndObject();
        w.WriteStartObject("faults");
        w.WriteNumber("deadLetters", m.Faults.DeadLetters);
        w.WriteNumber("restarts", m.Faults.Restarts);
        w.WriteNumber("alarms", m.Faults.Alarms);
        w.WriteEndObject();
        if (m.Store is not { } store)
            return;
        w.WriteStartObject("store");
        w.WriteNumber("lag", store.ProjectionLag);
        w.WriteNumber("outbox", store.OutboxAge.Ticks);
        w.WriteNumber("work", store.WorkAge.Ticks);
        w.WriteNumber("parked", store.ParkedAge.Ticks);
        w.WriteNumber("quarantined", store.Quarantined);
        w.WriteEndObject();
    }

    private static FiguresOfNode ReadFigures(JsonElement e)
    {
        var (underWay, faults) = (e.GetProperty("underWay"), e.GetProperty("faults"));
        return new FiguresOfNode(
            Ticks(e, "up"), Number(e, "memory"), Ticks(e, "processor"), ReadSpan(e, "commands"), ReadSpan(e, "writes"),
            new WorkUnderWay(
                (int)Number(underWay, "commands"), (int)Number(underWay, "writes"), (int)Number(underWay, "waiting"),
                (int)Number(underWay, "outside")),
            new NodeFaults(Number(faults, "deadLetters"), Number(faults, "restarts"), Number(faults, "alarms")),
            e.TryGetProperty("store", out var store)
                ? new StoreFigures(
                    Number(store, "lag"), Ticks(store, "outbox"), Ticks(store, "work"), Ticks(store, "parked"),
                    Number(store, "quarantined"))
                : null);
    }

    private static void WriteSpan(Utf8JsonWriter w, string name, MinuteSpan span)
    {
        w.WriteStartObject(name);
        w.WriteNumber("count", span.Count);
        w.WriteNumber("mean", span.Mean.Ticks);
        if (span.Most is { } most)
            w.WriteNumber("most", most.Ticks);
        w.WriteEndObject();
    }

    private static MinuteSpan ReadSpan(JsonElement e, string name)
    {
        var span = e.GetProperty(name);
        return new MinuteSpan(Number(span, "count"), Ticks(span, "mean"), span.TryGetProperty("most", out _) ? Ticks(span, "most") : null);
    }

    private static TimeSpan Ticks(JsonElement e, string name) => TimeSpan.FromTicks(Number(e, name));
}
