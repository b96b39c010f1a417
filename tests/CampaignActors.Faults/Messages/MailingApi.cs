using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace CampaignActors.Faults.Messages;

/// <summary>What a person would ask about one mailing, over HTTP: of the first node that answers.</summary>
internal sealed class MailingApi(IReadOnlyList<string> urls, string key) : IDisposable
{
    /// <summary>The delivery that nodes fail under.</summary>
    public const string Delivery = "DM1";

    private const string Manager = "mia";
    private const int MostTries = 300;
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(120),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    public static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"R{number:000000}");

    public static string Address(int number) => $"{Key(number)}@people.example";

    /// <summary>People, and what deliveries need; so many of them are a segment of their own.</summary>
    public async Task PrepareAsync(int recipients, string segment, int members, CancellationToken ct)
    {
        var csv = new StringBuilder("key,email,firstName,city\n");
        for (var number = 1; number <= recipients; number++)
        {
            csv.Append(
                CultureInfo.InvariantCulture, $"{Key(number)},{Address(number)},Name {number},{(number <= members ? segment : "")}\n");
        }
        await SendAsync(HttpMethod.Post, "recipients/import", () => new StringContent(csv.ToString(), Encoding.UTF8, "text/csv"), ct);
        await PutAsync($"segments/{segment}", $$"""{"where": "city = '{{segment}}'"}""", ct);
        await PutAsync("plans/MP", "{}", ct);
        await PutAsync("programs/MP", """{"plan": "MP"}""", ct);
        await PutAsync($"operators/{Manager}", """{"name": "Manager"}""", ct);
        await PutAsync("campaigns/MC", $$"""{"program": "MP", "process": "defined", "manager": "{{Manager}}"}""", ct);
    }

    /// <summary>A delivery whose subject begins with its code, and that is analysed.</summary>
    /// <param name="audience">In JSON.</param>
    public async Task DeliverAsync(string delivery, string audience, bool hold, CancellationToken ct)
    {
        await PutAsync($"deliveries/{delivery}", $$$"""
            {"campaign": "MC", "channel": "email", "audience": {{{audience}}}, "whenUnknown": "{{{(hold ? "hold" : "resend")}}}",
             "content": {"subject": "{{{delivery}}} {{ recipient.firstName }}", "text": "Bye: {{ links.unsubscribe }}"} }
            """, ct);
        await CommandAsync("analyse", ct, delivery);
    }

    /// <summary>What a person does who follows the link of a mail and presses the button.</summary>
    /// <param name="door">Address of a public listener.</param>
    public async Task UnsubscribeAsync(string door, string token, CancellationToken ct)
    {
        using var form = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);
        using var response = await _http.PostAsync(new Uri($"{door}/u/{token}"), form, ct);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new FaultException($"the page to unsubscribe answered {(int)response.StatusCode}");
    }

    public Task PutAsync(string path, string json, CancellationToken ct) => SendAsync(HttpMethod.Put, path, () => Json(json), ct);

    /// <summary>A command on the delivery, until it is taken: the delivery may not be ready for it.</summary>
    public async Task CommandAsync(string verb, CancellationToken ct, string delivery = Delivery)
    {
        var body = new JsonObject { ["delivery"] = delivery, ["by"] = Manager }.ToJsonString();
        for (var tries = 0; ; tries++)
        {
            var (status, text) = await AskAsync(HttpMethod.Post, $"commands/{verb}", () => Json(body), ct);
            if (status == HttpStatusCode.OK)
                return;
            if (tries == 100)
                throw new FaultException($"{verb}: {text}");
            await Task.Delay(s_between, ct);
        }
    }

    public Task SuppressAsync(int number, string reason, CancellationToken ct) => SendAsync(
        HttpMethod.Post, $"recipients/{Key(number)}/suppress", () => Json($$"""{"channel": "email", "reason": "{{reason}}"}"""), ct);

    public async Task<string> StateAsync(CancellationToken ct, string delivery = Delivery) =>
        (await GetAsync($"deliveries/{delivery}", ct))?["state"]?.ToString() ?? "";

    /// <returns><c>null</c>: nothing is sent yet.</returns>
    public Task<JsonObject?> MessagesAsync(CancellationToken ct, string delivery = Delivery) =>
        GetAsync($"deliveries/{delivery}/messages", ct);

    public async Task<long> DecideAsync(string held, CancellationToken ct)
    {
        var body = $$"""{"held": "{{held}}"}""";
        var done = await SendAsync(HttpMethod.Post, $"deliveries/{Delivery}/messages/decide", () => Json(body), ct);
        return done!["decided"]!.GetValue<long>();
    }

    /// <summary>What the ledger finds wrong with itself.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(CancellationToken ct) =>
        [.. (await GetAsync("messages/check", ct))!["problems"]!.AsArray().Select(p => p!.ToString())];

    /// <returns><c>null</c>: there is no such thing.</returns>
    public async Task<JsonObject?> GetAsync(string path, CancellationToken ct)
    {
        var (status, text) = await AskAsync(HttpMethod.Get, path, () => null, ct);
        return status == HttpStatusCode.NotFound ? null
            : status == HttpStatusCode.OK ? JsonNode.Parse(text)!.AsObject()
            : throw new FaultException($"GET {path}: {text}");
    }

    private async Task<JsonObject?> SendAsync(HttpMethod method, string path, Func<HttpContent> content, CancellationToken ct)
    {
        var (status, text) = await AskAsync(method, path, content, ct);
        return (int)status < 300 ? JsonNode.Parse(text)!.AsObject() : throw new FaultException($"{method} {path}: {text}");
    }

    /// <summary>Nodes end and come back, or are busy: the next one is asked, for a minute.</summary>
    private async Task<(HttpStatusCode Status, string Text)> AskAsync(
        HttpMethod method, string path, Func<HttpContent?> content, CancellationToken ct)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var request = new HttpRequestMessage(method, $"{urls[tries % urls.Count]}/{path}") { Content = content() };
                using var response = await _http.SendAsync(request, ct);
                if (response.StatusCode != HttpStatusCode.ServiceUnavailable || tries >= MostTries)
                    return (response.StatusCode, await response.Content.ReadAsStringAsync(ct));
            }
            catch (HttpRequestException) when (tries < MostTries)
            {
                // It does not run now.
            }
            await Task.Delay(s_between, ct);
        }
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public void Dispose() => _http.Dispose();
}
