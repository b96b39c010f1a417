using System.Text.Json.Nodes;
using CampaignActors.Domain.Keys;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Commands;
using CampaignActors.Vocabulary.Text;
using static CampaignActors.Node.Http.OpenApi.ApiSchemas;

namespace CampaignActors.Node.Http.OpenApi;

/// <content>Who may come in, who changed what, and operator commands.</content>
internal sealed partial class ApiOperations
{
    private const string AccessTag = "access";
    private static readonly ApiParameter s_limit = new("limit", Whole(1, 1_000), "Entries of a page; default 100.");
    private static readonly ApiParameter s_since = new("since", Text(), "From then on.");
    private static readonly ApiParameter s_sinceZone = new("zone", Text(), "IANA zone of a local time in since; default that of the node.");

    private static ApiParameter After() => new("after", Text(), "The 'next' of the page before.");

    private static JsonObject PageOf(JsonObject item, JsonObject next)
    {
        var page = Object(("items", ListOf(item)), ("next", Described(OrNull(next), "Where the next page begins; null: this is the last.")));
        page["required"] = new JsonArray("items");
        return page;
    }

    private IEnumerable<(string Route, ApiOperation Operation)> Access() =>
    [
        ("GET /keys", new("listKeys", AccessTag, "A page of the keys, by code, revoked ones too.")
        {
            Query = [s_limit, new("after", Code(), "The 'next' of the page before, or any code.")],
            Reply = _schemas.Define("KeyPage", () => PageOf(Key(), Code())),
        }),
        ("POST /keys", new("createKey", AccessTag, "Makes a key.")
        {
            Description = "With a hash the secret stays where it was made. Without one the node makes it and tells it in the answer, once; "
                + $"that cannot be asked for twice, so it takes no {Incoming.IdHeader}.",
            Query = [new("zone", Text(), "IANA zone of a local time in expires; default that of the node.")],
            Body = _schemas.Define("NewKey", NewKey),
            Reply = _schemas.Define("KeyMade", () => new JsonObject
            {
                ["allOf"] = new JsonArray(Done(), Object(("key", Described(Text(), "The key, where the node has made it. It is told nowhere else.")))),
            }),
            IsCommand = true,
        }),
        ("POST /keys/{code}/revoke", new("revokeKey", AccessTag, "The key lets nobody in any more.") { Reply = Done(), IsCommand = true }),
        ("GET /audit", new("listChanges", AccessTag, "A page of the changes, from the journal, the oldest first.")
        {
            Description = "A page that is short or empty may have a next one: so many rows are looked at for one request, whatever it filters by.",
            Query =
            [
                s_since, s_sinceZone, new("by", Code(), "Only those that are signed with it."), new("entity", Text(), "Only those of one KIND/CODE."),
                s_limit, new("after", Whole(0), "The 'next' of the page before."),
            ],
            Reply = _schemas.Define("AuditPage", () => PageOf(AuditEntry(), Whole())),
        }),
        ("GET /audit/denied", new("listDenied", AccessTag, "A page of what was turned away, by minute, address and reason, the latest first.")
        {
            Query = [s_since, s_sinceZone, s_limit, After()],
            Reply = _schemas.Define("DeniedPage", () => PageOf(DeniedRequests(), Text())),
        }),
        ("POST /operator", new("runOperatorCommand", AccessTag, "Runs an operator command.")
        {
            Description = "A line of JSON for each line of its output: {\"line\": …}, or {\"data\": {…}} where output is json; {\"alive\": true} where "
                + "there has been nothing to say for a while; at the end {\"done\": true}, or {\"error\": …, \"code\": …} when it could "
                + "not go on. What is wrong before the first line is a problem.",
            Body = _schemas.Define("OperatorCommand", OperatorCommandBody),
            ReplyType = "application/x-ndjson",
            Reply = Text(),
            IsSigned = true,
        }),
        ("GET /operator/palettes", new("listPalettes", AccessTag, "The operator commands, with their arguments.")
        {
            Reply = _schemas.Define("Palettes", () => Object(("palettes", ListOf(_schemas.Define("Palette", () => Object(
                ("name", Text()), ("description", Text()), ("commands", ListOf(_schemas.Define("PaletteCommand", PaletteCommand))))))))),
        }),
    ];

    private JsonObject Key() => _schemas.Define("Key", () => Object(
        ("code", Code()), ("operator", Described(Code(), "Whom changes are signed with; absent: whoever is named.")),
        ("roles", ListOf(Words(KeyRoles.All))),
        ("label", Text()), ("createdAt", Time()), ("expiresAt", Time()), ("revokedAt", Time())));

    private static JsonObject NewKey()
    {
        var key = Object(
            ("code", Code()), ("hash", Described(new() { ["type"] = "string", ["pattern"] = "^[0-9a-f]{64}$" }, "SHA-256 of its secret part.")),
            ("operator", Described(Code(), "Whom changes are signed with; only an administrator's key may be without.")),
            ("roles", ListOf(Words(KeyRoles.All))), ("label", Text()), ("expires", Described(Text(), "From then on it lets nobody in.")));
        key["required"] = new JsonArray("code", "roles");
        key["additionalProperties"] = false;
        return key;
    }

    private JsonObject AuditEntry() => _schemas.Define("AuditEntry", () => Object(
        ("ordering", Whole()), ("at", Time()), ("entity", Text()), ("revision", Whole()),
        ("by", Described(Text(), "Whom it is signed with; may be empty.")),
        ("via", Described(Text(), "How whoever asked for it became known, such as key:CODE; empty for what follows from another change.")),
        ("what", ListOf(Text())), ("cause", Text())));

    private JsonObject DeniedRequests() => _schemas.Define("DeniedRequests", () => Object(
        ("minute", Time()), ("address", Text()),
        ("status", Described(Whole(), "401: nobody knew who asked; 403: who asked may not; 429: so often nobody knew that nobody was asked any more.")),
        ("reason", Text()), ("who", Described(Text(), "As far as it is known; of a 401 it is a claim.")), ("what", Described(Text(), "One of them.")),
        ("count", Whole())));

    private static JsonObject OperatorCommandBody()
    {
        var body = Object(
            ("command", Described(Text(), "As it is typed, such as cluster show.")), ("output", Described(Words(["text", "json"]), "Default text.")));
        body["required"] = new JsonArray("command");
        body["additionalProperties"] = false;
        return body;
    }

    private JsonObject PaletteCommand() => Object(
        ("name", Text()), ("description", Text()), ("need", Words(Enum.GetValues<Need>().Select(Scalars.NameOf))),
        ("endless", Described(Flag(), "It goes on until whoever watches has seen enough.")), ("default", Flag()),
        ("arguments", ListOf(_schemas.Define("PaletteArgument", () => Object(
            ("name", Text()), ("description", Text()), ("type", Words(Enum.GetValues<ArgumentType>().Select(Scalars.NameOf))),
            ("switches", ListOf(Text())),
            ("positional", Flag()), ("mandatory", Flag()), ("multiple", Flag()), ("otherwise", OrNull(Text())), ("choices", ListOf(Text())))))));
}
