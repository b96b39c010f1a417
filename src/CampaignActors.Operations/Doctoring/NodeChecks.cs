using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Vocabulary.Text;
using NodaTime.Text;

namespace CampaignActors.Operations.Doctoring;

/// <summary>The answers of a node about itself and the others, to be compared.</summary>
/// <param name="Self">Its address among the nodes; <c>null</c> when it did not say.</param>
internal sealed record NodeSeen(string Url, string? Version, string? Self, IReadOnlyList<string> Members);

/// <summary>Asks one node over HTTP. Each question waits a few seconds at the most: a node that does not answer is a finding.</summary>
internal sealed class NodeChecks(HttpClient http, TimeProvider time)
{
    private const int LagToLookAt = 1_000;
    private const int AgendaLagToLookAtSeconds = 300;

    /// <exception cref="InputException">This is no URL.</exception>
    public async Task<NodeSeen> RunAsync(string url, List<Finding> findings, CancellationToken ct)
    {
        if (!Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new InputException(null, $"{Shown.Quote(url)} is not the URL of a node, expected one such as http://127.0.0.1:5080");
        var (began, at) = (time.GetTimestamp(), time.GetUtcNow());
        var live = await GetAsync(address, "health/live", ct);
        var took = time.GetElapsedTime(began);
        if (live.Problem is { } problem)
        {
            findings.Add(Finding.Fail(url, $"{problem}: is the node up, and is this its address?"));
            return new NodeSeen(url, null, null, []);
        }
        var version = live.Body?["version"]?.ToString();
        findings.Add(
            Red(live.Body) is { } dead ? Finding.Fail(url, $"is not live: {dead}") : Finding.Ok(url, $"is live, version {version}"));
        if (live.Body?["now"]?.ToString() is { } now && InstantPattern.ExtendedIso.Parse(now) is { Success: true } clock)
            findings.Add(Finding.OfClock($"{url} clock", clock.Value.ToDateTimeOffset() - at - (took / 2), took));
        var ready = await GetAsync(address, "health/ready", ct);
        findings.Add(
            (ready.Problem ?? Red(ready.Body)) is { } red ? Finding.Fail(url, $"is not ready: {red}") : Finding.Ok(url, "is ready"));
        await WorkAsync(url, address, findings, ct);
        var cluster = (await GetAsync(address, "cluster", ct)).Body;
        return new NodeSeen(url, version, cluster?["self"]?.ToString(), [.. (cluster?["members"] as JsonArray ?? []).Select(Member)]);
    }

    private async Task WorkAsync(string url, Uri address, List<Finding> findings, CancellationToken ct)
    {
        var views = await GetAsync(address, "views/status", ct);
        if (views is { Status: HttpStatusCode.NotFound })
        {
            findings.Add(Finding.Ok(url, "has no role web, so it is not asked after quarantine, parked effects and lag"));
            return;
        }
        if (views.Problem is { } problem)
            findings.Add(Finding.Fail($"{url} views", problem));
        else if (views.Body is { } body)
            findings.AddRange(Views(url, body));
        await WorkflowsAsync(url, address, findings, ct);
        var messages = await GetAsync(address, "messages", ct);
        findings.AddRange(
            messages.Body is { } mailings && messages.Problem is null ? MessageFindings.Of(url, mailings)
            : [Finding.Fail($"{url} messages", messages.Problem ?? "the node did not say")]);
        foreach (var (path, what, then) in new[]
        {
            ("quarantine", "entities in quarantine", "see `campaign entity quarantine`"),
            ("parked", "effects parked", "see `campaign entity parked`"),
        })
        {
            var answer = await GetAsync(address, path, ct);
            var count = (answer.Body?["items"] as JsonArray)?.Count;
            findings.Add(count is null ? Finding.Fail($"{url} {path}", answer.Problem ?? "the node did not say")
                : count > 0 ? Finding.Warn($"{url} {path}", string.Create(CultureInfo.InvariantCulture, $"{count} {what}: {then}"))
                : Finding.Ok($"{url} {path}", $"no {what}"));
        }
    }

    /// <summary>
    /// A workflow whose last run is later than it can have been: the clock was ahead then. Work goes on by the clock; what was written
    /// keeps its time.
    /// </summary>
    private async Task WorkflowsAsync(string url, Uri address, List<Finding> findings, CancellationToken ct)
    {
        var answer = await GetAsync(address, "workflows", ct);
        var workflows = (answer.Body?["items"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var ahead = workflows.Where(w => w["timeAhead"] is not null).Select(w => $"{w["code"]} {w["timeAhead"]}").ToList();
        if (ahead.Count > 0)
        {
            findings.Add(Finding.Warn(
                $"{url} clock",
                $"was ahead for a while: the time of {string.Join(", ", ahead)} is ahead of it, and what was changed then keeps its "
                + "time until the clock has caught up; see that it is kept by NTP"));
        }
        var parked = workflows.Select(w => (w["code"], (w["parked"] as JsonArray)?.Count ?? 0))
            .Where(w => w.Item2 > 0).Select(w => $"{w.Item1} {w.Item2}").ToList();
        var items = (await GetAsync(address, "workflows/deliveryMgt/parked", ct)).Body?["items"] as JsonArray ?? [];
        var mails = items.Select(i => i?["item"]?.ToString() ?? "").Where(i => i.StartsWith("operators/", StringComparison.Ordinal))
            .Distinct().ToList();
        if (mails.Count > 0)
        {
            var whom = string.Join(", ", mails.Take(5)) + (mails.Count > 5 ? ", …" : "");
            findings.Add(Finding.Warn($"{url} mails", $"do not reach {whom}: see `campaign workflow parked deliveryMgt` for why"));
        }
        if (parked.Count > 0)
            findings.Add(Finding.Warn($"{url} workflows", $"items parked: {string.Join(", ", parked)}; see `campaign workflow parked`"));
    }

    private static IEnumerable<Finding> Views(string url, JsonObject views)
    {
        var (lag, late) = (Number(views, "lag"), Number(views, "agendaLagSeconds"));
        var behind = string.Create(CultureInfo.InvariantCulture, $"{lag} rows behind the journal");
        yield return views["waitsFor"] is { } hole ? Finding.Fail(
            $"{url} views", $"wait for {hole}, which is missing in the journal; {behind}")
            : lag > LagToLookAt ? Finding.Warn(
                $"{url} views", $"{behind}: ask again; if it grows, look at the log of the node that projects")
            : Finding.Ok($"{url} views", behind);
        var overdue = string.Create(CultureInfo.InvariantCulture, $"the oldest due work waits for {late} s");
        yield return late > AgendaLagToLookAtSeconds ? Finding.Warn(
            $"{url} agendas", $"{overdue}: is its workflow stopped? see `campaign workflow list`")
            : Finding.Ok($"{url} agendas", overdue);
    }

    private static long Number(JsonObject map, string key) => map[key] is JsonValue value && value.TryGetValue(out long number)
        ? number
        : 0;

    /// <summary>As one word, so that what two nodes see can be compared.</summary>
    private static string Member(JsonNode? member)
    {
        var unreachable = member?["reachable"] is JsonValue value && value.TryGetValue(out bool reachable) && !reachable;
        return $"{member?["address"]} {member?["status"]}{(unreachable ? " unreachable" : "")}";
    }

    /// <returns>The red checks, or <c>null</c>.</returns>
    private static string? Red(JsonObject? health) => health?["status"]?.ToString() == "green"
        ? null
        : string.Join("; ", (health?["checks"] as JsonArray ?? [])
        .Where(c => c?["ok"] is JsonValue value && value.TryGetValue(out bool ok) && !ok)
        .Select(c => $"{c!["name"]}: {c["detail"]}")) is { Length: > 0 } red ? red : "it did not say why";

    private async Task<(HttpStatusCode Status, JsonObject? Body, string? Problem)> GetAsync(Uri address, string path, CancellationToken ct)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(address, path), ct);
            var body = JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(ct)) as JsonObject;
            // Red health is a 503 whose body lists the red checks.
            return response.IsSuccessStatusCode || path.StartsWith("health/", StringComparison.Ordinal)
                ? (response.StatusCode, body, null)
                : (response.StatusCode, body, $"answered {(int)response.StatusCode}: {body?["detail"] ?? body?["title"]}");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return (0, null, e switch
            {
                TaskCanceledException => "does not answer in time",
                JsonException => "does not answer as a node does",
                _ => Shown.OneLine(e.Message, 200),
            });
        }
    }
}
