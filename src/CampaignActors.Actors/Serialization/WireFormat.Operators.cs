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
        Of<PassivateEntity>("passivate", (w, m) => Ref(w, "t", m.Target), e => new PassivateEntity(Ref(e, "t"))),
        Of<EntityPassivating>("passivating", (w, m) => Ref(w, "t", m.Entity), e => new EntityPassivating(Ref(e, "t"))),
    ];
}
