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
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Waiting;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CampaignActors.Node.Http;

/// <summary>What is on the calendar, and what waits for one person.</summary>
internal sealed class CalendarRoutes(StartedNode node, NodeArguments arguments, IDomainClock clock, Lanes lanes) : IRouteGroup
{
    private const string Tag = "reports";
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    /// <summary>Days of what is coming, where no end is given.</summary>
    private const int DefaultComing = 14;

    /// <summary>Characters of a condition.</summary>
    private const int MaxText = 200;

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
        HttpRoute.Get("/calendar/coming", Need.Read, ComingAsync, schemas =>
        [
            new("getComing", Tag, "What begins or ends in a time, by that instant; what begins in it counts as that.")
            {
                Query =
                [
                    new("from", Schema.Text(), "An instant, or a local time; default now."),
                    new("to", Schema.Text(), "The first instant behind it; default 14 days later."),
                    new("zone", Schema.Text(), "IANA zone of a local time; default that of the node."),
                    new("kind", Schema.Text(), $"Only these, with commas: {string.Join(", ", s_kinds)}."), s_limit,
                ],
                Reply = schemas.Define("ComingPage", () => Schema.Object(
                    ("items", Schema.ListOf(schemas.Define("ComingEntry", () => Schema.Object(
                        ("at", Schema.Time()), ("ends", Schema.Flag()), ("kind", Schema.Words(s_kinds)), ("entity", Schema.Text()),
                        ("label", Schema.Text()), ("status", Schema.Text()), ("start", Schema.Time()), ("end", Schema.Time()),
                        ("campaign", Schema.Code()), ("program", Schema.Code()))))),
                    ("total", Schema.Whole()), ("validUpTo", Schema.Whole()))),
            },
        ]),
        HttpRoute.Get("/work", Need.Read, WorkAsync, schemas =>
        [
            new("listWork", Tag, "What waits for one person: approvals, confirmations, tasks, parked work. Late entries first.")
            {
                Query =
                [
                    new("for", Schema.Code(), "The operator; default the caller's, or, with do and a key of no operator, any."),
                    new("entity", Schema.Text(), "What this KIND/CODE lets wait: without for, for each operator and group."),
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
        var (from, to) = AskedDays.Of(request, clock.Now.InZone(arguments.Zone).Date);
        return new CalendarQuery(
            from.AtStartOfDayInZone(arguments.Zone).ToInstant(), to.PlusDays(1).AtStartOfDayInZone(arguments.Zone).ToInstant(),
            KindsOf(request), Code(request, "program"), Code(request, "campaign"),
            Incoming.Query(request, "after") is { Length: > 0 } after ? CalendarPlace.Read(after) : null,
            Incoming.Number(request, "limit", DefaultLimit, 1, MaxLimit));
    }

    private static IReadOnlyList<CalendarKind> KindsOf(HttpRequest request)
    {
        var kinds = (Incoming.Query(request, "kind") ?? "").Split(',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (kinds.FirstOrDefault(k => !s_kinds.Contains(k)) is { } wrong)
            throw new InputException(null, $"kind: {Shown.Quote(wrong)} is not on the calendar{Suggestion.Expected(wrong, s_kinds)}");
        return [.. kinds.Select(k => (CalendarKind)Array.IndexOf(s_kinds, k)).Distinct()];
    }

    private async Task<IResult> ComingAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "from", "to", "zone", "kind", "limit");
        var from = At(http.Request, "from") ?? clock.Now;
        var to = At(http.Request, "to") ?? from + Duration.FromDays(DefaultComing);
        if (from > to)
            throw new InputException(null, "from: it is after to, expected a time that ends after it starts");
        var query = new CalendarQuery(
            from, to, KindsOf(http.Request), null, null, null, Incoming.Number(http.Request, "limit", DefaultLimit, 1, MaxLimit));
        using var turn = await lanes.Reports.EnterAsync(http.Asker(), http.RequestAborted);
        return await AnsweredAsync(http, look =>
        {
            var (items, count) = NodeCalendar.Coming(look, query);
            return new JsonObject { ["items"] = items, ["total"] = count, ["validUpTo"] = look.Ordering };
        });
    }

    private Instant? At(HttpRequest request, string key)
    {
        if (Incoming.Query(request, key) is not { } text)
            return null;
        var read = Scalars.Instant(new ScalarNode(text, true, new TextPosition(key, 1, 1)), Incoming.Context(request, arguments));
        return read.Error is { } error ? throw new InputException(null, $"{key}: {error.Message}") : read.OrThrow();
    }

    private async Task<IResult> WorkAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "for", "entity", "do", "q", "limit", "after");
        var entity = Incoming.Entity(http.Request, "entity");
        var (verbs, words) = (Parts(http.Request, "do", ','), Parts(http.Request, "q", ' '));
        var (asked, own) = (Code(http.Request, "for"), http.Caller().Operator);
        var ofAll = entity is null && asked is null && own.Length == 0 && verbs.Length > 0;
        var everybody = ofAll || (entity is not null && asked is null);
        var person = everybody ? default : asked ?? (own.Length > 0 ? new Code(own) : throw new InputException(
            null, "for: your key belongs to no operator, expected the code of one, or do: which verbs"));
        using var turn = await lanes.Reports.EnterAsync(http.Asker(), http.RequestAborted);
        var found = true;
        var answer = await AnsweredAsync(http, look =>
        {
            if (ofAll)
                return Page(http.Request, Asked(NodeWork.OfAll(look, verbs, clock.Now)), WorkList.InOrder, NodeWork.Named, look);
            if (everybody)
                return Page(http.Request, Asked(NodeWork.At(look, entity!.Value, clock.Now)), i => i, NodeWork.Named, look);
            var work = NodeWork.For(look, node.Views, person, verbs, entity, clock.Now);
            found = work is not null;
            var page = Page(http.Request, Asked(work ?? []), WorkList.InOrder, NodeWork.Json, look);
            page.Insert(0, "for", person.Text);
            return page;

            IReadOnlyList<WorkItem> Asked(IEnumerable<WorkItem> all) =>
                [.. all.Where(w => (verbs.Length == 0 || verbs.Contains(w.Work.Verb)) && Has(w.Work, words))];
        });
        return found ? answer : Problem.Unknown($"unknown operator '{person}'");
    }

    private async Task<IResult> WarningsAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "template", "limit", "after");
        var templates = Parts(http.Request, "template", ',');
        using var turn = await lanes.Reports.EnterAsync(http.Asker(), http.RequestAborted);
        return await AnsweredAsync(http, look => Page(
            http.Request, NodeWork.Warnings(look, templates, clock.Now), i => i, NodeWork.Named, look));
    }

    /// <summary>Only what is on the page is written: thousands may wait.</summary>
    private static JsonObject Page(
        HttpRequest request, IReadOnlyList<WorkItem> all, Func<IEnumerable<WorkItem>, IEnumerable<WorkItem>> order,
        Func<WorkItem, JsonObject> shown, IReportLook look)
    {
        var limit = Incoming.Number(request, "limit", DefaultLimit, 1, MaxLimit);
        var after = Incoming.Number(request, "after", 0, 0, int.MaxValue);
        return new JsonObject
        {
            ["items"] = new JsonArray([.. order(all).Skip(after).Take(limit).Select(shown)]),
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

    private static bool Has(WaitingWork work, string[] words)
    {
        if (words.Length == 0)
            return true;
        string?[] searched = [work.Entity.ToString(), work.Label, work.Step];
        return words.All(word => searched.Any(text => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true));
    }

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
