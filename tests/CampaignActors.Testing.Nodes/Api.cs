using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CampaignActors.Testing.Nodes;

/// <param name="Type">Of the content.</param>
/// <param name="Raw">The whole body.</param>
public sealed record Reply(HttpStatusCode Status, string Type, string Raw, HttpResponseMessage Response)
{
    public JsonObject Json => JsonNode.Parse(Raw)!.AsObject();

    public string? this[string field] => Json[field]?.ToString();
}

/// <summary>Requests to a node as a program would make them.</summary>
public sealed class Api : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>As the administrator of a node that a test has started.</summary>
    public Api(string address) : this(address, TestKeys.For(address))
    {
    }

    /// <param name="key">Or a token; <c>null</c>: anonymous.</param>
    public Api(string address, string? key)
    {
        _http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(60) };
        if (key is not null)
            _http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {key}");
    }

    public HttpClient Http => _http;

    public Task<Reply> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<Reply> PutAsync(string path, string json, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, json, headers);

    public Task<Reply> PostAsync(string path, string? json = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, json, headers);

    public Task<Reply> PatchAsync(string path, string json, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Patch, path, json, headers);

    public Task<Reply> SendAsync(HttpMethod method, string path, string? json, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return SendAsync(request);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        var response = await _http.SendAsync(request);
        return new Reply(
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType ?? "",
            await response.Content.ReadAsStringAsync(),
            response);
    }

    /// <summary>A program with a plan of the same code.</summary>
    public async Task ProgramAsync(string code, string? budget = null)
    {
        await PutAsync($"/plans/{code}", """{"label": "Plan"}""");
        await PutAsync(
            $"/programs/{code}", $$"""{"label": "Program", "plan": "{{code}}"{{(budget is null ? "" : $", \"budget\": \"{budget}\"")}}}""");
    }

    /// <summary>Nothing is under way and nothing is due.</summary>
    public Task QuietAsync() => Until.TrueAsync(async () => (await GetAsync("/quiet"))["quiet"] == "true", "quiet");

    /// <summary>Lets all five workflows look at everything, and adds up what they found wrong.</summary>
    public async Task<int> FullRunsAsync()
    {
        var drift = 0;
        foreach (var workflow in new[] { "stockMgt", "operationMgt", "deliveryMgt", "supplierMgt", "budgetMgt" })
        {
            var run = Guid.NewGuid().ToString("N");
            var asked = await PostAsync($"/workflows/{workflow}/run?full=true", null, ("Idempotency-Key", run));
            if (asked.Status != HttpStatusCode.OK)
                throw new InvalidOperationException(asked.Raw);
            drift += (int)(await Until.FoundAsync(async () =>
            {
                var progress = (await GetAsync($"/workflows/{workflow}/progress")).Json;
                return progress["run"]?.ToString() == run && progress["running"]!.ToString() == "false" ? progress : null;
            }, $"run of {workflow}"))["drift"]!;
        }
        return drift;
    }

    public void Dispose() => _http.Dispose();
}
