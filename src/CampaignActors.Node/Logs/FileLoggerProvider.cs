using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CampaignActors.Node.Logs;

/// <summary>The log of the node in a file, in the lines that the standard output would show.</summary>
public sealed class FileLoggerProvider(RollingFile file, bool traces, bool json = false) : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider? _scopes;

    public ILogger CreateLogger(string categoryName) => new FileLogger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() => file.Dispose();

    private void Write<TState>(in LogEntry<TState> entry) => file.Write(json
        ? JsonLineFormatter.Line(entry, _scopes, traces)
        : LineFormatter.Line(entry.LogLevel, entry.Formatter(entry.State, entry.Exception), entry.Exception, traces, dated: true));

    private sealed class FileLogger(FileLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            provider.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter));
    }
}
