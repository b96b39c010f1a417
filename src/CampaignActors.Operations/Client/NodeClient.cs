using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Commands;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;
using NodaTime.Text;

namespace CampaignActors.Operations.Client;

/// <summary>
/// A node over HTTP. Whatever gets lost on the way is sent again with the same command id, so that it happens once however often
/// it is sent.
/// </summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
/// <param name="url">Where the node listens, such as <c>http://127.0.0.1:5080</c>.</param>
/// <param name="retries">How long to keep trying.</param>
/// <param name="handler">How to reach it; by default the network, without a proxy for the machine itself. Not disposed of.</param>
/// <exception cref="InputException">This is no URL of a node.</exception>
public sealed class NodeClient(string url, RetryPolicy? retries = null, HttpMessageHandler? handler = null) : INode, IDisposable
{
    private const string IdHeader = "Idempotency-Key";
    private const string AttemptHeader = "Idempotency-Attempt";
    private const string OperatorHeader = "X-Operator";

    private readonly NodeWire _wire = new(url, retries, handler);

    /// <summary>Called before a pause, with what went wrong, so that people see why they wait.</summary>
    public Action<string>? OnRetry
    {
        init => _wire.OnRetry = value;
    }

    /// <summary>Whether a command may have been sent before by another client: its id was not made here.</summary>
    public bool MayRepeat { get; init; }

    /// <summary>The credentials to send; <c>null</c>: none.</summary>
    public string? Key
    {
        init => _wire.Key = value;
    }

    /// <summary>Host and port.</summary>
    public string Address => _wire.Address;

    public async Task<NodeAnswer> SendAsync(NodeCommand command, CancellationToken cancellation)
    {
        var (method, path, body) = ChangeRoute.Of(command.Change);
        path += ChangeRoute.Query(body is null ? null : command.Context, command.Change);
        var reply = await _wire.AskAsync(
            attempt => Request(method, path, body?.Text, command.By, command.Id, command.Attempt + attempt - 1), cancellation);
        return reply.AnswerTo(command, body);
    }

    /// <summary>Posts to an address that answers as to a command.</summary>
    /// <param name="by">The operator, or empty.</param>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<NodeAnswer> PostAsync(string path, JsonObject? body, string id, string by, CancellationToken cancellation)
    {
        var text = body?.ToJsonString();
        return (await _wire.AskAsync(attempt => Request(HttpMethod.Post, path, text, by, id, attempt), cancellation)).AnswerTo(id);
    }

    /// <summary>Lets an entity in quarantine read its journal again.</summary>
    /// <returns>The released entity, or a refusal when its journal is still unreadable.</returns>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<(Released? Released, NodeAnswer Answer)> ReleaseAsync(string kind, Code code, CancellationToken cancellation)
    {
        var reply = await _wire.AskAsync(
            _ => Request(HttpMethod.Post, $"quarantine/{Uri.EscapeDataString(kind)}/{code}/release"), cancellation);
        return (reply.Ok ? new Released(reply.Word("was"), reply.Number("revision")) : null, reply.Answer);
    }

    /// <summary>Starts a rebuild of the views; a second request joins the first.</summary>
    /// <returns>How far they are: it may go on for a while.</returns>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonObject> RebuildViewsAsync(CancellationToken cancellation)
    {
        var reply = await _wire.AskAsync(_ => Request(HttpMethod.Post, "views/rebuild"), cancellation);
        return reply.Ok ? reply.Document : throw _wire.Answered(reply);
    }

    public async Task<JsonObject> StateAsync(CancellationToken cancellation) => await ExpectAsync("state", cancellation);

    public async Task<Quietness> QuietAsync(CancellationToken cancellation)
    {
        var answer = await ReplyAsync("quiet", cancellation);
        var counts = answer.Document.Where(field => field.Key != "quiet" && field.Value is JsonValue)
            .Select(field => $"{field.Key} {field.Value}");
        return new Quietness(answer.True("quiet"), string.Join(", ", counts));
    }

    /// <summary>All entities of a kind, by code: <c>[{code, …fields}]</c>. Many come in several pages.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonArray> ListAsync(string kind, CancellationToken cancellation)
    {
        var all = new JsonArray();
        for (var page = ""; ;)
        {
            var answer = await ReplyAsync($"{Uri.EscapeDataString(kind)}{page}", cancellation);
            foreach (var item in answer.Document["items"] as JsonArray ?? throw _wire.NotANode(answer.Status))
                all.Add(item?.DeepClone());
            if (answer.Word("next") is not { } next)
                return all;
            page = $"?after={Uri.EscapeDataString(next)}";
        }
    }

    /// <summary>The progress of the run of a technical workflow that this command id has requested.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<RunProgress> SweepAsync(string workflow, string commandId, CancellationToken cancellation)
    {
        var answer = await ReplyAsync($"workflows/{Uri.EscapeDataString(workflow)}/progress", cancellation);
        return new RunProgress(
            answer.Word("run") == commandId, answer.True("running"), answer.Number("checked"), answer.Number("total"),
                answer.Number("drift"));
    }

    /// <summary>Has the frozen targets that deliveries name compared with the store of people.</summary>
    /// <returns><c>null</c>: the node knows no people.</returns>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public Task<StoreChecked?> TargetsAsync(CancellationToken cancellation) => CheckAsync("audience/targets", cancellation);

    /// <summary>Has the ledger of messages compared with itself and with the deliveries.</summary>
    /// <inheritdoc cref="TargetsAsync"/>
    public Task<StoreChecked?> MessagesAsync(CancellationToken cancellation) => CheckAsync("messages/check", cancellation);

    private async Task<StoreChecked?> CheckAsync(string path, CancellationToken cancellation)
    {
        var reply = await _wire.AskAsync(_ => Request(HttpMethod.Get, path), cancellation);
        return reply.Nothing ? null
            : reply is { Ok: true, Document: var body } && body["problems"] is JsonArray problems
                ? new StoreChecked(reply.Number("checked"), [.. problems.Select(p => p?.ToString() ?? "")])
            : throw (reply.Ok ? _wire.NotANode(reply.Status) : _wire.Answered(reply));
    }

    /// <summary>How far the views are.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public Task<JsonObject> ViewsAsync(CancellationToken cancellation) => ExpectAsync("views/status", cancellation);

    /// <summary>The fields of one entity, or <c>null</c> when there is none of that code.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public Task<JsonObject?> FindAsync(string kind, string code, CancellationToken cancellation) =>
        GetAsync($"{Uri.EscapeDataString(kind)}/{Uri.EscapeDataString(code)}", cancellation);

    /// <summary>The fields of one entity as they were, or <c>null</c> when there was none of that code yet.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public Task<JsonObject?> FindAsync(string kind, string code, AsOf past, CancellationToken cancellation)
    {
        var at = Uri.EscapeDataString(InstantPattern.ExtendedIso.Format(past.At));
        var query = $"{(past.Known ? "knownAt" : "trueAt")}={at}";
        return GetAsync($"{Uri.EscapeDataString(kind)}/{Uri.EscapeDataString(code)}?{query}", cancellation);
    }

    /// <summary>The list at an address of the node: <c>{items: […]}</c>.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonArray> ItemsAsync(string path, CancellationToken cancellation)
    {
        var answer = await ReplyAsync(path, cancellation);
        return answer.Document["items"] as JsonArray ?? throw _wire.NotANode(answer.Status);
    }

    /// <summary>The document at an address of the node, or <c>null</c> when there is nothing.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonObject?> GetAsync(string path, CancellationToken cancellation)
    {
        var reply = await _wire.AskAsync(_ => Request(HttpMethod.Get, path), cancellation);
        return reply.Ok ? reply.Document : reply.Nothing ? null : throw _wire.Answered(reply);
    }

    /// <summary>The same for requests that may be refused.</summary>
    /// <exception cref="InputException">It is wrong.</exception>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonObject?> AskAsync(string path, CancellationToken cancellation)
    {
        var reply = await _wire.AskAsync(_ => Request(HttpMethod.Get, path), cancellation);
        return reply.Ok ? reply.Document : reply.Nothing ? null : throw Refused(reply);
    }

    /// <summary>Sends what is no command: it does no harm twice, and a request that got lost is sent again.</summary>
    /// <param name="type">Of the body, such as <c>text/csv</c>.</param>
    /// <param name="by">The operator, or empty.</param>
    /// <returns><c>null</c>: there is nothing of that name.</returns>
    /// <exception cref="InputException">The request is wrong.</exception>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<JsonObject?> SendTextAsync(
        HttpMethod method, string path, string? body, string type, string by, CancellationToken cancellation)
    {
        var reply = await _wire.AskAsync(
            _ =>
            {
                var request = Request(method, path, null, by);
                if (body is not null)
                    request.Content = new StringContent(body, Encoding.UTF8, type);
                return request;
            },
            cancellation);
        return reply.Ok ? reply.Document : reply.Nothing ? null : throw Refused(reply);
    }

    /// <summary>The node's journal, line by line as it comes.</summary>
    /// <param name="asOf">Export the state known at that instant; <c>null</c>: now.</param>
    /// <exception cref="InputException">The instant is none, or lies in the future.</exception>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>, or the node stopped in the middle.</exception>
    public async IAsyncEnumerable<string> ExportAsync(string? asOf, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var path = asOf is null ? "export" : $"export?asOf={Uri.EscapeDataString(asOf)}";
        using var lines = await _wire.OpenAsync(() => Request(HttpMethod.Get, path), cancellation);
        if (lines.Refused is { } refused)
            throw Refused(refused);
        await foreach (var line in lines.ReadAsync(cancellation))
            yield return line;
    }

    /// <summary>The text at an address of the node that is no document, such as CSV.</summary>
    /// <exception cref="InputException">The request is wrong.</exception>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<string> TextAsync(string path, CancellationToken cancellation)
    {
        using var answer = await _wire.OpenAsync(() => Request(HttpMethod.Get, path), cancellation);
        return answer.Refused is { } refused ? throw Refused(refused) : await answer.TextAsync(cancellation);
    }

    /// <summary>The palettes that the node offers.</summary>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>.</exception>
    public async Task<IReadOnlyList<OperatorPalette>> PalettesAsync(CancellationToken cancellation)
    {
        try
        {
            return PaletteJson.Read(await ExpectAsync("operator/palettes", cancellation));
        }
        catch (FormatException)
        {
            throw _wire.NotANode(HttpStatusCode.OK);
        }
    }

    /// <summary>Runs an operator command in the node; each line is returned at once. An error is the last line.</summary>
    /// <param name="asData">Documents for programs instead of lines for people.</param>
    /// <exception cref="NodeException">As with <see cref="SendAsync"/>, or the node stopped in the middle.</exception>
    public async IAsyncEnumerable<OperatorLine> OperateAsync(
        string command, string by, bool asData, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var body = new JsonObject { ["command"] = command, ["output"] = asData ? "json" : "text" }.ToJsonString();
        using var lines = await _wire.OpenAsync(() => Request(HttpMethod.Post, "operator", body, by), cancellation);
        if (lines.Refused is { } refused)
        {
            yield return OperatorLine.Failed(refused.Refusal, refused.Text);
            yield break;
        }
        await foreach (var line in lines.ReadAsync(cancellation))
        {
            var document = Parse(line);
            if (document["done"] is not null)
                yield break;
            if (document["alive"] is not null)
                continue;
            var read = LineOf(document);
            yield return read;
            if (read.Error is not null)
                yield break;
        }
        throw new NodeException($"the node at {_wire.Where} stopped in the middle");
    }

    public void Dispose() => _wire.Dispose();

    private OperatorLine LineOf(JsonObject line) => line switch
    {
        _ when NodeReply.Word(line, "error") is { } error => OperatorLine.Failed(NodeReply.RefusalOf(line, HttpStatusCode.OK), error),
        _ when line["data"] is JsonObject data => OperatorLine.OfData(data.DeepClone().AsObject()),
        _ when NodeReply.Word(line, "line") is { } text => new OperatorLine(text),
        _ => throw _wire.NotANode(HttpStatusCode.OK),
    };

    private JsonObject Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject ?? throw _wire.NotANode(HttpStatusCode.OK);
        }
        catch (JsonException)
        {
            throw _wire.NotANode(HttpStatusCode.OK);
        }
    }

    /// <summary>What every node has.</summary>
    private async Task<NodeReply> ReplyAsync(string path, CancellationToken cancellation)
    {
        var reply = await _wire.AskAsync(_ => Request(HttpMethod.Get, path), cancellation);
        return reply.Ok ? reply : throw (reply.Nothing ? _wire.NotANode(reply.Status) : _wire.Answered(reply));
    }

    private async Task<JsonObject> ExpectAsync(string path, CancellationToken cancellation) =>
        (await ReplyAsync(path, cancellation)).Document;

    private Exception Refused(NodeReply reply) =>
        reply.Status == HttpStatusCode.BadRequest ? new InputException(null, reply.Text) : _wire.Answered(reply);

    /// <param name="id">Of a command; <c>null</c>: whatever happens twice does no harm.</param>
    private HttpRequestMessage Request(
        HttpMethod method, string path, string? body = null, string by = "", string? id = null, int attempt = 1)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (by.Length > 0)
            request.Headers.TryAddWithoutValidation(OperatorHeader, by);
        if (id is null)
            return request;
        request.Headers.TryAddWithoutValidation(IdHeader, id);
        // Without the header, the node assumes that the command was sent before.
        if (!MayRepeat)
            request.Headers.TryAddWithoutValidation(AttemptHeader, attempt.ToString(CultureInfo.InvariantCulture));
        return request;
    }
}
