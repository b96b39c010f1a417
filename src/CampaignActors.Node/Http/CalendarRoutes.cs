using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Reporting;
using CampaignActors.Vocabulary.Calendar;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CampaignActors.Node.Http;

/// <summary>What is on the calendar, and what waits for one person.</summary>
internal sealed class CalendarRoutes(StartedNode node, NodeArguments arguments, IDomainClock clock, Lanes lanes) : IRouteGroup
{
    private const string Tag = "reports";
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    /// <summary>Days that are shown where no end is given.</summary>
    private const int DefaultDays = 30;

    /// <summary>Characters of a condition.</summary>
    private const int MaxText = 200;

    private static readonly string[] s_searched = ["entity", "label", "step"];

    private static readonly string[] s_kinds = [.. Enum.GetValues<CalendarKind>().Select(Scalars.NameOf)];

    private static readonly ApiParameter s_limit = new("limit", Schema.Whole(1, MaxLimit), "Entries of a page; default 100.");

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/calendar", Need.Read, CalendarAsync, schemas =>
        [
            new("getCalendar", Tag, "Plans, programs, campaigns, deliveries, tasks and occurrences to come in a span of days.")
            {
                Description = "By start. What is canceled is left out. Of a schedule, 60 occurrences are listed at the most.",
                Query =
                [
                    new("from", Schema.Text(), "First day, such as 2026-01-01; default today."),
                    new("to", Schema.Text(), "Last day, included; default 30 days after the first."),
                    new("kind", Schema.Text(), $"Only these, with commas: {string.Join(", ", s_kinds)}."),
                    new("program", Schema.Code(), "Only what belongs to it."), new("campaign", Schema.Code(), "Only what belongs to it."),
                    s_limit, new("after", Schema.Text(), "The 'next' of the page before."),
                ],
                Reply = schemas.Define("CalendarPage", () => Schema.PageOf(
                    schemas.Define("CalendarEntry", () => Schema.Object(
                        ("kind", Schema.Words(s_kinds)), ("entity", Schema.Text()), ("label", Schema.Text()), ("status", Schema.Text()),
                        ("start", Schema.Time()), ("end", Schema.Time()), ("campaign", Schema.Code()), ("program", Schema.Code()),
                        ("money", Schema.Described(Schema.ListOf(Schema.Object(("currency", Schema.Text()))),
                            "Lines by level, for each currency.")),
                        ("stock", Schema.Described(Schema.Object(), "Pieces that a delivery needs, by stock line.")))),
                    Schema.Text())),
            },
        ]),
        HttpRoute.Get("/work", Need.Read, WorkAsync, schemas =>
        [
            new("listWork", Tag, "What waits for one person: approvals, confirmations, tasks, parked work. Late entries first.")
            {
                Query =
                [
                    new("for", Schema.Code(), "The operator; default the caller's."),
                    new("entity", Schema.Text(), "Instead: what this KIND/CODE lets wait, for each operator and group; one page."),
                    new("do", Schema.Text(), "Only these verbs, with commas."),
                    new("q", Schema.Text(), "Only entries with each of these words in code, label or step."), s_limit,
                    new("after", Schema.Whole(0), "The 'next' of the page before."),
                ],
                Reply = schemas.Define("WorkPage", () => Schema.PageOf(Entry(schemas), Schema.Whole())),
            },
        ]),
        HttpRoute.Get("/warnings", Need.Read, WarningsAsync, schemas =>
        [
            new("listWarnings", Tag, "What mails warn of, for as long as it stands: budgets, stocks, what is late.")
            {
                Description = "For all people together.",
                Query =
                [
                    new("template", Schema.Text(), "Only warnings of these mails, with commas, such as budgetAlert,stockAlert."), s_limit,
                    new("after", Schema.Whole(0), "The 'next' of the page before."),
                ],
                Reply = schemas.Define("WarningPage", () => Schema.PageOf(Entry(schemas), Schema.Whole())),
            },
        ]),
    ];

    private static JsonObject Entry(ApiSchemas schemas) => schemas.Define("WorkEntry", () => Schema.Object(
        ("entity", Schema.Text()), ("do", Schema.Described(Schema.Text(), "The verb.")), ("step", Schema.Text()),
        ("label", Schema.Text()), ("since", Schema.Time()), ("deadline", Schema.Time()), ("late", Schema.Flag()),
        ("through", Schema.Described(Schema.Code(), "The group, or the operator who delegated.")),
        ("who", Schema.Described(Schema.Code(), "The operator or group; only where the list is not that of one person."))));

    private async Task<IResult> CalendarAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "from", "to", "kind", "program", "campaign", "limit", "after");
        var query = Query(http.Request);
        using var turn = await lanes.Reports.EnterAsync(http.Asker(), http.RequestAborted);
        return await AnsweredAsync(http, look =>
        {
            var (items, next) = NodeCalendar.Page(look, query);
            return new JsonObject { ["items"] = items, ["validUpTo"] = look.Ordering, ["next"] = next };
        });
    }

    private CalendarQuery Query(HttpRequest request)
    {
        var from = Incoming.Query(request, "from") is { } first
            ? ReportQueryReader.Day("from", first)
            : clock.Now.InZone(arguments.Zone).Date;
        var to = Incoming.Query(request, "to") is { } last ? ReportQueryReader.Day("to", last) : from.PlusDays(DefaultDays);
        if (from > to)
            throw new InputException(null, $"from: {from:uuuu-MM-dd} is after {to:uuuu-MM-dd}, expected a span that ends after it starts");
        var kinds = (Incoming.Query(request, "kind") ?? "").Split(',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (kinds.FirstOrDefault(k => !s_kinds.Contains(k)) is { } wrong)
            throw new InputException(null, $"kind: {Shown.Quote(wrong)} is not on the calendar{Suggestion.Expected(wrong, s_kinds)}");
        return new CalendarQuery(
            from.AtStartOfDayInZone(arguments.Zone).ToInstant(), to.PlusDays(1).AtStartOfDayInZone(arguments.Zone).ToInstant(),
            [.. kinds.Select(k => (CalendarKind)Array.IndexOf(s_kinds, k)).Distinct()], Code(request, "program"), Code(request, "campaign"),
            Incoming.Query(request, "after") is { Length: > 0 } after ? CalendarPlace.Read(after) : null,
            Incoming.Number(request, "limit", DefaultLimit, 1, MaxLimit));
    }

    private async Task<IResult> WorkAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "for", "entity", "do", "q", "limit", "after");
        var entity = Incoming.Entity(http.Request, "entity");
        var person = entity is not null ? default : Code(http.Request, "for")
            ?? (http.Caller().Operator is { Length: > 0 } own ? new Code(own) : throw new InputException(
                null, "for: your key belongs to no operator, expected the code of one"));
        var (verbs, words) = (Parts(http.Request, "do", ','), Parts(http.Request, "q", ' '));
        using var turn = await lanes.Reports.EnterAsync(http.Asker(), http.RequestAborted);
        var found = true;
        var answer = await AnsweredAsync(http, look =>
        {
            IEnumerable<JsonObject> all = [];
            if (entity is { } one)
                all = NodeWork.At(look, one, clock.Now);
            else if (NodeWork.For(look, node.Views, person, clock.Now) is { } work)
                all = work.Select(NodeWork.Json);
            else
                found = false;
            bool Asked(JsonObject entry) => (verbs.Length == 0 || verbs.Contains(entry["do"]!.GetValue<string>())) && Has(entry, words);
            var page = Page(http.Request, [.. all.Where(Asked)], look);
            if (entity is null)
                page.Insert(0, "for", person.Text);
            return page;
        });
        return found ? answer : Problem.Unknown($"unknown operator '{person}'");
    }

    private async Task<IResult> WarningsAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "template", "limit", "after");
        var templates = Parts(http.Request, "template", ',');
        using var turn = await lanes.Reports.EnterAsync(http.Asker(), http.RequestAborted);
        return await AnsweredAsync(http, look => Page(http.Request, [.. NodeWork.Warnings(look, templates, clock.Now)], look));
    }

    private static JsonObject Page(HttpRequest request, IReadOnlyList<JsonObject> all, IReportLook look)
    {
        var limit = Incoming.Number(request, "limit", DefaultLimit, 1, MaxLimit);
        var after = Incoming.Number(request, "after", 0, 0, int.MaxValue);
        return new JsonObject
        {
            ["items"] = new JsonArray([.. all.Skip(after).Take(limit)]),
            ["total"] = all.Count,
            ["validUpTo"] = look.Ordering,
            ["next"] = all.Count - after > limit ? after + limit : null,
        };
    }

    private static string[] Parts(HttpRequest request, string key, char separator)
    {
        var text = Incoming.Query(request, key) ?? "";
        return text.Length <= MaxText
            ? text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : throw new InputException(null, $"{key}: {text.Length} characters, expected at most {MaxText}");
    }

    private static bool Has(JsonObject entry, string[] words) => words.All(word => s_searched.Any(field =>
        entry[field]?.GetValue<string>().Contains(word, StringComparison.OrdinalIgnoreCase) == true));

    private static Code? Code(HttpRequest request, string key) =>
        Incoming.Query(request, key) is { Length: > 0 } text ? Incoming.Code(text, key) : null;

    private async Task<IResult> AnsweredAsync(HttpContext http, Func<IReportLook, JsonObject> read)
    {
        try
        {
            return new JsonReply(await Task.Run(
                () =>
                {
                    using var look = node.Store.OpenReports();
                    return read(look);
                },
                http.RequestAborted));
        }
        catch (EarlierProjectionsException e)
        {
            return Problem.Busy(e.Message);
        }
    }
}
