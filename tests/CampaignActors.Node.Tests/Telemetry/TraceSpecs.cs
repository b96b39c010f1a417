using System.Collections.Concurrent;
using System.Diagnostics;
using CampaignActors.Actors.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace CampaignActors.Node.Tests.Telemetry;

/// <summary>One trace goes from the request through commands and effects across entities.</summary>
public sealed class TraceSpecs
{
    [Fact]
    public async Task Trace_of_a_request_holds_all_that_it_causes()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            // The request's own span is of the web server.
            ShouldListenTo = source => source.Name is TelemetryNames.Source or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var folder = new TempFolder();
        await using var host = RunningNode.Build(folder.Path);
        await host.StartAsync();
        using var api = new Api(host.Addresses[0]);
        await api.ProgramAsync("T1");
        var trace = ActivityTraceId.CreateRandom();

        var reply = await api.PostAsync(
            "/campaigns/T1",
            """{"program": "T1", "process": "defined", "fixedCost": 50}""",
            ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"),
            ("Idempotency-Key", "t1"));
        var refused = await api.PostAsync("/campaigns/T1", """{"program": "T1"}""", ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"));
        await api.QuietAsync();
        await Until.TrueAsync(
            () => Task.FromResult(spans.Count(s => s.TraceId == trace && s.Source.Name != TelemetryNames.Source) == 2),
            "both requests have ended");

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal(trace.ToString(), refused["traceId"]);
        var ours = spans.Where(s => s.TraceId == trace).ToList();
        var command = Assert.Single(ours, s => (string?)s.GetTagItem("campaign.command.id") == "api:t1");
        Assert.Equal(("campaigns/T1", "accepted"), (command.GetTagItem("campaign.entity"), command.GetTagItem("campaign.outcome")));
        var effect = ours.First(s =>
            (string?)s.GetTagItem("campaign.entity") == "programs/T1" && (string?)s.GetTagItem("campaign.effect.source") == "campaigns/T1");
        Assert.Equal(command.SpanId, effect.ParentSpanId);
        // Nothing hangs in the air: each is under the request or under what led to it.
        Assert.All(ours.Where(s => s.Source.Name == TelemetryNames.Source), s => Assert.Contains(ours, p => p.SpanId == s.ParentSpanId));
        Assert.Contains(ours, s =>
            s.Status == ActivityStatusCode.Error && (string?)s.GetTagItem("campaign.outcome") is "state" or "invalid" or "conflict");
        await host.StopAsync();
    }

    [Fact]
    public async Task They_are_sent_to_a_collector_when_one_is_named()
    {
        await using var collector = await Collector.StartAsync();
        using var folder = new TempFolder();
        await using (
            var host = RunningNode.Build(
                folder.Path, [("Telemetry:Otlp", collector.Address), ("Telemetry:Protocol", "http"), ("Telemetry:TracesPercent", "100")]))
        {
            await host.StartAsync();
            using var api = new Api(host.Addresses[0]);
            await api.PutAsync("/budgets/T2", """{"allocated": 100}""", ("Idempotency-Key", "the-id-of-t2"));
            await api.QuietAsync();
            await host.StopAsync();
        }

        var (traces, metrics) = (collector.Got("/v1/traces"), collector.Got("/v1/metrics"));
        Assert.Contains("campaign-actors", traces, StringComparison.Ordinal);
        Assert.Contains("the-id-of-t2", traces, StringComparison.Ordinal);
        Assert.Contains("/{kind}/{code}", traces, StringComparison.Ordinal);
        Assert.Contains("campaign.commands", metrics, StringComparison.Ordinal);
    }

    /// <summary>Takes what is sent to it. Names and texts are as they are in the bytes of the protocol.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly ConcurrentQueue<(string Path, string Body)> _got = new();

        private Collector(WebApplication app) => _app = app;

        public string Address => _app.Urls.Single();

        public static async Task<Collector> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var collector = new Collector(builder.Build());
            collector._app.Run(async http =>
            {
                using var body = new MemoryStream();
                await http.Request.Body.CopyToAsync(body);
                collector._got.Enqueue((http.Request.Path, Encoding.UTF8.GetString(body.ToArray())));
                http.Response.ContentType = "application/x-protobuf";
            });
            await collector._app.StartAsync();
            return collector;
        }

        public string Got(string path) => string.Concat(_got.Where(g => g.Path == path).Select(g => g.Body));

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
