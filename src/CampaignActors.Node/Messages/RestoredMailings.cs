using CampaignActors.Actors.Client;
using CampaignActors.Audience.Messages;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Node.Messages;

/// <summary>
/// Pauses the deliveries of mailings that come from a backup: what was sent since is not known, so a person decides whether they go on
/// (docs/decisions/0087-after-a-restore-a-person-decides.md).
/// </summary>
internal sealed partial class RestoredMailings(IEntityClient client, ILogger<RestoredMailings> log)
{
    private readonly HashSet<(MailingKey, int)> _seen = [];

    /// <param name="head">A mailing that is <see cref="MailingState.Restored"/>.</param>
    public async Task PauseAsync(MailingHead head, CancellationToken ct)
    {
        if (_seen.Contains((head.Key, head.Order.Turn)))
            return;
        var answer = await client.SendAsync(
            Kinds.Delivery(new Code(head.Key.Delivery)), new PauseDelivery(),
            FormattableString.Invariant($"restored:{head.Key.Delivery}:{head.Key.Preparation}:{head.Order.Turn}"),
            TechnicalWorkflow.DeliveryMgt.Code().Text, ct);
        if (answer.RetryAfter is not null || answer.Outcome == Protocol.Shell.Outcome.Unknown)
            return;
        _seen.Add((head.Key, head.Order.Turn));
        if (answer.Ok)
            LogPaused(log, head.Key.Delivery);
        else
            LogRefused(log, head.Key.Delivery, Shown.OneLine(answer.Text, 300));
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Delivery} comes from a backup and is paused: what it sent since is not known; resume it, or stop it")]
    private static partial void LogPaused(ILogger log, string delivery);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Delivery} comes from a backup and cannot be paused: {Reason}; nothing is sent until it is resumed or stopped")]
    private static partial void LogRefused(ILogger log, string delivery, string reason);
}
