using System.Text.Json.Nodes;
using Akka.Actor;
using CampaignActors.Actors;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Operations.Access;
using CampaignActors.Protocol;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Node.Http;

/// <summary>What needs a person: entities in quarantine, because their journal cannot be read, and effects that had to be refused.</summary>
internal sealed class CareRoutes(CampaignNode node, CommandGate gate, IEntityClient client, EntityContext context, IDomainClock clock, Lanes lanes)
{
    private const int MaxParked = 1_000;
    private static readonly TimeSpan s_refoldWithin = TimeSpan.FromSeconds(30);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/quarantine", (Delegate)QuarantineAsync).Asks(Need.Read);
        routes.MapPost("/quarantine/{kind}/{code}/release", (Delegate)ReleaseAsync).Asks(Need.Operate);
        routes.MapGet("/parked", (Delegate)ParkedAsync).Asks(Need.Read);
        routes.MapPost("/parked/{kind}/{code}/{action}", (Delegate)ResolveAsync).Asks(Need.Operate);
    }

    /// <summary>From the projections, which know what cannot be folded, and from the entities in this node's memory.</summary>
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
    /// The entity is told wherever it lives, stops, and is read: that is the proof. Then its rows are folded anew. Nothing is written, and
    /// one whose journal is not mended goes back into quarantine.
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

    /// <summary>Each entity is asked: it alone knows what is parked in it now.</summary>
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
        string[] actions = ["retry", "discard"];
        if (!actions.Contains(action))
            return Problem.Unknown($"unknown action {Vocabulary.Text.Shown.Quote(action)}{Suggestion.Expected(action, actions)}");
        Incoming.OnlyQuery(http.Request, "from", "number");
        var from = Incoming.Entity(http.Request, "from") ?? throw new InputException(null, "from: missing, expected the KIND/CODE that the effect came from");
        var number = Incoming.Number(http.Request, "number", 0, 1, int.MaxValue);
        return await gate.SendAsync(http, new Request(EntityJson.Ref(kind, code), new ResolveParked(from, number, action == "discard"), ""));
    }
}
