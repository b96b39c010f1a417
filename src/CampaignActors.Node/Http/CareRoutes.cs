using System.Text.Json.Nodes;
using Akka.Actor;
using CampaignActors.Actors;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.OpenApi;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Protocol;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Node.Http;

/// <summary>Work for operators: entities in quarantine, whose journal cannot be read, and parked effects, which were refused.</summary>
internal sealed class CareRoutes(
    StartedNode node, CommandGate gate, IEntityClient client, EntityContext context, IDomainClock clock, Lanes lanes)
    : IRouteGroup
{
    private const string Tag = "care";
    private const int MaxParked = 1_000;
    private static readonly TimeSpan s_refoldWithin = TimeSpan.FromSeconds(30);

    private static readonly string[] s_actions = ["retry", "discard"];

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/quarantine", Need.Read, QuarantineAsync, schemas =>
        [
            new("listQuarantine", Tag, "Entities whose journal cannot be read.")
            {
                Reply = schemas.Define("Quarantine", () => Schema.Items(Schema.Object(
                    ("entity", Schema.Text()), ("row", Schema.OrNull(Schema.Whole())), ("reason", Schema.Text())))),
            },
        ]),
        HttpRoute.Post("/quarantine/{kind}/{code}/release", Need.Operate, ReleaseAsync, _ =>
        [
            new("releaseFromQuarantine", Tag, "Lets an entity read its journal again.") { Parts = KindOperations.AnyKind() },
        ]),
        HttpRoute.Get("/parked", Need.Read, ParkedAsync, schemas =>
        [
            new("listParked", Tag, "Effects that had to be refused.")
            {
                Reply = schemas.Define("Parked", () => Schema.Items(Schema.Object(
                    ("entity", Schema.Text()), ("from", Schema.Text()), ("number", Schema.Whole()), ("effect", Schema.Text()),
                    ("reason", Schema.Text()), ("since", Schema.Time()), ("by", Schema.Text()), ("canRetry", Schema.Flag())))),
            },
        ]),
        HttpRoute.Post("/parked/{kind}/{code}/{action}", Need.Operate, ResolveAsync, schemas =>
        [
            new("resolveParked", Tag, "Takes a parked effect in after all, or discards it.")
            {
                Parts = new Dictionary<string, JsonObject>(KindOperations.AnyKind()) { ["action"] = Schema.Words(s_actions) },
                Query =
                [
                    new("from", Schema.Text(), "KIND/CODE that the effect came from."),
                    new("number", Schema.Whole(1), "Its number."),
                ],
                Reply = schemas.CommandDone(),
                IsCommand = true,
            },
        ]),
    ];

    /// <summary>From the projections, and from the entities in this node's memory.</summary>
    private async Task<IResult> QuarantineAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        var stored = node.Store.Quarantined().ToDictionary(q => q.Entity, q => (Row: (long?)q.Sequence, q.Reason));
        foreach (var (entity, reason) in context.Quarantined)
            stored.TryAdd(entity, (null, reason));
        return new JsonReply(new JsonObject
        {
            ["items"] = new JsonArray([.. stored.OrderBy(q => q.Key).Select(q => new JsonObject
            {
                ["entity"] = q.Key.ToString(),
                ["row"] = q.Value.Row,
                ["reason"] = q.Value.Reason,
            })]),
        });
    }

    /// <summary>
    /// Restarts the entity on its node and reads it, which fails as long as its journal is not repaired; then projects its rows again.
    /// Nothing is written.
    /// </summary>
    private async Task<IResult> ReleaseAsync(HttpContext http, string kind, string code)
    {
        if (EntityCatalog.Find(kind) is null)
            return EntityJson.UnknownKind(kind);
        Incoming.OnlyQuery(http.Request);
        var entity = EntityJson.Ref(kind, code);
        var was = await client.ReleaseAsync(entity, http.RequestAborted);
        long revision;
        try
        {
            revision = (await client.ReadAsync(entity, http.RequestAborted)).Revision;
        }
        catch (EntityUnreadableException e)
        {
            return Problem.Of(Refusal.State, e.Message);
        }
        var refolded = await node.Projector.Ask<Refolded>(new RefoldEntity(entity), s_refoldWithin, http.RequestAborted);
        return refolded.Problem is { } problem
            ? Problem.Of(Refusal.State, $"{entity} answers again, but cannot be shown: {problem}")
            : new JsonReply(new JsonObject { ["entity"] = entity.ToString(), ["was"] = was, ["revision"] = revision });
    }

    /// <summary>Each entity is asked: the projections may be behind it.</summary>
    private async Task<IResult> ParkedAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        var items = new JsonArray();
        foreach (var entry in node.Store.Due(AgendaName.Parked, clock.Now + Duration.FromDays(1), MaxParked))
        {
            foreach (var parked in (await client.ReadAsync(entry.Entity, http.RequestAborted)).Parked)
                items.Add(Shown(entry.Entity, parked));
        }
        return new JsonReply(new JsonObject { ["items"] = items });
    }

    private static JsonObject Shown(EntityRef entity, ParkedShown parked) => new()
    {
        ["entity"] = entity.ToString(),
        ["from"] = parked.Source.Entity.ToString(),
        ["number"] = parked.Source.Counter,
        ["effect"] = parked.Effect,
        ["reason"] = parked.Reason,
        ["since"] = InstantPattern.ExtendedIso.Format(parked.Since),
        ["by"] = parked.By,
        ["canRetry"] = parked.CanRetry,
    };

    private async Task<IResult> ResolveAsync(HttpContext http, string kind, string code, string action)
    {
        if (EntityCatalog.Find(kind) is null)
            return EntityJson.UnknownKind(kind);
        if (!s_actions.Contains(action))
            return Problem.Unknown($"unknown action {Vocabulary.Text.Shown.Quote(action)}{Suggestion.Expected(action, s_actions)}");
        Incoming.OnlyQuery(http.Request, "from", "number");
        var from = Incoming.Entity(http.Request, "from")
            ?? throw new InputException(null, "from: missing, expected the KIND/CODE that the effect came from");
        var number = Incoming.Number(http.Request, "number", 0, 1, int.MaxValue);
        return await gate.SendAsync(
            http, new Request(EntityJson.Ref(kind, code), new ResolveParked(from, number, action == "discard"), ""));
    }
}
