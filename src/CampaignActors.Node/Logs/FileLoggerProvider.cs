using Microsoft.Extensions.Logging;

namespace CampaignActors.Node.Logs;

/// <summary>The log of the node in a file, in the lines that the standard output would show.</summary>
public sealed class FileLoggerProvider(RollingFile file, bool traces) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new FileLogger(file, traces);

    public void Dispose() => file.Dispose();

    private sealed class FileLogger(RollingFile file, bool traces) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            file.Write(LineFormatter.Line(logLevel, formatter(state, exception), exception, traces, dated: true));
    }
}
