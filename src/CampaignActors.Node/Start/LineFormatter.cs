using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace CampaignActors.Node.Start;

public sealed class LineFormatterOptions : ConsoleFormatterOptions
{
    /// <summary>Stack traces too, on lines of their own.</summary>
    public bool Traces { get; set; }
}

/// <summary>One line per event: time in UTC, how bad it is, what happened. An exception is its type and message, unless traces are wanted.</summary>
public sealed class LineFormatter(IOptions<LineFormatterOptions> options) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";
    private const int MaxLength = 2_000;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } e)
            text = $"{text}: {e.GetType().Name}: {e.Message}";
        textWriter.Write(TimeProvider.System.GetUtcNow().ToString("HH:mm:ss.fff ", System.Globalization.CultureInfo.InvariantCulture));
        textWriter.Write(Word(logEntry.LogLevel));
        textWriter.WriteLine(Shown.OneLine(text, MaxLength));
        if (options.Value.Traces && logEntry.Exception is not null)
            textWriter.WriteLine(logEntry.Exception);
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug ",
        LogLevel.Information => "info  ",
        LogLevel.Warning => "WARN  ",
        _ => "ERROR ",
    };
}
