using System.Text.Json.Nodes;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Node.People;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http;

/// <summary>How many people a segment has, and why a person is in the target of a delivery or not.</summary>
internal sealed class AudienceRoutes(AudienceLook look, NamedTargets targets, IRecipientDatabase people, AccessNotes notes, Lanes lanes)
    : IRouteGroup
{
    private const string Tag = "recipients";

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/audience/count", Need.Read, CountAsync, schemas =>
        [
            new("countAudience", Tag, "How many people meet a condition now.")
            {
                Description = "A text of one's own is for campaign managers and recipient managers. Recipient managers get the first "
                    + "keys as well.",
                Query =
                [
                    new("segment", Schema.Code(), "Those of this segment."),
                    new("where", Schema.Text(), "Instead: those who meet this text, in the language of segments."),
                ],
                Reply = schemas.Define("AudienceCount", () => Schema.Object(
                    ("count", Schema.Whole(0)), ("milliseconds", Schema.Whole(0)),
                    ("sample", Schema.Described(Schema.ListOf(Schema.Text()), "The first keys; for recipient managers only.")))),
            },
        ]),
        HttpRoute.Get("/audience/targets", Need.Operate, TargetsAsync, schemas =>
        [
            new("checkTargets", Tag, "Whether the store of people has the frozen targets that deliveries name.")
            {
                Description = "The hash of each is calculated from its rows, except of those whose rows were purged. No person is in the "
                    + "answer.",
                Reply = schemas.Define("TargetsChecked", () => Schema.Object(
                    ("checked", Schema.Whole(0)), ("problems", Schema.ListOf(Schema.Text())))),
            },
        ]),
        HttpRoute.Get("/deliveries/{code}/why", Need.KeepRecipients, WhyAsync, schemas =>
        [
            new("whyRecipient", Tag, "Whether a person is in the frozen target of a delivery, and by which rule.")
            {
                Parts = new Dictionary<string, JsonObject> { ["code"] = Schema.Code() },
                Query = [new("recipient", Schema.Text(), "Key of the person.")],
                Reply = schemas.Define("WhyRecipient", () => Schema.Object(
                    ("delivery", Schema.Code()), ("recipient", Schema.Text()), ("state", Schema.Text()), ("in", Schema.Flag()),
                    ("reason", Schema.Text()), ("text", Schema.Text()), ("preparation", Schema.Whole(1)), ("hash", Schema.Text()),
                    ("suppressedSince", Schema.Time()), ("suppressedFor", Schema.Text()), ("approvedBy", Schema.Code()),
                    ("approvedAt", Schema.Time()), ("handedOverAt", Schema.Time()),
                    ("message", Schema.Described(
                        Schema.Object(MessageRoutes.LineFields()), "What became of the message, where it is sent from here.")))),
            },
        ]),
    ];

    private async Task<IResult> CountAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "segment", "where");
        var (segment, where) = (Incoming.Query(http.Request, "segment"), Incoming.Query(http.Request, "where"));
        if (segment is null == where is null)
            throw new InputException(null, "expected one of segment and where");
        // With texts of one's own one can ask for a single person, letter by letter.
        if (where is not null)
            http.Demand(Need.KeepLists);
        if (segment is not null)
        {
            var code = Incoming.Code(segment, "segment");
            where = look.TextOf(code);
            if (where is null)
                return Problem.Unknown($"unknown segment '{code}'");
        }
        var shown = http.Caller().May(Need.KeepRecipients) ? AudienceLook.Sample : 0;
        using var turn = await lanes.Heavy.EnterAsync(http.Asker(), http.RequestAborted);
        var (answer, milliseconds) = await look.CountAsync(where!, shown, http.RequestAborted);
        var reply = new JsonObject { ["count"] = answer.Count, ["milliseconds"] = milliseconds };
        if (shown > 0)
        {
            var seen = new List<Recipient>();
            foreach (var key in answer.Sample)
            {
                if (await people.FindAsync(key, http.RequestAborted) is { } person)
                    seen.Add(person);
            }
            if (seen.Count > 0)
                await notes.AddAsync(http, "count", seen);
            reply["sample"] = new JsonArray([.. answer.Sample.Select(k => JsonValue.Create(k))]);
        }
        return new JsonReply(reply);
    }

    private async Task<IResult> TargetsAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        using var turn = await lanes.Heavy.EnterAsync(http.Asker(), http.RequestAborted);
        var (count, problems) = await targets.CheckAsync(http.RequestAborted);
        return new JsonReply(new JsonObject
        {
            ["checked"] = count,
            ["problems"] = new JsonArray([.. problems.Select(p => JsonValue.Create(p))]),
        });
    }

    private async Task<IResult> WhyAsync(HttpContext http, string code)
    {
        Incoming.OnlyQuery(http.Request, "recipient");
        var delivery = Incoming.Code(code, "delivery");
        var key = Incoming.Query(http.Request, "recipient") ?? throw new InputException(null, "recipient: expected the key of a person");
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        if (await people.FindAsync(key, http.RequestAborted) is not { } person)
            return RecipientRoutes.Unknown();
        await notes.AddAsync(http, "why", [person], delivery);
        return await look.WhyAsync(delivery, person, http.RequestAborted) is { } answer
            ? new JsonReply(answer)
            : Problem.Unknown($"unknown delivery '{delivery}'");
    }
}
