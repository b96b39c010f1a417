using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Operators;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime.Text;

namespace CampaignActors.Node.Http;

/// <summary>How every node of the cluster is doing, as each says itself.</summary>
internal sealed class FiguresRoute(StartedNode node, IDomainClock clock, Lanes lanes) : IRouteGroup
{
    public bool OnEveryNode => true;

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/cluster/figures", Need.Read, FiguresAsync, schemas =>
        [
            new("getClusterFigures", "node", "How all nodes are doing: rates, latencies, lag and faults, as each says itself.")
            {
                Reply = schemas.Define("ClusterFigures", () => Schema.Object(
                    ("at", Schema.Time()), ("withinSeconds", Schema.Described(Whole(), "A node that took longer is silent.")),
                    ("nodes", Schema.ListOf(NodeSchema(schemas))))),
            },
        ]),
    ];

    private static JsonObject NodeSchema(ApiSchemas schemas) => schemas.Define("FiguresOfNode", () => Schema.Object(
        ("address", Schema.Text()), ("self", Schema.Described(Schema.Flag(), "Whether it is the node that answers.")),
        ("version", Schema.Text()),
        ("state", Schema.Described(
            Schema.Words(Enum.GetValues<FiguresState>().Select(Scalars.NameOf)),
            "Only told has figures. silent: no answer in time; doesNotTell: a version that does not know the question")),
        ("upSeconds", Number()), ("memoryBytes", Whole()),
        ("processorSeconds", Schema.Described(Number(), "Time of processors since the start.")),
        ("commands", Schema.Described(SpanSchema(schemas), "Answered by entities of the node in the last minute")),
        ("writes", Schema.Described(SpanSchema(schemas), "Batches that the journal took in the last minute")),
        ("underWay", Schema.Object(("commands", Whole()), ("writes", Whole()), ("waiting", Whole()), ("outside", Whole()))),
        ("faults", Schema.Object(("deadLetters", Whole()), ("restarts", Whole()), ("alarms", Whole()))),
        ("store", Schema.Described(
            Schema.OrNull(Schema.Object(
                ("projectionLag", Whole()), ("outboxAgeSeconds", Number()), ("workAgeSeconds", Number()), ("parkedAgeSeconds", Number()),
                ("quarantined", Whole()))),
            "As the node reads its database; null: that did not answer"))));

    private static JsonObject SpanSchema(ApiSchemas schemas) => schemas.Define("MinuteSpan", () => Schema.Object(
        ("count", Whole()), ("meanSeconds", Number()),
        ("mostSeconds", Schema.Described(Schema.OrNull(Number()), "Within it 95 % were done; null: longer than the largest bucket."))));

    private static JsonObject Whole() => Schema.Whole();

    private static JsonObject Number() => new() { ["type"] = "number" };

    /// <summary>
    /// Nodes are asked at once, so the answer takes as long as the slowest and at most <see cref="ClusterFigures.Within"/>.
    /// </summary>
    private async Task<IResult> FiguresAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        using var turn = await lanes.Operators.EnterAsync(http.Asker(), http.RequestAborted);
        var self = Akka.Cluster.Cluster.Get(node.System).SelfAddress;
        var members = await ClusterFigures.AskAsync(node.System, http.RequestAborted);
        return new JsonReply(new JsonObject
        {
            ["at"] = InstantPattern.ExtendedIso.Format(clock.Now),
            ["withinSeconds"] = (int)ClusterFigures.Within.TotalSeconds,
            ["nodes"] = new JsonArray([.. members.Select(m => Shown(m, m.Member.Address.Equals(self)))]),
        });
    }

    private static JsonObject Shown(MemberFigures member, bool self)
    {
        var shown = new JsonObject
        {
            ["address"] = $"{member.Member.Address.Host}:{member.Member.Address.Port}",
            ["self"] = self,
            ["version"] = $"{member.Member.AppVersion}",
            ["state"] = Scalars.NameOf(member.State),
        };
        if (member.Told is not { } told)
            return shown;
        shown["upSeconds"] = Seconds(told.Up);
        shown["memoryBytes"] = told.MemoryBytes;
        shown["processorSeconds"] = Seconds(told.Processor);
        shown["commands"] = Shown(told.Commands);
        shown["writes"] = Shown(told.Writes);
        shown["underWay"] = new JsonObject
        {
            ["commands"] = told.UnderWay.Commands,
            ["writes"] = told.UnderWay.Writes,
            ["waiting"] = told.UnderWay.Waiting,
            ["outside"] = told.UnderWay.Outside,
        };
        shown["faults"] = new JsonObject
        {
            ["deadLetters"] = told.Faults.DeadLetters,
            ["restarts"] = told.Faults.Restarts,
            ["alarms"] = told.Faults.Alarms,
        };
        shown["store"] = told.Store is not { } store ? null : new JsonObject
        {
            ["projectionLag"] = store.ProjectionLag,
            ["outboxAgeSeconds"] = Seconds(store.OutboxAge),
            ["workAgeSeconds"] = Seconds(store.WorkAge),
            ["parkedAgeSeconds"] = Seconds(store.ParkedAge),
            ["quarantined"] = store.Quarantined,
        };
        return shown;
    }

    private static JsonObject Shown(MinuteSpan span) => new()
    {
        ["count"] = span.Count,
        ["meanSeconds"] = Seconds(span.Mean),
        ["mostSeconds"] = span.Most is { } most ? Seconds(most) : null,
    };

    /// <summary>To the microsecond.</summary>
    private static JsonNode Seconds(TimeSpan span) => JsonValue.Create(decimal.Round((decimal)span.Ticks / TimeSpan.TicksPerSecond, 6));
}
