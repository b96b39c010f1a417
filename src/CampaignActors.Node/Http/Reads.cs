using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.OpenApi;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Explaining;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Lists;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace CampaignActors.Node.Http;

/// <summary>Entities as people see them: a single one is read from the entity itself, lists from the projections.</summary>
internal sealed class Reads(
    StartedNode node, SharedReads entities, IDomainClock clock, NodeArguments options, Lanes lanes, UnreadBytes unread,
    IHostApplicationLifetime life) : IRouteGroup
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    /// <summary>Characters of stored documents after which a page ends, whatever its limit; <c>next</c> says where to go on.</summary>
    private const int PageSize = 4 * 1024 * 1024;

    /// <summary>Rows read at a time.</summary>
    private const int Batch = 50;

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/{kind}", Need.Read, ListAsync, KindOperations.List),
        HttpRoute.Get("/{kind}/{code}", Need.Read, OneAsync, KindOperations.One),
    ];

    /// <summary>A page. It is valid at least up to the ordering <c>validUpTo</c> of the journal.</summary>
    private async Task<IResult> ListAsync(HttpContext http, string kind)
    {
        if (!EntityJson.IsKind(kind))
            return EntityJson.UnknownKind(kind);
        var limit = Incoming.Number(http.Request, "limit", DefaultLimit, 1, MaxLimit);
        var ask = ListAsk.Read(http.Request, ListShape.Of(kind), options, limit);
        using var turn = await (ask.IsPlain ? lanes.Reads : lanes.Searches).EnterAsync(http.Asker(), http.RequestAborted);
        try
        {
            return new JsonReply(ask.IsPlain ? Page(ask, limit) : await Task.Run(() => Page(ask, limit), http.RequestAborted));
        }
        catch (EarlierProjectionsException e)
        {
            return Problem.Busy(e.Message);
        }
    }

    private JsonObject Page(ListAsk ask, int limit)
    {
        var validUpTo = node.Store.Ordering();
        var look = new OneLook(node.Views);
        var items = new JsonArray();
        var found = ask.IsPlain ? null : node.Store.Find(ask.Query);
        var (size, last, next) = (0L, (PagePlace?)null, (string?)null);
        foreach (var (row, view, place) in found is null ? Rows(ask) : Rows(ask, found))
        {
            if (items.Count == limit || (last is not null && size + row.View.Length > PageSize))
            {
                next = last!.Text;
                break;
            }
            var item = Composer.Compose(row.Entity, view, look, clock.Now, options.Zone);
            item.Insert(0, "code", row.Entity.Code.Text);
            items.Add(item);
            (size, last) = (size + row.View.Length, place);
        }
        // What was found and is gone since is not shown; what follows it is on the next page.
        if (next is null && found?.Entries.Count > limit)
            next = ask.Place.Behind(found.Entries[^1]).Text;
        var page = new JsonObject { ["items"] = items, ["validUpTo"] = validUpTo, ["next"] = next };
        if (found?.Count is { } count)
        {
            page["total"] = Math.Min(count, ListQuery.MostCounted);
            page["totalIsExact"] = count <= ListQuery.MostCounted;
        }
        return page;
    }

    /// <summary>
    /// Rows after a place that show something. An entity that others refer to may have a row before it is described: it does not exist yet.
    /// </summary>
    private IEnumerable<(StoredView Row, EntityView View, PagePlace Place)> Rows(ListAsk ask)
    {
        var place = ask.Place;
        while (node.Store.Page(place.In(ask.Query.Kind, Batch)) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                if (row.Open() is { IsEmpty: false } view)
                    yield return (row, view, place.Behind(row));
            }
            place = place.Behind(rows[^1]);
        }
    }

    /// <summary>The rows that were found, with what they show now.</summary>
    private IEnumerable<(StoredView Row, EntityView View, PagePlace Place)> Rows(ListAsk ask, FoundList found)
    {
        foreach (var entries in found.Entries.Chunk(Batch))
        {
            var rows = node.Store.Views(ask.Query.Kind, [.. entries.Select(e => e.Code)]);
            foreach (var entry in entries)
            {
                if (rows.TryGetValue(entry.Code, out var row) && row.Open() is { IsEmpty: false } view)
                    yield return (row, view, ask.Place.Behind(entry));
            }
        }
    }

    /// <summary>One entity, as it is durable. What belongs to others is joined from the projections.</summary>
    private async Task<IResult> OneAsync(HttpContext http, string kind, string code)
    {
        if (!EntityJson.IsKind(kind))
            return EntityJson.UnknownKind(kind);
        Incoming.OnlyQuery(http.Request, "knownAt", "trueAt", "zone");
        var entity = EntityJson.Ref(kind, code);
        var unknown = Problem.Unknown($"unknown {KindCatalogue.Singular(kind)} '{entity.Code}'");
        if (EntityCatalog.Find(kind) is null)
            return unknown;
        if (Incoming.Past(http.Request, options) is { } past)
        {
            using var thePast = await lanes.Histories.EnterAsync(http.Asker(), http.RequestAborted);
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
            var views = new PastViews(new BoundedHistory(node.History, ends.Token), past);
            var was = await Task.Run(() => Composer.Find(entity, views, past.At, options.Zone), ends.Token);
            return was is null ? Problem.Unknown($"{KindCatalogue.Singular(kind)} '{entity.Code}' was not known then") : new JsonReply(was);
        }
        var reply = await entities.ReadAsync(entity, http.RequestAborted);
        // The text of a large entity is counted while it waits for its turn to be rendered.
        using var held = unread.Take(http.Asker(), sizeof(char) * (long)reply.View.Length);
        var lane = reply.View.Length < Lanes.LargeEntity ? lanes.Reads : lanes.Heavy;
        using var turn = await lane.EnterAsync(http.Asker(), http.RequestAborted);
        var view = reply.Open();
        if (view.IsEmpty)
            return entity == Kinds.ExecutionSlots ? new Tagged(reply.Revision, EntityViews.SlotsByDefault()) : unknown;
        var look = new OneLook(node.Views).With(entity, view);
        return new Tagged(reply.Revision, Composer.Compose(entity, view, look, clock.Now, options.Zone));
    }
}
