using CampaignActors.Audience.Messages;
using CampaignActors.Audience.Stores;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CampaignActors.Node.Messages;

/// <summary>
/// Looks at all open mailings from time to time: for metrics, for the rate that people see, for a line in the log when one begins, stands
/// still, or ends, and to pause the deliveries of those that come from a backup. No line names a person.
/// </summary>
internal sealed partial class MessageWatch(
    IMessageLedger ledger, MessageMeters meters, MailingRates rates, ChannelWatch channels, NodeSettings settings, IServiceProvider node,
    TimeProvider time, ILogger<MessageWatch> log) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(2);

    /// <summary>A mailing that could go on and has not for so long is worth a line.</summary>
    private static readonly TimeSpan s_still = TimeSpan.FromMinutes(5);

    private readonly Dictionary<MailingKey, MailingState> _seen = [];
    private readonly HashSet<MailingKey> _still = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Made now: it speaks to deliveries, whose actors did not run when this service was made.
        var restored = settings.Sends ? node.GetRequiredService<RestoredMailings>() : null;
        using var timer = new PeriodicTimer(s_every, time);
        try
        {
            do
            {
                channels.Look();
                await LookAsync(restored, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task LookAsync(RestoredMailings? restored, CancellationToken ct)
    {
        try
        {
            var open = await ledger.MailingsAsync(Instant.FromDateTimeOffset(time.GetUtcNow()), ct);
            await CountAsync(open, ct);
            foreach (var head in open.Where(h => h.Order.State == MailingState.Restored))
                await (restored?.PauseAsync(head, ct) ?? Task.CompletedTask);
        }
        catch (Exception e) when (e is AudienceException or System.Data.Common.DbException)
        {
            LogUnread(log, Shown.OneLine(e.Message, 300));
        }
    }

    private async Task CountAsync(IReadOnlyList<MailingHead> open, CancellationToken ct)
    {
        var (by, twice, perSecond, still) = (new Dictionary<MessageState, long>(), 0L, 0d, TimeSpan.Zero);
        foreach (var head in open)
        {
            var counts = await ledger.CountsAsync(head.Key, ct);
            foreach (var (state, count) in counts.By)
                by[state] = by.GetValueOrDefault(state) + count;
            twice += counts.PossiblyTwice;
            perSecond += rates.Note(head.Key, counts.Total - counts.Open) ?? 0;
            var stood = head is { Order.State: MailingState.Running, Claimable: true } ? rates.StillFor(head.Key) : TimeSpan.Zero;
            still = stood > still ? stood : still;
            Tell(head, counts, stood);
        }
        var keys = open.Select(h => h.Key).ToHashSet();
        rates.Keep(keys);
        foreach (var gone in _seen.Keys.Where(k => !keys.Contains(k)).ToList())
        {
            _seen.Remove(gone);
            var counts = await ledger.CountsAsync(gone, ct);
            LogEnded(log, gone.Delivery, counts.HandedOver, counts.Failed, counts.Canceled, counts.PossiblyTwice);
        }
        meters.Counted(new MessageFigures(
            by, twice, perSecond, still, open.Count(h => h.Order.State == MailingState.Running),
            open.Count(h => h.Order.State == MailingState.Restored)));
    }

    private void Tell(MailingHead head, MailingCounts counts, TimeSpan stood)
    {
        if (!_seen.TryGetValue(head.Key, out var before) || before != head.Order.State)
            LogState(log, head.Key.Delivery, Scalars.NameOf(head.Order.State), counts.HandedOver, counts.Total);
        _seen[head.Key] = head.Order.State;
        if (stood < s_still)
            _still.Remove(head.Key);
        else if (_still.Add(head.Key))
            LogStill(log, head.Key.Delivery, (long)stood.TotalMinutes, counts.Open);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "mailing of {Delivery} is {State}: {HandedOver} of {Total} handed over")]
    private static partial void LogState(ILogger log, string delivery, string state, long handedOver, long total);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "mailing of {Delivery} is over: {HandedOver} handed over, {Failed} failed, {Canceled} canceled, {Twice} possibly twice")]
    private static partial void LogEnded(ILogger log, string delivery, long handedOver, long failed, long canceled, long twice);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "mailing of {Delivery} has stood still for {Minutes} minutes with {Open} messages to go: does a node have the role "
            + "sender, and does its channel answer?")]
    private static partial void LogStill(ILogger log, string delivery, long minutes, long open);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the ledger of messages cannot be read now: {Reason}")]
    private static partial void LogUnread(ILogger log, string reason);
}
