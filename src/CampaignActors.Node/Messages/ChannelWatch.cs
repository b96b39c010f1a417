using CampaignActors.Sending.Engine;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Node.Messages;

/// <summary>
/// A line in the log when a way out of this node gets out of order or works again, and when a mailing cannot go on: not one for each try.
/// </summary>
internal sealed partial class ChannelWatch(SenderHost sender, ILogger<ChannelWatch> log)
{
    private Dictionary<string, string> _problems = [];

    /// <summary>Compares with the last look.</summary>
    public void Look()
    {
        var problems = new Dictionary<string, string>(StringComparer.Ordinal);
        if (sender.Status is { } status)
        {
            foreach (var channel in status.Channels.Where(c => c.Problem is not null))
                problems[$"channel {channel.Name}"] = channel.Problem!;
            foreach (var mailing in status.Mailings)
                problems[$"mailing of {mailing.Key.Delivery}"] = mailing.Problem;
        }
        foreach (var (what, problem) in problems.Where(p => _problems.GetValueOrDefault(p.Key) != p.Value))
            LogOut(log, what, Shown.OneLine(problem, 300));
        foreach (var what in _problems.Keys.Where(k => !problems.ContainsKey(k)))
            LogBack(log, what);
        _problems = problems;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{What} hands nothing over, it is tried again and nothing is lost: {Problem}")]
    private static partial void LogOut(ILogger log, string what, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "{What} hands over again")]
    private static partial void LogBack(ILogger log, string what);
}
