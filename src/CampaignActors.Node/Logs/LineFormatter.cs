using System.Globalization;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace CampaignActors.Node.Logs;

public sealed class LineFormatterOptions : ConsoleFormatterOptions
{
    /// <summary>Stack traces too, on lines of their own.</summary>
    public bool Traces { get; set; }
}

/// <summary>One line per event: time in UTC, level, text. An exception is its type and message, unless traces are wanted.</summary>
public sealed class LineFormatter(IOptions<LineFormatterOptions> options) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";
    private const int MaxLength = 2_000;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter) =>
        textWriter.Write(
            Line(logEntry.LogLevel, logEntry.Formatter(logEntry.State, logEntry.Exception), logEntry.Exception, options.Value.Traces,
                dated: false));

    /// <param name="dated">Whether lines have a date: a file is read days later.</param>
    /// <returns>The line, with its end.</returns>
    internal static string Line(LogLevel level, string text, Exception? exception, bool traces, bool dated)
    {
        if (exception is not null)
            text = $"{text}: {exception.GetType().Name}: {exception.Message}";
        var at = TimeProvider.System.GetUtcNow()
            .ToString(dated ? "yyyy-MM-dd HH:mm:ss.fff " : "HH:mm:ss.fff ", CultureInfo.InvariantCulture);
        var line = $"{at}{Word(level)}{Shown.OneLine(text, MaxLength)}{Environment.NewLine}";
        return traces && exception is not null ? $"{line}{Shown.Lines($"{exception}")}{Environment.NewLine}" : line;
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug ",
        LogLevel.Information => "info  ",
        LogLevel.Warning => "WARN  ",
        _ => "ERROR ",
    };
}
