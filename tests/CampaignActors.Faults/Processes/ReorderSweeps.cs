using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Faults.Running;

namespace CampaignActors.Faults.Processes;

/// <summary>
/// A thousand sweeps of stockMgt over lines that need an order, while nodes are killed. Half of the proposals are accepted on the way. Each
/// need has one proposal or one order in the end.
/// </summary>
public sealed class ReorderSweeps : IFault
{
    private const int Sweeps = 1_000;
    private const int Lines = 10;
    private const int Kills = 4;
    private const int MostTries = 600;

    /// <summary>It is short by 11 pieces from the beginning, so one lot is proposed.</summary>
    private const string Line = """{"initial": 40, "alertLevel": 50, "reorderQuantity": 100, "leadTime": 5}""";

    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(100);

    public string Name => "reorder-sweeps";

    public string Shows => "a thousand sweeps while nodes are killed propose nothing a second time, and one order comes of one proposal";

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            Timeout = TimeSpan.FromSeconds(20),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", context.Cluster.AdminKey) },
        };
        // Another run on the same cluster has a stock of its own.
        var stock = string.Create(CultureInfo.InvariantCulture, $"SWEPT{context.Random.Next(1_000_000)}");
        var lines = Enumerable.Range(1, Lines).Select(n => string.Create(CultureInfo.InvariantCulture, $"{stock}-{n}")).ToList();
        var described = new JsonObject(lines.Select(l => KeyValuePair.Create(l, JsonNode.Parse(Line))));
        await AskAsync(HttpMethod.Put, $"stocks/{stock}", new JsonObject { ["lines"] = described }.ToJsonString());
        var ran = 0;
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            if (sweep % (Sweeps / Kills) == Sweeps / Kills / 2)
            {
                var node = context.Any();
                context.Say($"SIGKILL {node.Name} after {sweep} sweeps");
                node.KillNow();
            }
            if (sweep == Sweeps / 2)
                await AcceptAsync();
            if ((await AskAsync(HttpMethod.Post, "workflows/stockMgt/run", null))["outcome"]?.ToString() == "accepted")
                ran++;
        }
        context.Say($"{ran} sweeps ran, {Sweeps - ran} were asked for while one ran");
        context.Healed();
        await context.AllReadyAsync(TimeSpan.FromSeconds(120), ct);
        await CheckAsync();

        async Task AcceptAsync()
        {
            for (var n = 0; n < Lines / 2; n++)
            {
                var order = $$"""{"line": "{{lines[n]}}", "proposal": "P1", "code": "{{lines[n]}}", "by": "sweeper"}""";
                await AskAsync(HttpMethod.Put, "operators/sweeper", """{"name": "Sweeper"}""");
                await AskAsync(HttpMethod.Post, "commands/acceptProposal", order);
            }
        }

        async Task CheckAsync()
        {
            var document = await AskAsync(HttpMethod.Get, $"stocks/{stock}", null);
            for (var n = 0; n < Lines; n++)
            {
                var line = document["lines"]?[lines[n]];
                var found = (Pieces(line, "proposed"), Pieces(line, "ordered"));
                var expected = n < Lines / 2 ? (0m, 100m) : (100m, 0m);
                if (found != expected)
                    throw new FaultException($"{lines[n]}: {found} proposed and ordered, expected {expected}: {document.ToJsonString()}");
            }
            var orders = (await AskAsync(HttpMethod.Get, "orders?limit=1000", null))["items"] as JsonArray ?? [];
            var count = orders.Count(o => lines.Contains($"{o?["line"]}"));
            if (count != Lines / 2)
                throw new FaultException($"{count} orders of {stock}, expected {Lines / 2}");
        }

        // What is 0 may be left out.
        static decimal Pieces(JsonNode? line, string name) => line?[name]?.GetValue<decimal>() ?? 0;

        async Task<JsonObject> AskAsync(HttpMethod method, string path, string? json)
        {
            var id = Guid.NewGuid().ToString("N");
            for (var tries = 0; ; tries++)
            {
                try
                {
                    using var request = new HttpRequestMessage(method, $"{context.Urls[tries % context.Urls.Count]}/{path}");
                    request.Headers.TryAddWithoutValidation("Idempotency-Key", id);
                    if (json is not null)
                        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
                    using var response = await http.SendAsync(request, ct);
                    var text = await response.Content.ReadAsStringAsync(ct);
                    if (response.IsSuccessStatusCode)
                        return JsonNode.Parse(text)!.AsObject();
                    var isBusy = response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
                    if (!isBusy || tries > MostTries)
                        throw new FaultException($"{method} {path}: {(int)response.StatusCode} {text}");
                }
                catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !ct.IsCancellationRequested)
                {
                    if (tries > MostTries)
                        throw new FaultException($"{method} {path}: {e.Message}");
                }
                await Task.Delay(s_between, ct);
            }
        }
    }
}
