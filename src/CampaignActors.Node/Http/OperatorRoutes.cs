using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Documentation;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Node.Http.Routing;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Commands;
using CampaignActors.Operations.Operators;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace CampaignActors.Node.Http;

/// <summary>
/// Operator commands over HTTP. An error of the command or its caller is a problem document; otherwise the lines of output are streamed:
/// <c>{"line": …}</c> or <c>{"data": {…}}</c>, at the end <c>{"done": true}</c>, or <c>{"error": …, "code": …}</c> when the
/// command failed.
/// <c>{"alive": true}</c> is a heartbeat.
/// </summary>
internal sealed class OperatorRoutes(
    OperatorRunner shell, Signatures signatures, Lanes lanes, NodeSettings settings, IHostApplicationLifetime lifetime)
    : IRouteGroup
{
    private const string Tag = "access";
    private const string Alive = """{"alive":true}""";
    private static readonly string[] s_outputs = ["text", "json"];
    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IEnumerable<HttpRoute> Routes =>
    [
        HttpRoute.Post("/operator", Need.Read, RunAsync, schemas =>
        [
            new("runOperatorCommand", Tag, "Runs an operator command.")
            {
                Description = "A line of JSON for each line of its output: {\"line\": …}, or {\"data\": {…}} where output is json; "
                    + "{\"alive\": true} where "
                    + "there has been nothing to say for a while; at the end {\"done\": true}, or {\"error\": …, \"code\": …} when it "
                    + "could "
                    + "not go on. What is wrong before the first line is a problem.",
                Body = schemas.Define("OperatorCommand", CommandSchema),
                ReplyType = "application/x-ndjson",
                Reply = Schema.Text(),
                IsSigned = true,
            },
        ]),
        HttpRoute.Get("/operator/palettes", Need.Read, Palettes, schemas =>
        [
            new("listPalettes", Tag, "The operator commands, with their arguments.")
            {
                Reply = schemas.Define("Palettes",
                    () => Schema.Object(("palettes", Schema.ListOf(schemas.Define("Palette", () => Schema.Object(
                    ("name", Schema.Text()), ("description", Schema.Text()),
                    ("commands", Schema.ListOf(schemas.Define("PaletteCommand", () => PaletteCommandSchema(schemas)))))))))),
            },
        ]),
    ];

    private static JsonObject CommandSchema() => Schema.Closed(
        Schema.Object(
            ("command", Schema.Described(Schema.Text(), "As it is typed, such as cluster show.")),
            ("output", Schema.Described(Schema.Words(s_outputs), "Default text."))),
        "command");

    private static JsonObject PaletteCommandSchema(ApiSchemas schemas) => Schema.Object(
        ("name", Schema.Text()), ("description", Schema.Text()), ("need", Schema.Words(Enum.GetValues<Need>().Select(Scalars.NameOf))),
        ("endless", Schema.Described(Schema.Flag(), "It goes on until the client ends it.")), ("default", Schema.Flag()),
        ("arguments", Schema.ListOf(schemas.Define("PaletteArgument", () => Schema.Object(
            ("name", Schema.Text()), ("description", Schema.Text()),
            ("type", Schema.Words(Enum.GetValues<ArgumentType>().Select(Scalars.NameOf))), ("switches", Schema.ListOf(Schema.Text())),
            ("positional", Schema.Flag()), ("mandatory", Schema.Flag()), ("multiple", Schema.Flag()),
            ("otherwise", Schema.OrNull(Schema.Text())), ("choices", Schema.ListOf(Schema.Text())))))));

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
        // Checked first: a caller who may not run the command does not learn how its arguments are written.
        if (OperatorRunner.Find(text) is { } definition && OperatorRunner.Denied(definition, caller) is { } denied)
            throw new NotAllowedException(denied.Text!);
        var command = OperatorRunner.Read(text);
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
        // A stream without an end must not delay the shutdown of the node.
        using var pass = new StreamPass(http, command.Definition.Need, lifetime.ApplicationStopping);
        var ends = pass.Ends;
        await using var lines = shell.RunAsync(command, caller, ends).GetAsyncEnumerator(ends);
        try
        {
            // The headers of an endless command go out at once; of others, a failure before the first line is still a problem document.
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
            // The client has gone or lost its rights, or the node stops. The missing last line tells it.
            if (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
                await Problem.Busy("the node stops").ExecuteAsync(http);
        }
    }

    /// <summary>Sends lines that are ready together, and heartbeats while it waits for the next.</summary>
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
            // The pending move must end before the enumerator can be disposed.
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

    /// <param name="turn">Place in the lane, released after the last line.</param>
    private sealed class Streamed(OperatorRoutes routes, ReadCommand command, Caller caller, bool asData, IDisposable turn) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using (turn)
                await routes.StreamAsync(httpContext, command, caller, asData);
        }
    }
}
