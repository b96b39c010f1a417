using System.Text.Json.Nodes;
using Akka.Actor;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Protocol.Shell;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Node.Http;

/// <summary>Lists and agendas, which are folded from the journal: how far they are, and folding them again while the system runs.</summary>
internal sealed class ViewsRoutes(StartedNode node, IDomainClock clock) : IRouteGroup
{
    private static readonly TimeSpan s_answerWithin = TimeSpan.FromSeconds(10);

    /// <summary>An hour of folding is more rows than one projector should have. A client that waits longer reads the status.</summary>
    private static readonly TimeSpan s_rebuildWithin = TimeSpan.FromHours(1);

    /// <summary>Work that comes due by itself. What is parked waits for a person and is counted elsewhere.</summary>
    private static readonly string[] s_work = [AgendaName.Outbox, .. TechnicalWorkflows.All.Select(AgendaName.Of)];

    private readonly Lock _lock = new();
    private Task<CaughtUp>? _rebuild;

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/views/status", Need.Read, StatusAsync, _ => [new("getViewsStatus", "care", "How far lists and agendas are.")]),
        HttpRoute.Post("/views/rebuild", Need.Operate, RebuildAsync, _ =>
            [new("rebuildViews", "care", "Rebuilds lists and agendas from the journal, while the system runs.") { MayGoOn = true }]),
    ];

    private async Task<IResult> StatusAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        return new JsonReply(await ShownAsync(http.RequestAborted));
    }

    /// <summary>
    /// Answered when the views are whole again, or after some seconds with how far they are (202). Until then lists show what is folded
    /// already; entities, figures and commands are not concerned. One that is asked for while another runs is that other one.
    /// </summary>
    private async Task<IResult> RebuildAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        Task<CaughtUp> rebuild;
        lock (_lock)
        {
            _rebuild = _rebuild is { IsCompleted: false } under ? under
                : node.Projector.Ask<CaughtUp>(RebuildProjection.Instance, s_rebuildWithin);
            rebuild = _rebuild;
        }
        await Task.WhenAny(rebuild, Task.Delay(s_answerWithin, http.RequestAborted));
        var shown = await ShownAsync(http.RequestAborted);
        return new JsonReply(shown, rebuild.IsCompletedSuccessfully ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }

    private async Task<JsonObject> ShownAsync(CancellationToken ct)
    {
        var status = await node.Projector.Ask<ProjectionStatus>(GetProjection.Instance, s_answerWithin, ct);
        var (now, store) = (clock.Now, node.Store);
        var (entities, due) = await Task.Run(() => (store.Count(), store.EarliestDue(s_work)), ct);
        return new JsonObject
        {
            ["ordering"] = status.AppliedOrdering,
            ["journal"] = status.JournalOrdering,
            ["lag"] = status.Lag,
            ["rebuilding"] = _rebuild is { IsCompleted: false },
            ["entities"] = entities,
            ["quarantined"] = status.Quarantined,
            ["waitsFor"] = status.Hole is { } hole ? $"row {hole.Sequence} of {hole.Entity}" : null,
            ["oldestDue"] = due is not null && due.DueAt <= now ? InstantPattern.ExtendedIso.Format(due.DueAt) : null,
            ["agendaLagSeconds"] = due is not null && due.DueAt < now ? (long)(now - due.DueAt).TotalSeconds : 0,
        };
    }
}
