using System.Text.Json.Nodes;
using CampaignActors.Actors.Hosting;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Start;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Auditing;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Node.Http;

/// <summary>Who changed what, and who was turned away.</summary>
internal sealed class AuditRoutes(CampaignNode node, NodeOptions options, Lanes lanes)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;
    private readonly AuditTrail _trail = new(node.Journal);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/audit", (Delegate)ChangesAsync).Asks(Need.Administer);
        routes.MapGet("/audit/denied", (Delegate)DeniedAsync).Asks(Need.Administer);
    }

    /// <summary>
    /// A page, the oldest first; <c>next</c> is where to go on. A page that is short or empty may have one too: so many rows are looked at for
    /// one request, whatever it filters by.
    /// </summary>
    private async Task<IResult> ChangesAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "since", "by", "entity", "after", "limit", "zone");
        var by = Incoming.Query(http.Request, "by") is { Length: > 0 } text ? Incoming.Code(text, "by").Text : null;
        var query = new AuditQuery(After(http.Request), Since(http.Request), by, Incoming.Entity(http.Request, "entity"), Limit(http.Request));
        using var turn = await lanes.Reads.EnterAsync(http.RequestAborted);
        var page = await Task.Run(() => _trail.Read(query), http.RequestAborted);
        return new JsonReply(new JsonObject
        {
            ["items"] = new JsonArray([.. page.Entries.Select(Shown)]),
            ["next"] = page.Next,
        });
    }

    private static JsonObject Shown(AuditEntry entry) => new()
    {
        ["ordering"] = entry.Ordering,
        ["at"] = InstantPattern.ExtendedIso.Format(entry.At),
        ["entity"] = entry.Entity.ToString(),
        ["revision"] = entry.Revision,
        ["by"] = entry.By,
        ["via"] = entry.Via,
        ["what"] = new JsonArray([.. entry.What.Select(w => JsonValue.Create(w))]),
        ["cause"] = entry.Cause,
    };

    private async Task<IResult> DeniedAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "since", "limit", "zone");
        var (since, limit) = (Since(http.Request) ?? Instant.FromUnixTimeTicks(0), Limit(http.Request));
        using var turn = await lanes.Reads.EnterAsync(http.RequestAborted);
        var denied = await Task.Run(() => node.Denials.List(since, limit), http.RequestAborted);
        return new JsonReply(new JsonObject
        {
            ["items"] = new JsonArray([.. denied.Select(d => new JsonObject
            {
                ["minute"] = InstantPattern.ExtendedIso.Format(d.Minute),
                ["address"] = d.Address,
                ["status"] = d.Status,
                ["reason"] = d.Reason,
                ["who"] = d.Who,
                ["what"] = d.What,
                ["count"] = d.Count,
            })]),
        });
    }

    private static int Limit(HttpRequest request) => Incoming.Number(request, "limit", DefaultLimit, 1, MaxLimit);

    private static long After(HttpRequest request) => Incoming.Query(request, "after") switch
    {
        null or "" => 0,
        var text when long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var after) => after,
        var text => throw new InputException(null, $"after: {Vocabulary.Text.Shown.Quote(text)} is no place in the list, expected 'next' of the page before"),
    };

    private Instant? Since(HttpRequest request)
    {
        if (Incoming.Query(request, "since") is not { } text)
            return null;
        var read = Scalars.Instant(new ScalarNode(text, true, new TextPosition("since", 1, 1)), Incoming.Context(request, options));
        return read.Error is { } error ? throw new InputException(null, $"since: {error.Message}") : read.OrThrow();
    }
}
