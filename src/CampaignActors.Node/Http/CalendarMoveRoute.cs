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
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CampaignActors.Node.Http;

/// <summary>What else would move if something on the calendar had other dates. Nothing is changed.</summary>
internal sealed class CalendarMoveRoute(StartedNode node, NodeArguments arguments, IDomainClock clock, Lanes lanes) : IRouteGroup
{
    private static readonly string[] s_kinds = [Kinds.Plans, Kinds.Programs, Kinds.Campaigns, Kinds.Deliveries, Kinds.Tasks];

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/calendar/move", Need.Read, PreviewAsync, schemas =>
        [
            new("previewMove", "reports", "What else would move if something on the calendar had other dates. Nothing is changed.")
            {
                Description = "A later end of a task moves the scheduled tasks that depend on it and would begin before it, with their "
                    + "length kept, and so on from each of them. Of a delivery, start and end are the earlier and the later of extraction "
                    + "and contact date.",
                Query =
                [
                    new("entity", Schema.Text(), $"KIND/CODE; kinds: {string.Join(", ", s_kinds)}."),
                    new("start", Schema.Text(), "Its new start; default as it is."),
                    new("end", Schema.Text(), "Its new end; default as it is."),
                ],
                Reply = schemas.Define("CalendarMove", () => Schema.Object(
                    ("entity", Schema.Text()), ("label", Schema.Text()), ("status", Schema.Text()), ("start", Schema.Time()),
                    ("end", Schema.Time()), ("newStart", Schema.Time()), ("newEnd", Schema.Time()),
                    ("past", Schema.Described(Schema.Flag(), "Whether a new date is in the past.")),
                    ("refused", Schema.Described(Schema.Text(), "Why this move would be refused; absent: the state does not forbid it.")),
                    ("locked", Schema.Described(
                        Schema.ListOf(schemas.Define("LockedDate", () => Schema.Object(
                            ("field", Schema.Text()), ("because", Schema.Text())))),
                        "Dates that do not move in its state, whatever they would be.")),
                    ("moves", Schema.Described(
                        Schema.ListOf(schemas.Define("MovedWithIt", () => Schema.Object(
                            ("entity", Schema.Text()), ("label", Schema.Text()), ("after", Schema.Text()), ("start", Schema.Time()),
                            ("end", Schema.Time()), ("newStart", Schema.Time()), ("newEnd", Schema.Time())))),
                        "What moves with it, each after the one that moves it.")),
                    ("outside", Schema.Described(
                        Schema.ListOf(schemas.Define("OutsideTheSpan", () => Schema.Object(
                            ("entity", Schema.Text()), ("label", Schema.Text()), ("start", Schema.Time()), ("end", Schema.Time())))),
                        "What belongs to a campaign or program and would lie outside its dates; it does not move.")),
                    ("validUpTo", Schema.Whole(0)))),
            },
        ]),
    ];

    private async Task<IResult> PreviewAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "entity", "start", "end", "zone");
        var entity = Incoming.Entity(http.Request, "entity") ?? throw new InputException(null, "entity: missing, expected KIND/CODE");
        if (!s_kinds.Contains(entity.Kind))
        {
            throw new InputException(
                null, $"entity: {Shown.Quote(entity.Kind)} has no dates to move{Suggestion.Expected(entity.Kind, s_kinds)}");
        }
        var (start, end) = (Time(http.Request, "start"), Time(http.Request, "end"));
        if (start > end)
            throw new InputException(null, "start: it is after end, expected the earlier one first");
        using var turn = await lanes.Reports.EnterAsync(http.Asker(), http.RequestAborted);
        try
        {
            var preview = await Task.Run(
                () =>
                {
                    using var look = node.Store.OpenReports();
                    return NodeMoves.Preview(look, node.Store, entity, start, end, clock.Now);
                },
                http.RequestAborted);
            return preview is null ? Problem.Unknown($"unknown '{entity}'") : new JsonReply(preview);
        }
        catch (EarlierProjectionsException e)
        {
            return Problem.Busy(e.Message);
        }
    }

    private Instant? Time(HttpRequest request, string key)
    {
        if (Incoming.Query(request, key) is not { Length: > 0 } text)
            return null;
        var at = Scalars.Instant(new ScalarNode(text, true, new TextPosition("query", 1, 1)), Incoming.Context(request, arguments)).In(key);
        return at.Error is { } error ? throw new InputException(null, error.Message) : at.OrThrow();
    }
}
