using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Actors.Denials;
using CampaignActors.Actors.Hosting;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Fair;
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

    /// <summary>Since 1970, in the year 9999.</summary>
    private const long MaxMinute = 4_223_371_679;
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
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
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

    /// <summary>A page, the latest first: what comes in between two pages is not on the second.</summary>
    private async Task<IResult> DeniedAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "since", "after", "limit", "zone");
        var (since, after, limit) = (Since(http.Request) ?? Instant.FromUnixTimeTicks(0), Place(http.Request), Limit(http.Request));
        using var turn = await lanes.Reads.EnterAsync(http.Asker(), http.RequestAborted);
        var denied = await Task.Run(() => node.Denials.List(since, limit, after), http.RequestAborted);
        return new JsonReply(new JsonObject
        {
            ["items"] = new JsonArray([.. denied.Rows.Select(d => new JsonObject
            {
                ["minute"] = InstantPattern.ExtendedIso.Format(d.Minute),
                ["address"] = d.Address,
                ["status"] = d.Status,
                ["reason"] = d.Reason,
                ["who"] = d.Who,
                ["what"] = d.What,
                ["count"] = d.Count,
            })]),
            ["next"] = denied.Next is { } next ? Text(next) : null,
        });
    }

    private static int Limit(HttpRequest request) => Incoming.Number(request, "limit", DefaultLimit, 1, MaxLimit);

    private static long After(HttpRequest request) => Incoming.Query(request, "after") switch
    {
        null or "" => 0,
        var text => Whole(text) ?? throw NoPlace(text),
    };

    /// <summary>The minute and the number of the row before, as <c>next</c> says them.</summary>
    private static DenialPlace? Place(HttpRequest request)
    {
        if (Incoming.Query(request, "after") is not { Length: > 0 } text)
            return null;
        return text.Split('.') is [var minute, var number] && Whole(minute) is { } minutes and <= MaxMinute && Whole(number) is { } row
            ? new DenialPlace(Instant.FromUnixTimeSeconds(minutes * 60), row)
            : throw NoPlace(text);
    }

    private static string Text(DenialPlace place) =>
        string.Create(CultureInfo.InvariantCulture, $"{place.Minute.ToUnixTimeSeconds() / 60}.{place.Number}");

    private static long? Whole(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static InputException NoPlace(string text) =>
        new(null, $"after: {Vocabulary.Text.Shown.Quote(text)} is no place in the list, expected 'next' of the page before");

    private Instant? Since(HttpRequest request)
    {
        if (Incoming.Query(request, "since") is not { } text)
            return null;
        var read = Scalars.Instant(new ScalarNode(text, true, new TextPosition("since", 1, 1)), Incoming.Context(request, options));
        return read.Error is { } error ? throw new InputException(null, $"since: {error.Message}") : read.OrThrow();
    }
}
