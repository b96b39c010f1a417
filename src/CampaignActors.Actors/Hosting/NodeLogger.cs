using System.Collections;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using AkkaLevel = Akka.Event.LogLevel;
using HostLevel = Microsoft.Extensions.Logging.LogLevel;

namespace CampaignActors.Actors.Hosting;

/// <summary>
/// Hands what actors log to the host's logging as it came: the line that was written, its named values beside it, the class as category.
/// The time, level and thread that Akka would put into the text are for the host to show or not.
/// </summary>
/// <remarks>Categories are the full names of classes, so a host quiets the library with <c>"Akka": "Warning"</c>.</remarks>
public sealed partial class NodeLogger : ActorBase, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly ILoggerFactory _factory = Context.System.Settings.Setup.Get<LoggerFactorySetup>().Value.LoggerFactory;
    private readonly Dictionary<Type, (ILogger Logger, LogBudget? Budget)> _loggers = [];

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                return true;
            case LogEvent log:
                Write(log);
                return true;
            default:
                return false;
        }
    }

    private void Write(LogEvent log)
    {
        var type = log.LogClass ?? typeof(ActorSystem);
        if (!_loggers.TryGetValue(type, out var known))
        {
            var name = type.FullName ?? type.Name;
            known = _loggers[type] = (_factory.CreateLogger(name), IsDrivenByStrangers(name) ? new LogBudget(TimeProvider.System) : null);
        }
        var (logger, budget) = known;
        var level = log.LogLevel() switch
        {
            AkkaLevel.DebugLevel => HostLevel.Debug,
            AkkaLevel.InfoLevel => HostLevel.Information,
            AkkaLevel.WarningLevel => HostLevel.Warning,
            _ => HostLevel.Error,
        };
        if (!logger.IsEnabled(level))
            return;
        var leftOut = 0;
        if (budget is not null && !budget.Take(out leftOut))
            return;
        if (leftOut > 0)
            LogLeftOut(logger, leftOut, type.Name);
        logger.Log(level, default, new Line(log), log.Cause, static (line, _) => line.ToString());
    }

    /// <summary>What else we log ourselves is bounded by what happens to entities, and nothing of it may be missing.</summary>
    private static bool IsDrivenByStrangers(string source) =>
        source.StartsWith("Akka.", StringComparison.Ordinal)
        || source.StartsWith("CampaignActors.Actors.Remoting.", StringComparison.Ordinal);

    [LoggerMessage(Level = HostLevel.Warning, Message = "{Lines} more lines of {Source} were left out")]
    private static partial void LogLeftOut(ILogger logger, int lines, string source);

    /// <summary>The values by name, and the template as structured logs expect it.</summary>
    private sealed class Line(LogEvent log) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        private readonly List<KeyValuePair<string, object?>> _values = Values(log);

        private static List<KeyValuePair<string, object?>> Values(LogEvent log)
        {
            var values = new List<KeyValuePair<string, object?>>();
            if (log.TryGetProperties(out var properties) && properties is not null)
                values.AddRange(properties.Select(p => new KeyValuePair<string, object?>(p.Key, p.Value)));
            values.Add(new("{OriginalFormat}", log.GetTemplate()));
            return values;
        }

        public int Count => _values.Count;

        public KeyValuePair<string, object?> this[int index] => _values[index];

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => log.Message.ToString() ?? "";
    }
}
