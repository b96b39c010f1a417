using CampaignActors.Sending.Bounces;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Node.Messages;

/// <summary>
/// Takes in returned mails from the folder <c>bounces</c>, and from a mailbox where the settings name one. Every sender looks: a mail that
/// two of them take in counts once.
/// </summary>
internal sealed partial class BounceHost(
    BounceFolder folder, BounceMailbox? mailbox, TimeSpan mailboxEvery, TimeProvider time, ILogger<BounceHost> log) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(5);

    /// <summary>Mails that were taken in are kept for people who look.</summary>
    private static readonly TimeSpan s_keep = TimeSpan.FromDays(30);

    private DateTimeOffset _nextMailbox;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, time);
        try
        {
            do
            {
                await TakeAsync("folder", folder.ProcessAsync, stoppingToken);
                if (mailbox is not null && time.GetUtcNow() >= _nextMailbox)
                {
                    await TakeAsync("mailbox", mailbox.ProcessAsync, stoppingToken);
                    _nextMailbox = time.GetUtcNow() + mailboxEvery;
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task TakeAsync(
        string from, Func<CancellationToken, Task<IReadOnlyList<BounceOutcome>>> processAsync, CancellationToken ct)
    {
        try
        {
            var outcomes = await processAsync(ct);
            if (outcomes.Count > 0)
                LogTaken(log, from, outcomes.Count, outcomes.Sum(o => o.News), outcomes.Count(o => o.Problem is not null));
            folder.Purge(time.GetUtcNow() - s_keep);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(log, from, Shown.OneLine(e.Message, 300));
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "returned mails of the {From}: {Count} taken in, {News} messages changed by them, {Refused} cannot be used")]
    private static partial void LogTaken(ILogger log, string from, int count, int news, int refused);

    [LoggerMessage(Level = LogLevel.Warning, Message = "returned mails of the {From} cannot be taken in now, it is tried again: {Reason}")]
    private static partial void LogFailed(ILogger log, string from, string reason);
}
