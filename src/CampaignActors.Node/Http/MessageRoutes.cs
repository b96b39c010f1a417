using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.Stores;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Node.Messages;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http;

/// <summary>What becomes of the messages of a delivery: counts for everyone, persons for recipient managers (domain.md §5.8).</summary>
internal sealed class MessageRoutes(
    MessageLook look, MessageCheck check, MessageMeters meters, SenderHost sender, IMessageLedger ledger, IRecipientDatabase people,
    AccessNotes notes, Lanes lanes, IDomainClock clock, NodeArguments arguments) : IRouteGroup
{
    private const string Tag = "messages";
    private const int MaxLines = 500;
    private const int MaxOpen = 500;
    private static readonly Dictionary<string, JsonObject> s_code = new() { ["code"] = Schema.Code() };
    private static readonly string[] s_states = [.. Enum.GetValues<MessageState>().Select(Scalars.NameOf)];

    /// <summary>What a person may say of a message of which is not known whether it has left.</summary>
    private enum Verdict
    {
        Again,
        Sent,
    }

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/messages", Need.Read, OpenAsync, schemas =>
        [
            new("listMailings", Tag, "All mailings that are not over, and what the sender of this node does. No person.")
            {
                Reply = schemas.Define("Mailings", () => Schema.Object(
                    ("items", Schema.ListOf(schemas.Define("Mailing", MailingSchema))),
                    ("stillSeconds", Schema.Described(Schema.Whole(0), "For how long a mailing that could go on has stood still.")),
                    ("sender", Schema.Described(Schema.OrNull(SenderSchema()), "null: this node has not the role sender.")))),
            },
        ]),
        HttpRoute.Get("/messages/check", Need.Operate, CheckAsync, schemas =>
        [
            new("checkMessages", Tag, "Whether the ledger of messages adds up, and deliveries have sent what it handed over.")
            {
                Description = "No person is in the answer.",
                Reply = schemas.Define("MessagesChecked", () => Schema.Object(
                    ("checked", Schema.Whole(0)), ("problems", Schema.ListOf(Schema.Text())))),
            },
        ]),
        HttpRoute.Get("/deliveries/{code}/messages", Need.Read, CountsAsync, schemas =>
        [
            new("getMessages", Tag, "What the messages of a delivery are at: counts, no person.")
            {
                Parts = s_code,
                Reply = schemas.Define("Mailing", MailingSchema),
            },
        ]),
        HttpRoute.Get("/deliveries/{code}/messages/lines", Need.KeepRecipients, LinesAsync, schemas =>
        [
            new("listMessages", Tag, "The messages of a delivery in one state, with the keys of their recipients.")
            {
                Description = "Each look at them is in the audit list of people.",
                Parts = s_code,
                Query =
                [
                    new("state", Schema.Words(s_states), "Messages in this state."),
                    new("limit", Schema.Whole(1, MaxLines), "Messages of a page; default 100."),
                    new("after", Schema.Whole(0), "The 'next' of the page before."),
                ],
                Reply = schemas.Define("MessagePage", () => Schema.PageOf(
                    schemas.Define("Message", () => Schema.Object([("place", Schema.Whole(1)), RecipientField(), .. LineFields()])),
                    Schema.Whole())),
            },
        ]),
        HttpRoute.Post("/deliveries/{code}/messages/decide", Need.Plan, DecideAsync, schemas =>
        [
            new("decideMessages", Tag, "Decides about held messages, of which is not known whether they have left.")
            {
                Parts = s_code,
                Body = Schema.Closed(
                    Schema.Object(("held", Schema.Described(
                        Schema.Words(Enum.GetValues<Verdict>().Select(Scalars.NameOf)),
                        "again: hand them over once more; sent: they count as sent."))),
                    "held"),
                Reply = schemas.Define("MessagesDecided", () => Schema.Object(("decided", Schema.Whole(0)))),
            },
        ]),
    ];

    private static JsonObject MailingSchema() => Schema.Object(
        ("delivery", Schema.Code()), ("preparation", Schema.Whole(1)),
        ("state", Schema.Words(Enum.GetValues<MailingState>().Select(Scalars.NameOf))), ("channel", Schema.Text()),
        ("total", Schema.Whole(0)), ("released", Schema.Described(Schema.Whole(0), "Of all waves so far.")),
        ("handedOver", Schema.Described(Schema.Whole(0), "And confirmed, whatever was reported later.")),
        ("open", Schema.Whole(0)), ("deferred", Schema.Described(Schema.Whole(0), "Refused for now; a retry takes them up.")),
        ("failed", Schema.Whole(0)), ("canceled", Schema.Whole(0)),
        ("possiblyTwice", Schema.Described(
            Schema.Whole(0), "Handed over again after it was not known whether they had left.")),
        ("perSecond", Schema.Described(
            Schema.OrNull(new JsonObject { ["type"] = "number" }), "On all nodes, over the last seconds; null: not known yet.")),
        ("unknown", Schema.Described(
            Schema.Words(Enum.GetValues<UnknownPolicy>().Select(Scalars.NameOf)),
            "What happens to a message of which is not known whether it has left.")),
        ("retry", Schema.Whole(0)), ("validUntil", Schema.Time()),
        ("states", Schema.Described(Schema.Object([.. s_states.Select(s => (s, Schema.Whole(1)))]), "Messages by state.")));

    private static JsonObject SenderSchema() => Schema.Object(
        ("running", Schema.Flag()),
        ("underWay", Schema.Described(Schema.Whole(0), "Messages that a death of the node makes unknown now.")),
        ("lastError", Schema.Text()), ("lastErrorAt", Schema.Time()),
        ("channels", Schema.ListOf(Schema.Object(
            ("name", Schema.Text()), ("problem", Schema.Described(Schema.Text(), "Absent: it works.")), ("nextTry", Schema.Time())))),
        ("troubles", Schema.ListOf(Schema.Object(
            ("delivery", Schema.Code()), ("problem", Schema.Text()), ("nextTry", Schema.Time())))));

    private static (string, JsonObject) RecipientField() =>
        ("recipient", Schema.Described(Schema.OrNull(Schema.Text()), "Key of the person; null: forgotten since."));

    internal static (string, JsonObject)[] LineFields() =>
    [
        ("state", Schema.Words(s_states)), ("attempts", Schema.Whole(0)), ("at", Schema.Time()), ("sentAt", Schema.Time()),
        ("answer", Schema.Described(Schema.Text(), "What the provider said.")), ("possiblyTwice", Schema.Flag()),
        ("softBounces", Schema.Whole(1)),
    ];

    private async Task<IResult> OpenAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        var items = new JsonArray();
        foreach (var head in (await ledger.MailingsAsync(clock.Now, http.RequestAborted)).Take(MaxOpen))
            items.Add(await look.CountsAsync(head, http.RequestAborted));
        return new JsonReply(new JsonObject
        {
            ["items"] = items,
            ["stillSeconds"] = (long)meters.Figures.Still.TotalSeconds,
            ["sender"] = sender.Status is { } status ? MessageDocuments.Of(status) : null,
        });
    }

    private async Task<IResult> CheckAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        using var turn = await lanes.Heavy.EnterAsync(http.Asker(), http.RequestAborted);
        var (count, problems) = await check.RunAsync(http.RequestAborted);
        return new JsonReply(new JsonObject
        {
            ["checked"] = count,
            ["problems"] = new JsonArray([.. problems.Select(p => JsonValue.Create(p))]),
        });
    }

    private async Task<IResult> CountsAsync(HttpContext http, string code)
    {
        Incoming.OnlyQuery(http.Request);
        var delivery = Incoming.Code(code, "delivery");
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        return await look.OfAsync(delivery, http.RequestAborted) is { } head
            ? new JsonReply(await look.CountsAsync(head, http.RequestAborted))
            : None(delivery);
    }

    private async Task<IResult> LinesAsync(HttpContext http, string code)
    {
        Incoming.OnlyQuery(http.Request, "state", "limit", "after");
        var delivery = Incoming.Code(code, "delivery");
        var word = Incoming.Query(http.Request, "state") ?? throw new InputException(
            null, $"state: missing, expected one of {string.Join(", ", s_states)}");
        if (!s_states.Contains(word))
            throw new InputException(null, $"state: {Shown.Quote(word)} is no state of a message{Suggestion.Expected(word, s_states)}");
        var limit = Incoming.Number(http.Request, "limit", 100, 1, MaxLines);
        var after = Incoming.Query(http.Request, "after") is not { Length: > 0 } given ? 0
            : long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place
            : throw new InputException(null, "after: expected 'next' of the page before");
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        if (await look.OfAsync(delivery, http.RequestAborted) is not { } head)
            return None(delivery);
        var lines = await ledger.LinesAsync(head.Key, Scalars.Member<MessageState>(word), after, limit + 1, http.RequestAborted);
        MessageLine[] page = [.. lines.Take(limit)];
        var persons = await people.NumberedAsync([.. page.Select(l => l.Number)], http.RequestAborted);
        if (persons.Count > 0)
            await notes.AddAsync(http, "messages", [.. persons.Values], $"{delivery} {word}");
        return new JsonReply(new JsonObject
        {
            ["items"] = new JsonArray([.. page.Select(l => MessageDocuments.Of(l, persons.GetValueOrDefault(l.Number)?.Key))]),
            ["next"] = lines.Count > limit ? page[^1].Place : null,
        });
    }

    private async Task<IResult> DecideAsync(HttpContext http, string code)
    {
        Incoming.OnlyQuery(http.Request);
        var delivery = Incoming.Code(code, "delivery");
        var errors = new InputErrors();
        var reader = new MapReader(await Incoming.FieldsAsync(http.Request), Incoming.Context(http.Request, arguments), errors);
        var verdict = reader.Enum<Verdict>("held", required: true);
        reader.Done();
        errors.ThrowIfAny();
        if (await look.OfAsync(delivery, http.RequestAborted) is not { } head)
            return None(delivery);
        var decided = await ledger.DecideAsync(head.Key, verdict == Verdict.Again, clock.Now, http.RequestAborted);
        if (decided > 0)
        {
            await notes.AddAsync(
                http, "decideMessages", [], FormattableString.Invariant($"{delivery} {Scalars.NameOf(verdict!.Value)} {decided}"));
        }
        return new JsonReply(new JsonObject { ["decided"] = decided });
    }

    private static Problem None(Domain.Values.Code delivery) =>
        Problem.Unknown($"delivery '{delivery}' is not there, or has not begun to send messages from here");
}
