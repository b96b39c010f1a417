using System.Text.Json.Nodes;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Keys;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Access;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Start;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CampaignActors.Node.Http;

/// <summary>
/// Keys: made, listed and revoked by administrators, here and nowhere else. Nothing that answers holds a hash, and a secret is told once, to
/// whoever has asked for it to be made here.
/// </summary>
internal sealed class KeyRoutes(CampaignNode node, CommandGate gate, IEntityClient client, KeyBook keys, NodeOptions options, Lanes lanes)
{
    private const int MaxKeys = 1_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/keys", (Delegate)ListAsync).Asks(Need.Administer);
        routes.MapPost("/keys", (Delegate)CreateAsync).Asks(Need.Administer);
        routes.MapPost("/keys/{code}/revoke", (Delegate)RevokeAsync).Asks(Need.Administer);
    }

    /// <summary>From the entities themselves: who revokes a key and looks wants to see it.</summary>
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

    /// <summary>With <c>hash</c> the secret stays where it was made; without it the node makes one and tells it in the answer, once.</summary>
    private async Task<IResult> CreateAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "zone");
        var errors = new InputErrors();
        var reader = new MapReader(await Incoming.FieldsAsync(http.Request), Incoming.Context(http.Request, options), errors);
        var (code, hash, who) = (reader.Code("code", required: true), reader.Text("hash"), reader.Code("operator"));
        var (roles, label, expires) = (Roles(reader), reader.Text("label", max: Limits.Label), reader.Instant("expires"));
        reader.Done();
        errors.ThrowIfAny();
        // Made anew for a second try it would be another key, and the first one's secret would be lost.
        if (hash is null && http.Request.Headers.ContainsKey(Incoming.IdHeader))
            throw new InputException(null, $"{Incoming.IdHeader}: a key that is made here cannot be asked for twice: give its hash, or no id");
        var made = hash is null ? KeyText.Make(code!.Value) : null;
        var command = new CreateKey(hash ?? made!.Hash, new KeyTerms(who, roles, label), expires);
        var result = await gate.SendAsync(
            http, new Request(Kinds.Key(code!.Value), command, ""), PutMode.Create, made is null ? null : reply => reply["key"] = made.Secret);
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
