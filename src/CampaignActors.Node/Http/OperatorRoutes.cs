using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Commands;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace CampaignActors.Node.Http;

/// <summary>
/// Operator commands over HTTP. What is wrong with a command, or with whoever gives it, is a problem before anything is sent; then come
/// its lines, each as soon as it is there: <c>{"line": …}</c> or <c>{"data": {…}}</c>, at the end <c>{"done": true}</c>, or
/// <c>{"error": …, "code": …}</c> when it could not go on. <c>{"alive": true}</c> is said where there is nothing to say for a while.
/// </summary>
internal sealed class OperatorRoutes(
    OperatorShell shell, Signatures signatures, Lanes lanes, NodeSettings settings, IHostApplicationLifetime lifetime)
{
    private const string Alive = """{"alive":true}""";
    private static readonly string[] s_outputs = ["text", "json"];
    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/operator", (Delegate)RunAsync).Asks(Need.Read);
        routes.MapGet("/operator/palettes", (Delegate)Palettes).Asks(Need.Read);
    }

    private static JsonReply Palettes(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        return new JsonReply(PaletteJson.Write(OperatorCatalogue.Palettes));
    }

    private async Task<IResult> RunAsync(HttpContext http)
    {
        Incoming.OnlyQuery(http.Request);
        var (text, asData) = Read(await Incoming.FieldsAsync(http.Request));
        var signature = await signatures.OfAsync(http, Incoming.Operator(http.Request), Incoming.OperatorHeader);
        var caller = http.Caller() with { Operator = signature };
        // First of all: a caller who may not run the command is not told how its arguments are written.
        if (OperatorShell.Find(text) is { } definition && OperatorShell.Denied(definition, caller) is { } denied)
            throw new NotAllowedException(denied.Text!);
        var command = OperatorShell.Read(text);
        var lane = command.Definition.Endless ? lanes.Watches : lanes.Operators;
        return new Streamed(this, command, caller, asData, await lane.EnterAsync(http.Asker(), http.RequestAborted));
    }

    private static (string Command, bool AsData) Read(MapNode fields)
    {
        var errors = new InputErrors();
        var reader = new MapReader(fields, ReadContext.Default, errors);
        var (command, output) = (reader.Text("command", required: true), reader.OneOf("output", s_outputs));
        reader.Done();
        errors.ThrowIfAny();
        return (command!, output == "json");
    }

    private async Task StreamAsync(HttpContext http, ReadCommand command, Caller caller, bool asData)
    {
        // A stream without an end must not hold up the node that stops.
        using var pass = new StreamPass(http, command.Definition.Need, lifetime.ApplicationStopping);
        var ends = pass.Ends;
        await using var lines = shell.RunAsync(command, caller, ends).GetAsyncEnumerator(ends);
        try
        {
            // Who watches is told at once that there is somebody; else what fails before the first line is still a problem of its own.
            var more = command.Definition.Endless || await lines.MoveNextAsync();
            if (!command.Definition.Endless && more && lines.Current.Error is { } error)
            {
                await Problem.Of(error, lines.Current.Text!).ExecuteAsync(http);
                return;
            }
            Begin(http.Response);
            await using var text = new StreamWriter(http.Response.Body, new UTF8Encoding(false), 16 * 1024) { NewLine = "\n" };
            if (command.Definition.Endless)
            {
                await http.Response.Body.FlushAsync(ends);
                more = await NextAsync(lines, text, ends);
            }
            var failed = false;
            while (more)
            {
                failed |= lines.Current.Error is not null;
                if (Document(lines.Current, asData) is { } document)
                    await text.WriteLineAsync(Shown.Lines(document.ToJsonString(s_options)).AsMemory(), ends);
                more = await NextAsync(lines, text, ends);
            }
            if (!failed)
                await text.WriteLineAsync("""{"done":true}""".AsMemory(), ends);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The asker has gone or is let in no more, or the node goes. What is missing at the end says so.
            if (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
                await Problem.Busy("the node stops").ExecuteAsync(http);
        }
    }

    /// <summary>Lines that are there already go out together; whoever waits for one gets a sign of life now and then.</summary>
    private async Task<bool> NextAsync(IAsyncEnumerator<OperatorLine> lines, StreamWriter text, CancellationToken ends)
    {
        var next = lines.MoveNextAsync().AsTask();
        try
        {
            while (!next.IsCompleted)
            {
                await text.FlushAsync(ends);
                try
                {
                    await next.WaitAsync(settings.Http.Heartbeat, ends);
                }
                catch (TimeoutException) when (!next.IsCompleted)
                {
                    await text.WriteLineAsync(Alive.AsMemory(), ends);
                }
            }
        }
        catch
        {
            // Whatever it is: lines that are on their way cannot be given up before they have noticed.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        return await next;
    }

    private static void Begin(HttpResponse response)
    {
        response.ContentType = "application/x-ndjson";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
    }

    private static JsonObject? Document(OperatorLine line, bool asData) => line switch
    {
        { Error: { } error } => new() { ["error"] = line.Text, ["code"] = Scalars.NameOf(error) },
        _ when asData => line.Data is { } data ? new() { ["data"] = data.DeepClone() } : null,
        { Text: { } text } => new() { ["line"] = text },
        _ => null,
    };

    /// <param name="turn">Taken by the request, given back when the last line is out.</param>
    private sealed class Streamed(OperatorRoutes routes, ReadCommand command, Caller caller, bool asData, IDisposable turn) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using (turn)
                await routes.StreamAsync(httpContext, command, caller, asData);
        }
    }
}
