using System.Text;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Simulation.WhatIf;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace CampaignActors.Node.Http;

/// <summary>
/// The journal as lines of JSON, up to where it was when the request came, or to what was known at <c>?asOf=</c>. It is read page by page
/// and sent on, so its size is of no matter; nothing waits for it and nothing is changed by it.
/// </summary>
internal sealed class ExportRoute(StartedNode node, IDomainClock clock, NodeArguments options, Lanes lanes) : IRouteGroup
{
    /// <summary>Rows read at a time: of the largest that are stored, some tens of megabytes.</summary>
    private const int Page = 100;

    public IEnumerable<HttpRoute> Routes =>
    [
        // Everything that ever happened: addresses of people, hashes of keys, what was reported of whom.
        HttpRoute.Get("/export", Need.Administer, ExportAsync, _ =>
        [
            new("export", "journal", "The journal, a line of JSON for each row.")
            {
                ReplyType = "application/x-ndjson",
                Reply = Schema.Text(),
                Query = [new("asOf", Schema.Text(), "What was known then; default now.")],
            },
        ]),
    ];

    private async Task<IResult> ExportAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "asOf");
        var asOf = AsOf(http.Request);
        var turn = await lanes.Exports.EnterAsync(http.Asker(), http.RequestAborted);
        try
        {
            return new Streamed(this, await Task.Run(node.Journal.MaxOrdering, http.RequestAborted), asOf, turn);
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private Instant? AsOf(HttpRequest request)
    {
        if (Incoming.Query(request, "asOf") is not { } text)
            return null;
        var read = Scalars.Instant(new ScalarNode(text, true, new TextPosition("asOf", 1, 1)), options.Context);
        if (read.Error is { } error)
            throw new InputException(null, $"asOf: {error.Message}");
        return read.OrThrow() <= clock.Now
            ? read.OrThrow()
            : throw new InputException(null, $"asOf: {Shown.Quote(text)} lies in the future, expected a past instant");
    }

    private async Task WriteAsync(HttpResponse response, long end, Instant? asOf)
    {
        response.ContentType = "application/x-ndjson";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        var ct = response.HttpContext.RequestAborted;
        if (response.HttpContext.IsHead())
            return;
        await using var text = new StreamWriter(response.Body, new UTF8Encoding(false), 64 * 1024) { NewLine = "\n" };
        await text.WriteLineAsync(NodeExport.WriteHead(new ExportHead(end, asOf ?? clock.Now, options.Zone, options.Currency)).AsMemory(),
            ct);
        var (after, written, cut) = (0L, 0L, false);
        while (after < end && !cut)
        {
            var from = after;
            var page = await Task.Run(() => node.Journal.ReadAfter(from, Page), ct);
            foreach (var row in page.Rows)
            {
                cut |= row.Envelope?.At > asOf;
                if (cut || row.Ordering > end)
                    break;
                await text.WriteLineAsync(NodeExport.WriteRow(row).AsMemory(), ct);
                written++;
            }
            after = page.More ? page.To : end;
        }
        await text.WriteLineAsync(NodeExport.WriteEnd(written).AsMemory(), ct);
    }

    /// <param name="turn">Taken by the request, given back when the last line is out.</param>
    private sealed class Streamed(ExportRoute route, long end, Instant? asOf, IDisposable turn) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using (turn)
                await route.WriteAsync(httpContext.Response, end, asOf);
        }
    }
}
