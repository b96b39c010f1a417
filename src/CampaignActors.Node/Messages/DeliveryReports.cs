using System.Collections.Concurrent;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Audience.Messages;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Messages;
using CampaignActors.Protocol.Shell;
using CampaignActors.Sending.Engine;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Node.Messages;

/// <summary>
/// Tells deliveries what became of their messages. Every sender may tell: the id of the command names the report, so the delivery
/// takes it in once.
/// </summary>
internal sealed partial class DeliveryReports(IEntityClient client, ILogger<DeliveryReports> log) : IMailingReports
{
    private readonly ConcurrentDictionary<MailingKey, int> _refused = new();

    public async Task<bool> TellAsync(MailingReport report, CancellationToken ct)
    {
        var answer = await client.SendAsync(
            Kinds.Delivery(new Code(report.Key.Delivery)),
            MessagesGateway.Told(report),
            FormattableString.Invariant($"messages:{report.Key.Delivery}:{report.Key.Preparation}:{report.Number}"),
            TechnicalWorkflow.DeliveryMgt.Code().Text, ct);
        if (answer.Ok)
        {
            _refused.TryRemove(report.Key, out _);
            return true;
        }
        // Told again until it is taken in; said once.
        if (answer.Outcome == Outcome.Rejected && answer.RetryAfter is null
            && (!_refused.TryGetValue(report.Key, out var said) || said != report.Number))
        {
            _refused[report.Key] = report.Number;
            LogRefused(log, report.Key.Delivery, report.Number, Shown.OneLine(answer.Text, 300));
        }
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Delivery} does not take in report {Number} of its messages: {Reason}")]
    private static partial void LogRefused(ILogger log, string delivery, int number, string reason);
}
