using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Faults.Running;

namespace CampaignActors.Faults.Processes;

/// <summary>
/// Entities with fields and kinds that an earlier build may not know. While nodes of both builds are there, each is taken or refused and
/// nothing else becomes of it; once all are of this build, each is taken, and the same at every node, in lists and reports too.
/// </summary>
internal sealed class NewThings(string key, Action<string> say) : IDisposable
{
    /// <summary>Lists are folded again from the first row once the projector is of this build.</summary>
    private static readonly TimeSpan s_within = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(200);

    private static readonly (string Kind, string Json)[] s_things =
    [
        ("savedViews", """{"label": "Upgrade", "list": "campaigns", "query": "state=canceled"}"""),
        ("budgets", """
            {"label": "Upgrade", "allocated": 1000, "start": "2026-01-01", "comment": "Mixed", "categories": {"Print": 400},
             "natures": {"Print": "Material"}, "forecastAlert": true}
            """),
        ("plans", """
            {"label": "Upgrade", "start": "2026-01-01", "end": "2026-12-31", "budget": "UPGRADE"}
            """),
        ("programs", """{"label": "Upgrade", "plan": "UPGRADE", "start": "2026-02-01"}"""),
        ("providers", """{"name": "Upgrade", "nature": "Printer", "contact": {"name": "Ann"}}"""),
        ("stocks", """
            {"label": "Upgrade", "description": "Paper", "lines":
                {"L": {"initial": 5, "reorderQuantity": 100, "leadTime": 3, "safetyStock": 10, "comment": "Thick"}}}
            """),
    ];

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    /// <summary>Asks a node of this build while others are of the earlier one.</summary>
    /// <exception cref="FaultException">It has failed, or gives no answer.</exception>
    public async Task TryAsync(string node, CancellationToken ct)
    {
        var answers = new List<string>();
        foreach (var (kind, json) in s_things)
        {
            var (status, text) = await SendAsync(HttpMethod.Put, node, $"{kind}/UPGRADE", json, ct);
            if (status is HttpStatusCode.InternalServerError)
                throw new FaultException($"PUT {kind}/UPGRADE beside nodes of the earlier build: {text}");
            answers.Add($"{kind} {(int)status}");
        }
        foreach (var list in new[] { "savedViews", "plans?q=upgrade", "reports/summary" })
        {
            var (status, text) = await SendAsync(HttpMethod.Get, node, list, null, ct);
            if (status is not (HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable))
                throw new FaultException($"GET {list} beside nodes of the earlier build: {(int)status} {text}");
            answers.Add($"{list} {(int)status}");
        }
        say($"beside nodes of the earlier build: {string.Join(", ", answers)}");
    }

    /// <summary>Asks all nodes, which are of this build.</summary>
    /// <exception cref="FaultException">One does not take it, or shows something else than another.</exception>
    public async Task AllAsync(IReadOnlyList<string> nodes, CancellationToken ct)
    {
        foreach (var (kind, json) in s_things)
        {
            await UntilOkAsync(HttpMethod.Put, nodes[0], $"{kind}/UPGRADE", json, _ => true, ct);
            var shown = new List<string>();
            foreach (var node in nodes)
            {
                shown.Add(await UntilOkAsync(HttpMethod.Get, node, $"{kind}/UPGRADE", null, _ => true, ct));
                await UntilOkAsync(
                    HttpMethod.Get, node, $"{kind}?q=upgrade", null, text => text.Contains("UPGRADE", StringComparison.Ordinal), ct);
            }
            foreach (var (name, given) in JsonNode.Parse(json)!.AsObject())
            {
                if (shown.Any(text => JsonNode.Parse(text)![name] is null))
                    throw new FaultException($"{kind}/UPGRADE has no {name} at some node, expected {given!.ToJsonString()}");
            }
            if (shown.Distinct().Count() > 1)
                throw new FaultException($"{kind}/UPGRADE is not the same at all nodes: {string.Join(" | ", shown)}");
        }
        foreach (var node in nodes)
            await UntilOkAsync(HttpMethod.Get, node, "reports/summary", null, _ => true, ct);
    }

    private async Task<string> UntilOkAsync(
        HttpMethod method, string node, string path, string? json, Func<string, bool> holds, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var (status, text) = await SendAsync(method, node, path, json, ct);
            if ((int)status < 300 && holds(text))
                return text;
            if (Stopwatch.GetElapsedTime(began) > s_within)
                throw new FaultException($"{method} {node}/{path}: {(int)status} {text}");
            await Task.Delay(s_between, ct);
        }
    }

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(
        HttpMethod method, string node, string path, string? json, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(method, $"{node}/{path}");
            if (json is not null)
                request.Content = new StringContent(json, Encoding.UTF8, "application/json");
            using var response = await _http.SendAsync(request, ct);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(ct));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            throw new FaultException($"{method} {node}/{path}: {e.Message}");
        }
    }

    public void Dispose() => _http.Dispose();
}
