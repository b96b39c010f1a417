using System.Diagnostics.Metrics;
using CampaignActors.Actors.Telemetry;
using CampaignActors.Audience.Messages;
using CampaignActors.Sending.Engine;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Node.Messages;

/// <summary>Figures of the sender of this node. No label names a person or a delivery.</summary>
internal sealed partial class SenderMeters : ISenderObserver, IDisposable
{
    private readonly Meter _meter = new(TelemetryNames.Meter);
    private readonly Counter<long> _handed;
    private readonly Histogram<double> _batches;
    private readonly Counter<long> _failures;
    private readonly ILogger<SenderMeters> _log;

    public SenderMeters(ILogger<SenderMeters> log, SenderHost host)
    {
        _log = log;
        _handed = _meter.CreateCounter<long>(
            "campaign.messages.handed_over", description: "Hand-overs of this node, by channel and outcome.");
        _batches = _meter.CreateHistogram<double>(
            "campaign.messages.batch.duration", "s", "How long a batch took from its claim to its record, by channel.");
        _failures = _meter.CreateCounter<long>(
            "campaign.sender.failures", description: "Steps of the sender that failed and are tried again, by step.");
        _meter.CreateObservableGauge(
            "campaign.messages.under_way", () => host.Status?.UnderWay ?? 0,
            description: "Messages that are being handed over by this node: those that its death would make unknown.");
        _meter.CreateObservableGauge(
            "campaign.channel.down", () => Down(host.Status), description: "Channels of this node, by name: 1 is out of order, 0 works.");
    }

    private static IEnumerable<Measurement<int>> Down(SenderStatus? status) => (status?.Channels ?? [])
        .Select(c => new Measurement<int>(c.Problem is null ? 0 : 1, new KeyValuePair<string, object?>("channel", c.Name)));

    public void HandedOver(string channel, HandOver result) => _handed.Add(
        1, new KeyValuePair<string, object?>("channel", channel), new KeyValuePair<string, object?>("outcome", Scalars.NameOf(result)));

    public void Batch(string channel, int messages, TimeSpan took) =>
        _batches.Record(took.TotalSeconds, new KeyValuePair<string, object?>("channel", channel));

    public void Failed(string what, Exception error)
    {
        _failures.Add(1, new KeyValuePair<string, object?>("step", what));
        LogFailed(_log, what, error.GetType().Name, Shown.OneLine(error.Message, 300));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "sending: {Step} failed and is tried again: {Type}: {Reason}")]
    private static partial void LogFailed(ILogger log, string step, string type, string reason);

    public void Dispose() => _meter.Dispose();
}
