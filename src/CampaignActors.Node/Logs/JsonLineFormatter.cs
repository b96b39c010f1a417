using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CampaignActors.Node.Http.Requests;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace CampaignActors.Node.Logs;

/// <summary>
/// One JSON object per event and line: <c>at</c>, <c>level</c>, <c>source</c>, <c>text</c>, the named values of the line, and its
/// scope: <c>commandId</c>, <c>caller</c>, <c>traceId</c>.
/// </summary>
public sealed class JsonLineFormatter(IOptions<LineFormatterOptions> options) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "jsonline";
    private const string Template = "{OriginalFormat}";

    /// <summary>In the scope that the web server opens for each request.</summary>
    private const string PathOfServer = "RequestPath";

    private const int MaxText = 4_000;
    private static readonly JsonWriterOptions s_writer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter) =>
        textWriter.Write(Line(logEntry, scopeProvider, options.Value.Traces));

    /// <returns>The line, with its end.</returns>
    internal static string Line<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, bool traces)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["at"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["level"] = Word(entry.LogLevel),
            ["source"] = entry.Category,
            ["text"] = Bounded(entry.Formatter(entry.State, entry.Exception)),
        };
        if (entry.Exception is { } e)
            fields["exception"] = Bounded(traces ? e.ToString() : $"{e.GetType().Name}: {e.Message}");
        Add(fields, entry.State);
        scopes?.ForEachScope(static (scope, into) => Add(into, scope), fields);
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } current)
        {
            fields["traceId"] = current.TraceId.ToHexString();
            fields["spanId"] = current.SpanId.ToHexString();
        }
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, s_writer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in fields)
                writer.WriteString(name, value);
            writer.WriteEndObject();
        }
        return Shown.Lines(Encoding.UTF8.GetString(bytes.ToArray())) + Environment.NewLine;
    }

    /// <summary>Named values; the first of each name wins.</summary>
    private static void Add(Dictionary<string, string> fields, object? values)
    {
        if (values is not IEnumerable<KeyValuePair<string, object?>> named)
            return;
        foreach (var (name, value) in named)
        {
            if (name == Template || value is null)
                continue;
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            fields.TryAdd(
                char.ToLowerInvariant(name[0]) + name[1..], Bounded(name == PathOfServer ? LoggedPaths.OfScope(text) : text));
        }
    }

    private static string Bounded(string text) => text.Length <= MaxText ? text : text[..MaxText];

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };
}
