using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace CampaignActors.Faults.Messages;

/// <summary>What a person would ask of a node about one mailing, over HTTP.</summary>
internal sealed class MailingApi(string url, string key) : IDisposable
{
    public const string Delivery = "DM1";
    private const string Manager = "mia";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(120),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    public static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"R{number:000000}");

    public static string Address(int number) => $"{Key(number)}@people.example";

    /// <summary>People, and a delivery to all of them that is ready to start.</summary>
    public async Task PrepareAsync(MessageRunOptions options, CancellationToken ct)
    {
        var csv = new StringBuilder("key,email,firstName\n");
        for (var number = 1; number <= options.Recipients; number++)
            csv.Append(CultureInfo.InvariantCulture, $"{Key(number)},{Address(number)},Name {number}\n");
        await SendAsync(HttpMethod.Post, "recipients/import", new StringContent(csv.ToString(), Encoding.UTF8, "text/csv"), ct);
        await PutAsync("plans/MP", "{}", ct);
        await PutAsync("programs/MP", """{"plan": "MP"}""", ct);
        await PutAsync($"operators/{Manager}", """{"name": "Manager"}""", ct);
        await PutAsync("campaigns/MC", $$"""{"program": "MP", "process": "defined", "manager": "{{Manager}}"}""", ct);
        await PutAsync($"deliveries/{Delivery}", $$$"""
            {"campaign": "MC", "channel": "email", "audience": {"all": true}, "whenUnknown": "{{{(options.Hold ? "hold" : "resend")}}}",
             "content": {"subject": "Hello {{ recipient.firstName }}", "text": "Bye: {{ links.unsubscribe }}"} }
            """, ct);;
        await CommandAsync("analyse", "{}", ct);
    }

    public Task PutAsync(string path, string json, CancellationToken ct) => SendAsync(HttpMethod.Put, path, Json(json), ct);

    /// <summary>A command on the delivery, until it is taken: the node may be busy, or the delivery not ready for it.</summary>
    public async Task CommandAsync(string verb, string fields, CancellationToken ct)
    {
        var body = JsonNode.Parse(fields)!.AsObject();
        (body["delivery"], body["by"]) = (Delivery, Manager);
        for (var tries = 0; ; tries++)
        {
            using var response = await _http.PostAsync($"commands/{verb}", Json(body.ToJsonString()), ct);
            if (response.IsSuccessStatusCode)
                return;
            if (tries == 100)
                throw new FaultException($"{verb}: {await response.Content.ReadAsStringAsync(ct)}");
            await Task.Delay(200, ct);
        }
    }

    public Task SuppressAsync(int number, string reason, CancellationToken ct) => SendAsync(
        HttpMethod.Post, $"recipients/{Key(number)}/suppress", Json($$"""{"channel": "email", "reason": "{{reason}}"}"""), ct);

    public async Task<string> StateAsync(CancellationToken ct) => (await GetAsync($"deliveries/{Delivery}", ct))?["state"]?.ToString() ?? "";

    /// <returns><c>null</c>: nothing is sent yet.</returns>
    public Task<JsonObject?> MessagesAsync(CancellationToken ct) => GetAsync($"deliveries/{Delivery}/messages", ct);

    public async Task<long> DecideAsync(string held, CancellationToken ct) => (await SendAsync(
        HttpMethod.Post, $"deliveries/{Delivery}/messages/decide", Json($$"""{"held": "{{held}}"}"""), ct))!["decided"]!.GetValue<long>();

    /// <summary>What the ledger finds wrong with itself.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(CancellationToken ct) =>
        [.. (await GetAsync("messages/check", ct))!["problems"]!.AsArray().Select(p => p!.ToString())];

    public async Task<JsonObject?> GetAsync(string path, CancellationToken ct)
    {
        using var response = await _http.GetAsync(path, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        return response.StatusCode == HttpStatusCode.NotFound ? null
            : response.IsSuccessStatusCode ? JsonNode.Parse(text)!.AsObject()
            : throw new FaultException($"GET {path}: {text}");
    }

    private async Task<JsonObject?> SendAsync(HttpMethod method, string path, HttpContent content, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await _http.SendAsync(request, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode ? JsonNode.Parse(text)!.AsObject() : throw new FaultException($"{method} {path}: {text}");
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public void Dispose() => _http.Dispose();
}
