using CampaignActors.Operations.Commands;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Node.Logs;

/// <summary>Keeps the last lines of the log for <c>log peek</c> and <c>log tail</c>, wherever else it goes.</summary>
public sealed class MemoryLoggerProvider(LogMemory memory) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new MemoryLogger(memory);

    public void Dispose()
    {
    }

    private sealed class MemoryLogger(LogMemory memory) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            memory.Add(LineFormatter.Line(logLevel, formatter(state, exception), exception, traces: false, dated: true).TrimEnd());
    }
}
