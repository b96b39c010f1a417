using System.Diagnostics.Metrics;
using CampaignActors.Actors.Telemetry;
using CampaignActors.Audience.Messages;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Node.Messages;

/// <summary>What the messages of an installation are at, as it was counted last.</summary>
/// <param name="By">Messages of open mailings by state.</param>
/// <param name="PossiblyTwice">Of open mailings.</param>
/// <param name="PerSecond">Settled messages a second.</param>
/// <param name="Still">For how long the mailing that could go on and does not has stood still.</param>
/// <param name="Restored">Mailings of a backup that wait for a person.</param>
internal sealed record MessageFigures(
    IReadOnlyDictionary<MessageState, long> By, long PossiblyTwice, double PerSecond, TimeSpan Still, int Running, int Restored)
{
    public static MessageFigures None { get; } = new(new Dictionary<MessageState, long>(), 0, 0, TimeSpan.Zero, 0, 0);
}

/// <summary>Figures of messages. No label names a person or a delivery.</summary>
internal sealed class MessageMeters : IDisposable
{
    private readonly Meter _meter = new(TelemetryNames.Meter);
    private MessageFigures _figures = MessageFigures.None;

    public MessageMeters()
    {
        _meter.CreateObservableGauge("campaign.messages", ByState, description: "Messages of open mailings, by state.");
        _meter.CreateObservableGauge(
            "campaign.messages.rate", () => Figures.PerSecond, "1/s", "Messages settled a second, on all nodes together.");
        _meter.CreateObservableGauge(
            "campaign.messages.possibly_twice", () => Figures.PossiblyTwice,
            description: "Messages of open mailings that were handed over again after it was not known whether they had left.");
        _meter.CreateObservableGauge(
            "campaign.messages.still", () => Figures.Still.TotalSeconds, "s",
            "For how long a mailing that could go on has stood still.");
        _meter.CreateObservableGauge("campaign.mailings.running", () => Figures.Running, description: "Mailings that are being sent.");
        _meter.CreateObservableGauge(
            "campaign.mailings.restored", () => Figures.Restored, description: "Mailings of a backup that wait for a person.");
    }

    public MessageFigures Figures => Volatile.Read(ref _figures);

    public void Counted(MessageFigures figures) => Volatile.Write(ref _figures, figures);

    private IEnumerable<Measurement<long>> ByState() =>
        Figures.By.Select(c => new Measurement<long>(c.Value, new KeyValuePair<string, object?>("state", Scalars.NameOf(c.Key))));

    public void Dispose() => _meter.Dispose();
}
