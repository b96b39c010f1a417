using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Simulation.Scenarios;
using CampaignActors.Simulation.WhatIf;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CampaignActors.Node.Http;

/// <summary>
/// What the steps of a scenario would move here. Two copies of the journal run in memory; nothing of the node is changed. Rows, bytes and
/// time are bounded, and a caller has one run at a time; larger systems are tried with <c>campaign simulate --from</c>.
/// </summary>
internal sealed class WhatIfRoute(StartedNode node, IDomainClock clock, NodeArguments arguments, Lanes lanes) : IRouteGroup
{
    /// <summary>Rows of the journal that are copied.</summary>
    private const int MaxRows = 100_000;

    /// <summary>Bytes of all rows.</summary>
    private const long MaxBytes = 64 << 20;

    /// <summary>Characters of a scenario.</summary>
    private const int MaxScenario = 200_000;

    private const int Page = 500;
    private const string Name = "scenario";

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(20);

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Post("/whatif", Need.Plan, TryAsync, schemas =>
        [
            new("tryWhatIf", "whatif", "What the steps of a scenario would move, tried on a copy of what the node has now.")
            {
                Description = "Nothing is changed, and nothing leaves the node. The scenario is YAML (docs/scenarios.md, What if); errors "
                    + "have line and column. A run is given up after "
                    + $"{s_longest.TotalSeconds:0} s, and refused for journals of more than {MaxRows} rows or {MaxBytes >> 20} MB: "
                    + "campaign simulate --from has no such bounds. The answer lists the requests that would do the same in earnest.",
                Query = [new("zone", Schema.Text(), "IANA zone of a local time in until; default that of the node.")],
                Body = schemas.Define("NewWhatIf", () => Schema.Closed(
                    Schema.Object(
                        ("scenario", Schema.Described(Schema.Text(), $"YAML, at most {MaxScenario} characters.")),
                        ("until", Schema.Described(Schema.Text(), "Instant to which both copies go on behind the last step.")),
                        ("check", Schema.Described(Schema.Flag(), "Only read it: errors, and the requests."))),
                    "scenario")),
                Reply = schemas.Define("WhatIf", WhatIfDocuments.Schemas),
            },
        ]),
    ];

    private async Task<IResult> TryAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request, "zone");
        var errors = new InputErrors();
        var reader = new MapReader(await Incoming.FieldsAsync(http.Request), Incoming.Context(http.Request, arguments), errors);
        var text = reader.Text("scenario", required: true, max: MaxScenario);
        var until = reader.Instant("until");
        var check = reader.Bool("check") ?? false;
        reader.Done();
        errors.ThrowIfAny();
        if (until < clock.Now)
            throw new InputException(null, "until: expected an instant that is to come");
        using var turn = await lanes.WhatIfs.EnterAsync(http.Asker(), http.RequestAborted);
        await node.CaughtUpAsync(http.RequestAborted);
        if (check)
            return new JsonReply(await Task.Run(() => WhatIfDocuments.Of(Read(text!)), http.RequestAborted));
        return await RunAsync(text!, until, http.RequestAborted);
    }

    private async Task<IResult> RunAsync(string text, Instant? until, CancellationToken aborted)
    {
        using var halt = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        halt.CancelAfter(s_longest);
        try
        {
            return await Task.Run(async () =>
            {
                var file = YamlText.Read(Name, text);
                if (Copy(halt.Token) is not { } copy)
                {
                    return (IResult)Problem.Of(
                        Refusal.Insufficient, $"the journal has more than {MaxRows} rows or {MaxBytes >> 20} MB, which are not copied "
                            + "here: try the file with campaign simulate --from");
                }
                await using var run = await WhatIfRun.LoadAsync(copy, halt: halt.Token);
                return new JsonReply(WhatIfDocuments.Of(copy.Head, await run.RunAsync(await run.ReadAsync(file), until)));
            }, aborted);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return Problem.Of(
                Refusal.Insufficient, $"it was given up after {s_longest.TotalSeconds:0} s: let it end earlier, or try the file with "
                    + "campaign simulate --from");
        }
    }

    private Scenario Read(string text)
    {
        var state = Composer.All(node.Views, clock.Now, arguments.Zone).ToJsonString();
        return ScenarioReader.ReadWhatIf(
            YamlText.Read(Name, text), (MapNode)JsonText.Read("state", Encoding.UTF8.GetBytes(state), TextLimits.Own),
            new WhatIfStart(clock.Now, arguments.Zone, arguments.Currency));
    }

    /// <summary>The journal as an export has it; <c>null</c>: it is too large.</summary>
    private NodeExport? Copy(CancellationToken halt)
    {
        var end = node.Journal.MaxOrdering();
        var (rows, unreadable, bytes) = (new List<ExportRow>(), new HashSet<EntityRef>(), 0L);
        var latest = clock.Now;
        for (var after = 0L; after < end;)
        {
            halt.ThrowIfCancellationRequested();
            var page = node.Journal.ReadAfter(after, Page);
            foreach (var row in page.Rows.TakeWhile(r => r.Ordering <= end))
            {
                if (row.Envelope is not { } envelope)
                {
                    unreadable.Add(row.Entity);
                    continue;
                }
                var stored = row.Stored ?? Protocol.Shell.EnvelopeCodec.Write(envelope);
                rows.Add(new ExportRow(row.Entity, row.Sequence, envelope.At, stored));
                latest = Instant.Max(latest, envelope.At);
                bytes += stored.Length;
            }
            if (rows.Count > MaxRows || bytes > MaxBytes)
                return null;
            after = page.More ? page.To : end;
        }
        rows.RemoveAll(r => unreadable.Contains(r.Entity));
        return new NodeExport(new ExportHead(end, latest, arguments.Zone, arguments.Currency), rows, [.. unreadable.Order()]);
    }
}
