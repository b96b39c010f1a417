using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Gateways.Keeping;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Node.Messages;
using CampaignActors.Node.People;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime.Text;

namespace CampaignActors.Node.Http;

/// <summary>
/// People: looked at, found and forgotten by recipient managers. Every look and every change is in the audit list of people, and
/// no person is in a log (docs/recipients.md).
/// </summary>
internal sealed class RecipientRoutes(
    IRecipientDatabase people, KnownLists lists, AccessNotes notes, Lanes lanes, NodeArguments arguments, Erasure erasure,
    IOutsideCounts outside, IMessageLedger ledger, TimeProvider time) : IRouteGroup
{
    private const string Tag = "recipients";
    private const int MaxFound = 100;
    private const int MaxAudit = 1_000;
    private const int MaxMessages = 100;

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/recipients", Need.KeepRecipients, FindAsync, schemas =>
        [
            new("findRecipients", Tag, "People whose key, address or name begins with a text, by key.")
            {
                Query =
                [
                    new("find", Schema.Text(), "The beginning; default: all."), new("after", Schema.Text(),
                        "The 'next' of the page before."),
                    new("limit", Schema.Whole(1, MaxFound), "People of a page; default 20."),
                ],
                Reply = schemas.Define("RecipientPage", () => Schema.PageOf(schemas.Define("Recipient", RecipientSchema), Schema.Text())),
            },
        ]),
        HttpRoute.Get("/recipients/{key}", Need.KeepRecipients, GetAsync, schemas =>
        [
            new("getRecipient", Tag, "A person with lists, suppressions and the latest messages.")
            {
                Parts = s_key,
                Reply = schemas.Define("Recipient", RecipientSchema),
            },
        ]),
        HttpRoute.Delete("/recipients/{key}", Need.KeepRecipients, ForgetAsync, schemas =>
        [
            new("forgetRecipient", Tag, "Erases a person.")
            {
                Description = "Frozen targets keep a number; suppressions stay as keyed hashes of the address.",
                Parts = s_key,
                Reply = schemas.Define("RecipientForgotten", () => Schema.Object(
                    ("forgotten", Schema.Flag()),
                    ("deliveries", Schema.Described(
                        Schema.ListOf(Schema.Code()), "Deliveries whose frozen target holds the person; what providers got may as well.")),
                    ("filesRewritten", Schema.Described(Schema.Whole(0), "Extraction files without the row of the person now.")),
                    ("filesDeleted", Schema.Described(
                        Schema.Whole(0), "Extraction files that were deleted, as it could not be said which row is the person's.")),
                    ("mailsDeleted", Schema.Described(Schema.Whole(0), "Mails of ours with the address of the person.")))),
            },
        ]),
        HttpRoute.Get("/audience/fields", Need.KeepLists, FieldsAsync, schemas =>
        [
            new("getRecipientFields", Tag, "The fields that people have, and the lists that exist.")
            {
                Reply = schemas.Define("RecipientFields", () => Schema.Object(
                    ("fields", Schema.ListOf(Schema.Object(
                        ("name", Schema.Text()), ("type", Schema.Words(Enum.GetValues<DataType>().Select(Scalars.NameOf))),
                        ("indexed", Schema.Flag()), ("builtIn", Schema.Flag())))),
                    ("lists", Schema.ListOf(Schema.Text())), ("people", Schema.Whole(0)))),
            },
        ]),
        HttpRoute.Get("/audit/people", Need.Administer, AuditAsync, schemas =>
        [
            new("listPeopleAccess", "access", "Who looked at people or changed them, the oldest first.")
            {
                Query =
                [
                    new("since", Schema.Text(), "Only from then on."), new("zone", Schema.Text(), "IANA zone of a local time in since."),
                    new("limit", Schema.Whole(1, MaxAudit), "Entries of a page; default 100."),
                    new("after", Schema.Whole(0), "The 'next' of the page before."),
                ],
                Reply = schemas.Define("PeopleAccessPage", () => Schema.PageOf(
                    schemas.Define("PeopleAccess", () => Schema.Object(
                        ("at", Schema.Time()), ("by", Schema.Text()), ("via", Schema.Text()), ("what", Schema.Text()),
                        ("number", Schema.Described(Schema.Whole(), "Stays when the person is forgotten.")),
                        ("key", Schema.Described(Schema.Text(), "While there is the person.")), ("detail", Schema.Text()))),
                    Schema.Whole())),
            },
        ]),
    ];

    private static readonly Dictionary<string, JsonObject> s_key = new()
    {
        ["key"] = new() { ["type"] = "string", ["pattern"] = "^[A-Za-z0-9_.@-]{1,128}$" },
    };

    internal static JsonObject RecipientSchema()
    {
        (string, JsonObject)[] fields =
        [
            .. RecipientLayout.BuiltIn.Select(f => (f.Name, f.Type == DataType.Date
                ? new JsonObject { ["type"] = "string", ["format"] = "date" }
                : Schema.Text())),
            ("attributes", new JsonObject { ["type"] = "object" }), ("lists", Schema.ListOf(Schema.Text())),
            ("suppressions", Schema.ListOf(Schema.Object(
                ("channel", Schema.Words(Enum.GetValues<Channel>().Select(Scalars.NameOf))),
                ("reason", Schema.Words(Enum.GetValues<SuppressionReason>().Select(Scalars.NameOf))), ("at", Schema.Time()),
                ("source", Schema.Text())))),
            ("deliveries", Schema.Described(Schema.ListOf(Schema.Code()), "Those whose frozen targets have a row of the person.")),
            ("messages", Schema.ListOf(Schema.Object([("delivery", Schema.Code()), .. MessageRoutes.LineFields()]))),
        ];
        return Schema.Object(fields);
    }

    private async Task<IResult> FindAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "find", "after", "limit");
        var text = Incoming.Query(http.Request, "find") ?? "";
        if (text.Length > RecipientRules.MaxText || RecipientRules.TextProblem("find", text.Length == 0 ? null : text) is not null)
            throw new InputException(null, "find: this text cannot be the beginning of anything");
        var limit = Incoming.Number(http.Request, "limit", 20, 1, MaxFound);
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        var found = await people.SearchAsync(text, Incoming.Query(http.Request, "after"), limit + 1, http.RequestAborted);
        Recipient[] page = [.. found.Take(limit)];
        if (page.Length > 0)
            await notes.AddAsync(http, "find", page);
        return new JsonReply(new JsonObject
        {
            ["items"] = new JsonArray([.. page.Select(r => Document(r, null))]),
            ["next"] = found.Count > limit ? page[^1].Key : null,
        });
    }

    private async Task<IResult> GetAsync(HttpContext http, string key)
    {
        Incoming.OnlyQuery(http.Request);
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        if (await people.FindAsync(key, http.RequestAborted) is not { } person)
            return Unknown();
        await notes.AddAsync(http, "get", [person]);
        var document = Document(person, await people.SuppressionsAsync(key, http.RequestAborted));
        document["deliveries"] = new JsonArray([.. (await people.TargetsOfAsync(person.Number, http.RequestAborted))
            .Select(t => t.Delivery).Distinct(StringComparer.Ordinal).Select(d => JsonValue.Create(d))]);
        var messages = await ledger.OfRecipientAsync(key, http.RequestAborted);
        document["messages"] = new JsonArray([.. messages.Take(MaxMessages).Select(MessageDocuments.Of)]);
        return new JsonReply(document);
    }

    private async Task<IResult> ForgetAsync(HttpContext http, string key)
    {
        Incoming.OnlyQuery(http.Request);
        if (await people.FindAsync(key, http.RequestAborted) is not { } person)
            return Unknown();
        await notes.AddAsync(http, "forget", [person]);
        // Files may be many: not on a place of those who read.
        using var turn = await lanes.Heavy.EnterAsync(http.Asker(), http.RequestAborted);
        var report = await erasure.ForgetAsync(person, time.GetUtcNow().UtcDateTime, http.RequestAborted);
        if (!report.IsEmpty)
        {
            outside.Rescan();
            await notes.AddAsync(http, "erase", [person], report.ToString());
        }
        return new JsonReply(new JsonObject
        {
            ["forgotten"] = true,
            ["deliveries"] = new JsonArray([.. report.Deliveries.Select(d => JsonValue.Create(d))]),
            ["filesRewritten"] = report.Rewritten,
            ["filesDeleted"] = report.Deleted,
            ["mailsDeleted"] = report.Mails,
        });
    }

    private async Task<IResult> FieldsAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        var layout = await people.LayoutAsync(http.RequestAborted);
        return new JsonReply(new JsonObject
        {
            ["fields"] = new JsonArray([.. layout.All.Select(f => new JsonObject
            {
                ["name"] = f.Name,
                ["type"] = Scalars.NameOf(f.Type),
                ["indexed"] = f.Indexed,
                ["builtIn"] = RecipientLayout.IsBuiltIn(f.Name),
            })]),
            ["lists"] = new JsonArray([.. (await lists.CodesAsync(http.RequestAborted)).Select(l => JsonValue.Create(l))]),
            ["people"] = await people.PeopleAsync(http.RequestAborted),
        });
    }

    private async Task<IResult> AuditAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "since", "zone", "limit", "after");
        NodaTime.Instant? since = null;
        if (Incoming.Query(http.Request, "since") is { } text)
        {
            var read = Scalars.Instant(new ScalarNode(text, true, new TextPosition("since", 1, 1)), Incoming.Context(http.Request,
                arguments));
            since = read.Error is { } error ? throw new InputException(null, $"since: {error.Message}") : read.OrThrow();
        }
        var limit = Incoming.Number(http.Request, "limit", 100, 1, MaxAudit);
        var after = Incoming.Query(http.Request, "after") is not { Length: > 0 } given ? 0
            : long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place
            : throw new InputException(null, "after: expected 'next' of the page before");
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        var noted = await people.AccessesAsync(after, since, limit + 1, http.RequestAborted);
        return new JsonReply(new JsonObject
        {
            ["items"] = new JsonArray([.. noted.Take(limit).Select(Document)]),
            ["next"] = noted.Count > limit ? noted[limit - 1].Place : null,
        });
    }

    private static JsonObject Document(NotedAccess noted)
    {
        var document = new JsonObject
        {
            ["at"] = InstantPattern.ExtendedIso.Format(noted.Access.At),
            ["by"] = noted.Access.By,
            ["via"] = noted.Access.Via,
            ["what"] = noted.Access.What,
        };
        if (noted.Access.Number is { } number)
            document["number"] = number;
        if (noted.Key is { } key)
            document["key"] = key;
        document["detail"] = noted.Access.Detail;
        return document;
    }

    /// <param name="suppressions"><c>null</c>: not asked for.</param>
    private static JsonObject Document(Recipient person, IReadOnlyList<Suppression>? suppressions)
    {
        var document = new JsonObject();
        foreach (var field in RecipientLayout.BuiltIn)
        {
            if (person.Value(field.Name) is { } value)
                document[field.Name] = FieldText.Of(value);
        }
        document["attributes"] = new JsonObject(person.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal)
            .Select(a => KeyValuePair.Create(a.Key, Value(a.Value))));
        document["lists"] = new JsonArray([.. person.Lists.Order(StringComparer.Ordinal).Select(l => JsonValue.Create(l))]);
        if (suppressions is not null)
        {
            document["suppressions"] = new JsonArray([.. suppressions.Select(s => new JsonObject
            {
                ["channel"] = Scalars.NameOf(s.Channel),
                ["reason"] = Scalars.NameOf(s.Reason),
                ["at"] = InstantPattern.ExtendedIso.Format(s.At),
                ["source"] = s.Source,
            })]);
        }
        return document;
    }

    private static JsonNode? Value(FieldValue value) => value.Type switch
    {
        DataType.Bool => JsonValue.Create(value.IsTrue),
        DataType.Number => JsonValue.Create(value.Units / (decimal)FieldValue.Scale),
        _ => JsonValue.Create(FieldText.Of(value)),
    };

    internal static Problem Unknown() => Problem.Unknown("there is no recipient with that key");
}
