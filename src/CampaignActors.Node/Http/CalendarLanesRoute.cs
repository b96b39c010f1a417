using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Reporting;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CampaignActors.Node.Http;

/// <summary>Money and stock below a calendar.</summary>
internal sealed class CalendarLanesRoute(StartedNode node, NodeArguments arguments, IDomainClock clock, Lanes lanes) : IRouteGroup
{
    /// <summary>Days of one answer.</summary>
    private const int MaxDays = 400;

    private static readonly string[] s_steps = ["day", "week"];

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/calendar/lanes", Need.Read, LanesAsync, schemas =>
        [
            new("getCalendarLanes", "reports", "Money committed and stock needed, by the days or weeks of a calendar.")
            {
                Description = "By the day on which a delivery or task begins. Money: what is committed, also when it is spent or "
                    + "invoiced by now, for each currency. Stock: pieces that deliveries need.",
                Query =
                [
                    new("from", Schema.Text(), "First day, such as 2026-01-01; default today."),
                    new("to", Schema.Text(), $"Last day, included; at most {MaxDays} days. Default 30 days after the first."),
                    new("step", Schema.Words(s_steps), "What a column is; default day. Weeks begin on Monday."),
                    new("program", Schema.Code(), "Only what belongs to it."), new("campaign", Schema.Code(), "Only what belongs to it."),
                ],
                Reply = schemas.Define("CalendarLanes", () => Schema.Object(
                    ("items", Schema.ListOf(Column(schemas))), ("total", Column(schemas)),
                    ("complete", Schema.Described(Schema.Flag(), "False: there are more deliveries and tasks than were added up.")),
                    ("validUpTo", Schema.Whole()))),
            },
        ]),
    ];

    private static JsonObject Column(ApiSchemas schemas) => schemas.Define("CalendarLane", () => Schema.Object(
        ("from", Schema.Text()), ("to", Schema.Text()),
        ("money", Schema.ListOf(Schema.Object(("currency", Schema.Text()), ("committed", new JsonObject { ["type"] = "number" })))),
        ("stock", Schema.Described(Schema.Object(), "Pieces by stock line."))));

    private async Task<IResult> LanesAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "from", "to", "step", "program", "campaign");
        var query = Query(http.Request);
        using var turn = await lanes.Reports.EnterAsync(http.Asker(), http.RequestAborted);
        try
        {
            return new JsonReply(await Task.Run(
                () =>
                {
                    using var look = node.Store.OpenReports();
                    return NodeLanes.Make(look, query);
                },
                http.RequestAborted));
        }
        catch (EarlierProjectionsException e)
        {
            return Problem.Busy(e.Message);
        }
    }

    private LaneQuery Query(HttpRequest request)
    {
        var (from, to) = AskedDays.Of(request, clock.Now.InZone(arguments.Zone).Date);
        if (Period.DaysBetween(from, to) >= MaxDays)
            throw new InputException(null, $"to: {Period.DaysBetween(from, to) + 1} days, expected at most {MaxDays}");
        var step = Incoming.Query(request, "step") ?? s_steps[0];
        if (!s_steps.Contains(step))
            throw new InputException(null, $"step: {Shown.Quote(step)} is no column of a calendar{Suggestion.Expected(step, s_steps)}");
        return new LaneQuery(from, to, step == "week", Code(request, "program"), Code(request, "campaign"), arguments.Zone);
    }

    private static Code? Code(HttpRequest request, string key) =>
        Incoming.Query(request, key) is { Length: > 0 } text ? Incoming.Code(text, key) : null;
}
