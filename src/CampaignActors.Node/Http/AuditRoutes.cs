using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Actors.Denials;
using CampaignActors.Actors.Hosting;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Auditing;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Node.Http;

/// <summary>The list of changes, and the list of refused requests.</summary>
internal sealed class AuditRoutes(StartedNode node, NodeArguments arguments, Lanes lanes) : IRouteGroup
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    /// <summary>Minutes from 1970 to the year 9999.</summary>
    private const long MaxMinute = 4_223_371_679;
    private readonly AuditTrail _trail = new(node.Journal);

    private static readonly ApiParameter[] s_since =
    [
        new("since", Schema.Text(), "From then on."),
        new("zone", Schema.Text(), "IANA zone of a local time in since; default that of the node."),
    ];

    private static readonly ApiParameter s_limit = new("limit", Schema.Whole(1, MaxLimit), "Entries of a page; default 100.");

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/audit", Admission.By(NeedOf), ChangesAsync, schemas =>
        [
            new("listChanges", "access", "A page of the changes, from the journal, the oldest first.")
            {
                Description = "Of one entity that callers may read, each of them may read who changed it; all others are for "
                    + "administrators. A page that is short or empty may have a next one: so many rows are looked at for one "
                    + "request, whatever it filters by.",
                Query =
                [
                    .. s_since, new("by", Schema.Code(), "Only changes signed by this operator."),
                    new("entity", Schema.Text(), "Only changes of one KIND/CODE."), s_limit,
                    new("after", Schema.Whole(0), "The 'next' of the page before."),
                ],
                Reply = schemas.Define("AuditPage", () => Schema.PageOf(schemas.Define("AuditEntry", EntrySchema), Schema.Whole())),
            },
        ]),
        HttpRoute.Get("/audit/denied", Need.Administer, DeniedAsync, schemas =>
        [
            new("listDenied", "access", "A page of the refused requests, by minute, address and reason, the latest first.")
            {
                Query = [.. s_since, s_limit, new("after", Schema.Text(), "The 'next' of the page before.")],
                Reply = schemas.Define("DeniedPage", () => Schema.PageOf(schemas.Define("DeniedRequests", DeniedSchema), Schema.Text())),
            },
        ]),
    ];

    /// <summary>What became of something belongs to it; keys, and everything at once, are for administrators.</summary>
    private static Need NeedOf(HttpContext http) =>
        http.Request.Query["entity"] is [{ } entity] && entity.Split('/')[0] is var kind
            && (EntityJson.IsKind(kind) || kind == Domain.Kernel.Kinds.Lines)
            ? Need.Read
            : Need.Administer;

    private static JsonObject EntrySchema() => Schema.Object(
        ("ordering", Schema.Whole()), ("at", Schema.Time()), ("entity", Schema.Text()), ("revision", Schema.Whole()),
        ("by", Schema.Described(Schema.Text(), "Operator who signed it; may be empty.")),
        ("via", Schema.Described(
            Schema.Text(), "How the requester was authenticated, such as key:CODE; empty for what follows from another change.")),
        ("what", Schema.ListOf(Schema.Text())), ("cause", Schema.Text()));

    private static JsonObject DeniedSchema() => Schema.Object(
        ("minute", Schema.Time()), ("address", Schema.Text()),
        ("status", Schema.Described(
            Schema.Whole(), "401: not authenticated; 403: not allowed; 429: too many requests without valid credentials.")),
        ("reason", Schema.Text()), ("who", Schema.Described(Schema.Text(), "As far as it is known; of a 401 it is a claim.")),
        ("what", Schema.Described(Schema.Text(), "One of them.")), ("count", Schema.Whole()));

    /// <summary>
    /// A page, the oldest first; <c>next</c> is the place of the next one. A short or empty page may have one too: one request reads a
    /// bounded number of rows, whatever it filters by.
    /// </summary>
    private async Task<IResult> ChangesAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "since", "by", "entity", "after", "limit", "zone");
        var by = Incoming.Query(http.Request, "by") is { Length: > 0 } text ? Incoming.Code(text, "by").Text : null;
        var query = new AuditQuery(
            After(http.Request), Since(http.Request), by, Incoming.Entity(http.Request, "entity"), Limit(http.Request));
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

    /// <summary>A page, the latest first. Rows that are added between two pages are not on the second.</summary>
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

    /// <summary>Minute and number of the last row of the page before, from <c>next</c>.</summary>
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

    private static long? Whole(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : null;

    private static InputException NoPlace(string text) =>
        new(null, $"after: {Vocabulary.Text.Shown.Quote(text)} is no place in the list, expected 'next' of the page before");

    private Instant? Since(HttpRequest request)
    {
        if (Incoming.Query(request, "since") is not { } text)
            return null;
        var read = Scalars.Instant(new ScalarNode(text, true, new TextPosition("since", 1, 1)), Incoming.Context(request, arguments));
        return read.Error is { } error ? throw new InputException(null, $"since: {error.Message}") : read.OrThrow();
    }
}
