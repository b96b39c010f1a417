using System.Globalization;
using System.Text;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace CampaignActors.Node.Http.Events;

/// <summary>
/// Changes as they happen, as server-sent events: <c>GET /events?kinds=budgets,campaigns</c>. The id of an event is its place in the
/// journal; a client that reconnects with the last id in <c>Last-Event-ID</c> misses nothing and gets nothing twice.
/// </summary>
internal sealed class EventsRoute(StartedNode node, NodeSettings settings, Lanes lanes, IHostApplicationLifetime lifetime)
    : IRouteGroup
{
    /// <summary>
    /// Kinds that a client can subscribe to: those that are shown, and the lines of stocks, which have rows of their own.
    /// </summary>
    public static readonly IReadOnlyList<string> Kinds = [.. Composer.Shown, Domain.Kernel.Kinds.Lines];

    private const string LastId = "Last-Event-ID";
    private readonly ChangeFeed _feed = new(node);

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Get("/events", Need.Read, EventsAsync, _ =>
        [
            new("streamEvents", "journal", "Changes as they happen, as server-sent events.")
            {
                Description = "Each event has its place in the journal as id, the kind as event, and as data an object "
                    + "{entity, kind, code, revision, "
                    + "changes, at, by, command}. With the last id in Last-Event-ID, or in after, nothing is missed. "
                    + "A stream ends when its node stops.",
                ReplyType = "text/event-stream",
                Reply = Schema.Text(),
                Query =
                [
                    new("kinds", Schema.Text(), $"With commas, of {string.Join(", ", Kinds)}; default all."),
                    new("after", Schema.Whole(0), "Go on from this id; default now."),
                ],
            },
        ]),
    ];

    private async Task<IResult> EventsAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "kinds", "after");
        var kinds = KindsOf(http.Request);
        var after = After(http.Request);
        if (after is { } place && await Task.Run(node.Journal.MaxOrdering, http.RequestAborted) is var end && place > end)
            throw new InputException(null, $"{place} lies behind the end of the journal, which is {end}: is it of another node?");
        var turn = await lanes.EventStreams.EnterAsync(http.Asker(), http.RequestAborted);
        try
        {
            var (now, reader) = await _feed.JoinAsync(http.RequestAborted);
            return new Stream(this, kinds, after ?? now, turn, reader);
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private static HashSet<string> KindsOf(HttpRequest request)
    {
        if (Incoming.Query(request, "kinds") is not { } text)
            return [.. Kinds];
        var named = text.Split(',', StringSplitOptions.TrimEntries);
        return named.FirstOrDefault(kind => !Kinds.Contains(kind)) is { } unknown
            ? throw new InputException(null, $"kinds: unknown kind {Shown.Quote(unknown)}{Suggestion.Expected(unknown, Kinds)}")
            : [.. named];
    }

    /// <summary>A browser that reconnects sends the header, and the query of its first request.</summary>
    private static long? After(HttpRequest request)
    {
        var (name, text) = request.Headers[LastId] is [{ Length: > 0 } id] ? (LastId, id) : ("after", Incoming.Query(request, "after"));
        return text is null ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after
            : throw new InputException(null, $"{name}: {Shown.Quote(text)} is not the id of an event, expected a whole number");
    }

    private async Task SendAsync(HttpResponse response, HashSet<string> kinds, long at, CancellationToken ct)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["X-Accel-Buffering"] = "no";
        if (response.HttpContext.IsHead())
            return;
        await SayAsync(response, $"retry: 2000\nid: {at}\n\n", ct);
        while (true)
        {
            var next = await _feed.NextAsync(at, settings.Http.Heartbeat, ct);
            var silent = true;
            foreach (var change in next.Items.Where(c => kinds.Contains(c.Kind)))
            {
                await response.Body.WriteAsync(change.Frame, ct);
                silent = false;
            }
            // An id without an event moves the client's place forward, so that skipped rows are not read again.
            if (silent && (next.To == at || next.Items.Count > 0))
                await SayAsync(response, $": {(next.To == at ? "alive" : "others")}\nid: {next.To}\n\n", ct);
            else
                await response.Body.FlushAsync(ct);
            at = next.To;
        }
    }

    private static async Task SayAsync(HttpResponse response, string text, CancellationToken ct)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
        await response.Body.FlushAsync(ct);
    }

    /// <summary>Ends when the client leaves, loses its rights or does not read, or when the node stops.</summary>
    private sealed class Stream(EventsRoute route, HashSet<string> kinds, long after, IDisposable turn, IDisposable reader) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using (turn)
            using (reader)
            using (var pass = new StreamPass(httpContext, Need.Read, route.Stopping))
            {
                try
                {
                    await route.SendAsync(httpContext.Response, kinds, after, pass.Ends);
                }
                catch (OperationCanceledException) when (pass.Ends.IsCancellationRequested
                    && !httpContext.RequestAborted.IsCancellationRequested)
                {
                    // A client that is still allowed reconnects, here or at another node.
                }
            }
        }
    }

    private CancellationToken Stopping => lifetime.ApplicationStopping;
}
