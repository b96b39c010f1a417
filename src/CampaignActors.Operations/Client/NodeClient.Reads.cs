using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using NodaTime.Text;

namespace CampaignActors.Operations.Client;

/// <content>What is read, and how.</content>
public sealed partial class NodeClient
{
    public async Task<JsonObject> StateAsync(CancellationToken cancellation) => await GetAsync("state", cancellation) ?? throw NotANode(HttpStatusCode.NotFound);

    public async Task<Quietness> QuietAsync(CancellationToken cancellation)
    {
        var answer = await GetAsync("quiet", cancellation) ?? throw NotANode(HttpStatusCode.NotFound);
        var counts = answer.Where(field => field.Key != "quiet" && field.Value is JsonValue).Select(field => $"{field.Key} {field.Value}");
        return new Quietness(answer["quiet"] is JsonValue quiet && quiet.TryGetValue(out bool yes) && yes, string.Join(", ", counts));
    }

    /// <summary>All entities of a kind, by code: <c>[{code, …fields}]</c>. Many come in several pages.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonArray> ListAsync(string kind, CancellationToken cancellation)
    {
        var all = new JsonArray();
        for (var page = ""; ;)
        {
            var answer = await GetAsync($"{Uri.EscapeDataString(kind)}{page}", cancellation) ?? throw NotANode(HttpStatusCode.NotFound);
            foreach (var item in answer["items"] as JsonArray ?? throw NotANode(HttpStatusCode.OK))
                all.Add(item?.DeepClone());
            if (Word(answer, "next") is not { } next)
                return all;
            page = $"?after={Uri.EscapeDataString(next)}";
        }
    }

    /// <summary>How far the run of a technical workflow is that was asked for under this command id.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<SweepProgress> SweepAsync(string workflow, string commandId, CancellationToken cancellation)
    {
        var answer = await GetAsync($"workflows/{Uri.EscapeDataString(workflow)}/progress", cancellation) ?? throw NotANode(HttpStatusCode.NotFound);
        return new SweepProgress(
            Word(answer, "run") == commandId,
            answer["running"] is JsonValue running && running.TryGetValue(out bool yes) && yes,
            Number(answer, "checked"), Number(answer, "total"), Number(answer, "drift"));
    }

    /// <summary>The fields of one entity, or <c>null</c> when there is none of that code.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public Task<JsonObject?> FindAsync(string kind, string code, CancellationToken cancellation) =>
        GetAsync($"{Uri.EscapeDataString(kind)}/{Uri.EscapeDataString(code)}", cancellation);

    /// <summary>How far the views are.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonObject> ViewsAsync(CancellationToken cancellation) => await GetAsync("views/status", cancellation) ?? throw NotANode(HttpStatusCode.NotFound);

    /// <summary>The list at an address of the node: <c>{items: […]}</c>.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonArray> ItemsAsync(string path, CancellationToken cancellation) =>
        (await GetAsync(path, cancellation))?["items"] as JsonArray ?? throw NotANode(HttpStatusCode.NotFound);

    /// <summary>The fields of one entity as they were, or <c>null</c> when there was none of that code yet.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public Task<JsonObject?> FindAsync(string kind, string code, AsOf past, CancellationToken cancellation) => GetAsync(
        $"{Uri.EscapeDataString(kind)}/{Uri.EscapeDataString(code)}?{(past.Known ? "knownAt" : "trueAt")}={Uri.EscapeDataString(InstantPattern.ExtendedIso.Format(past.At))}",
        cancellation);

    /// <summary>The node's journal, line by line as it comes.</summary>
    /// <param name="asOf">What was known then; <c>null</c>: now.</param>
    /// <exception cref="InputException">The instant is none, or lies in the future.</exception>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>, or the node stopped in the middle.</exception>
    public async IAsyncEnumerable<string> ExportAsync(string? asOf, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var path = asOf is null ? "export" : $"export?asOf={Uri.EscapeDataString(asOf)}";
        using var response = await ExchangeAsync(_ => new HttpRequestMessage(HttpMethod.Get, path), cancellation, HttpCompletionOption.ResponseHeadersRead);
        if (!response.IsSuccessStatusCode)
        {
            var text = Text(await ReadAsync(response, cancellation));
            throw response.StatusCode == HttpStatusCode.BadRequest
                ? new InputException(null, text)
                : new NodeException($"the node at {Where} answered {(int)response.StatusCode}: {text}");
        }
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await LineAsync(reader, cancellation) is { } line)
            yield return line;
    }

    private async Task<string?> LineAsync(StreamReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadLineAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new NodeException($"the node at {Where} stopped in the middle: {e.Message}", e);
        }
    }

    /// <summary>The document at an address of the node, or <c>null</c> when there is nothing.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonObject?> GetAsync(string path, CancellationToken cancellation)
    {
        using var response = await ExchangeAsync(_ => new HttpRequestMessage(HttpMethod.Get, path), cancellation);
        var answer = await ReadAsync(response, cancellation);
        if (response.IsSuccessStatusCode)
            return answer;
        return response.StatusCode == HttpStatusCode.NotFound && answer["status"] is not null
            ? null
            : throw new NodeException($"the node at {Where} answered {(int)response.StatusCode}: {Text(answer)}");
    }

    /// <summary>The same, where what is asked may be wrong.</summary>
    /// <exception cref="InputException">It is wrong.</exception>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonObject?> AskAsync(string path, CancellationToken cancellation)
    {
        using var response = await ExchangeAsync(_ => new HttpRequestMessage(HttpMethod.Get, path), cancellation);
        var answer = await ReadAsync(response, cancellation);
        return response.StatusCode switch
        {
            HttpStatusCode.BadRequest => throw new InputException(null, Text(answer)),
            HttpStatusCode.NotFound when answer["status"] is not null => null,
            _ when response.IsSuccessStatusCode => answer,
            _ => throw new NodeException($"the node at {Where} answered {(int)response.StatusCode}: {Text(answer)}"),
        };
    }
}
