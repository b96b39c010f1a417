using System.Text.Json.Nodes;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Keys;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Access;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CampaignActors.Node.Http;

/// <summary>
/// Keys: created, listed and revoked by administrators. No answer holds a hash, and a secret that the node has made is in the answer to its
/// creation alone.
/// </summary>
internal sealed class KeyRoutes(
    StartedNode node, CommandGate gate, IEntityClient client, KeyBook keys, NodeArguments arguments, Lanes lanes)
    : IRouteGroup
{
    private const string Tag = "access";
    private const int MaxKeys = 1_000;

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/keys", Need.Administer, ListAsync, schemas =>
        [
            new("listKeys", Tag, "A page of the keys, by code, revoked ones too.")
            {
                Query =
                [
                    new("limit", Schema.Whole(1, MaxKeys), "Entries of a page; default 100."),
                    new("after", Schema.Code(), "The 'next' of the page before, or any code."),
                ],
                Reply = schemas.Define("KeyPage", () => Schema.PageOf(schemas.Define("Key", KeySchema), Schema.Code())),
            },
        ]),
        HttpRoute.Post("/keys", Need.Administer, CreateAsync, schemas =>
        [
            new("createKey", Tag, "Makes a key.")
            {
                Description = "With a hash the secret stays where it was made. Without one the node makes it and tells it in the answer, "
                    + "once; "
                    + $"that cannot be asked for twice, so it takes no {Incoming.IdHeader}.",
                Query = [new("zone", Schema.Text(), "IANA zone of a local time in expires; default that of the node.")],
                Body = schemas.Define("NewKey", NewKeySchema),
                Reply = schemas.Define("KeyMade", () => new JsonObject
                {
                    ["allOf"] = new JsonArray(schemas.CommandDone(), Schema.Object(
                        ("key", Schema.Described(Schema.Text(), "The key, where the node has made it. It is told nowhere else.")))),
                }),
                IsCommand = true,
            },
        ]),
        HttpRoute.Post("/keys/{code}/revoke", Need.Administer, RevokeAsync, schemas =>
            [new("revokeKey", Tag, "Revokes the key.") { Reply = schemas.CommandDone(), IsCommand = true }]),
    ];

    private static JsonObject KeySchema() => Schema.Object(
        ("code", Schema.Code()), (
            "operator", Schema.Described(Schema.Code(), "Operator who signs changes; absent: the operator named with each change.")),
        ("roles", Schema.ListOf(Schema.Words(KeyRoles.All))), ("label", Schema.Text()), ("createdAt", Schema.Time()),
        ("expiresAt", Schema.Time()), ("revokedAt", Schema.Time()));

    private static JsonObject NewKeySchema() => Schema.Closed(
        Schema.Object(
            ("code", Schema.Code()),
            ("hash", Schema.Described(new() { ["type"] = "string", ["pattern"] = "^[0-9a-f]{64}$" }, "SHA-256 of its secret part.")),
            ("operator", Schema.Described(Schema.Code(), "Operator who signs changes; only an administrator's key may be without.")),
            ("roles", Schema.ListOf(Schema.Words(KeyRoles.All))), ("label", Schema.Text()),
            ("expires", Schema.Described(Schema.Text(), "From then on it is not accepted."))),
        "code", "roles");

    /// <summary>From the entities themselves, so that a revocation shows at once.</summary>
    private async Task<IResult> ListAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "after", "limit");
        var after = Incoming.Query(http.Request, "after") is { Length: > 0 } text ? Incoming.Code(text, "after").Text : "";
        var limit = Incoming.Number(http.Request, "limit", 100, 1, MaxKeys);
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        await node.CaughtUpAsync(http.RequestAborted);
        var rows = node.Store.List(Kinds.Keys, after, limit + 1);
        var items = new JsonArray();
        foreach (var row in rows.Take(limit))
        {
            var item = (await client.ReadAsync(row.Entity, http.RequestAborted)).Open().Document();
            item.Insert(0, "code", row.Entity.Code.Text);
            items.Add(item);
        }
        return new JsonReply(new JsonObject { ["items"] = items, ["next"] = rows.Count > limit ? rows[limit - 1].Entity.Code.Text : null });
    }

    /// <summary>With <c>hash</c> the secret stays where it was made; without it the node makes one, and returns it once.</summary>
    private async Task<IResult> CreateAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "zone");
        var errors = new InputErrors();
        var reader = new MapReader(await Incoming.FieldsAsync(http.Request), Incoming.Context(http.Request, arguments), errors);
        var (code, hash, who) = (reader.Code("code", required: true), reader.Text("hash"), reader.Code("operator"));
        var (roles, label, expires) = (Roles(reader), reader.Text("label", max: Limits.Label), reader.Instant("expires"));
        reader.Done();
        errors.ThrowIfAny();
        // A retry would make another key, and the secret of the first would be lost.
        if (hash is null && http.Request.Headers.ContainsKey(Incoming.IdHeader))
            throw new InputException(
                null, $"{Incoming.IdHeader}: a key that is made here cannot be asked for twice: give its hash, or no id");
        var made = hash is null ? KeyText.Make(code!.Value) : null;
        var command = new CreateKey(hash ?? made!.Hash, new KeyTerms(who, roles, label), expires);
        var result = await gate.SendAsync(
            http, new Request(Kinds.Key(code!.Value), command, ""), PutMode.Create,
                made is null ? null : reply => reply["key"] = made.Secret);
        keys.Forget(code.Value);
        return result;
    }

    private static Seq<string> Roles(MapReader reader)
    {
        if (reader.List("roles", required: true) is not { } list)
            return [];
        var roles = new List<string>();
        foreach (var item in list.Items)
        {
            if (item is ScalarNode { IsNull: false } role && KeyRoles.All.Contains(role.Text))
                roles.Add(role.Text);
            else
                reader.Errors.Add(item.Position, $"roles: {item.What}, expected some of {string.Join(", ", KeyRoles.All)}");
        }
        return roles.Distinct().Order(StringComparer.Ordinal).ToSeq();
    }

    private async Task<IResult> RevokeAsync(HttpContext http, string code)
    {
        Incoming.OnlyQuery(http.Request);
        var key = Incoming.Code(code, Kinds.Keys);
        var result = await gate.SendAsync(http, new Request(Kinds.Key(key), new RevokeKey(), ""));
        keys.Forget(key);
        return result;
    }
}
