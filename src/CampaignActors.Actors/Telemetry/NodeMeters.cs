using System.Diagnostics.Metrics;
using CampaignActors.Actors.Operators;

namespace CampaignActors.Actors.Telemetry;

/// <summary>
/// Hears what this process measures, for operators who ask the node itself: rates of the last minute and faults since the start. It needs
/// no collector and works while metrics are off.
/// </summary>
internal sealed class NodeMeters : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly SpanMeter _commands = new(TimeProvider.System);
    private readonly SpanMeter _writes = new(TimeProvider.System);
    private readonly Total _deadLetters = new();
    private readonly Total _restarts = new();
    private readonly Total _alarms = new();

    public NodeMeters()
    {
        var heard = new Dictionary<Instrument, object>
        {
            [Instruments.CommandDuration] = _commands,
            [Instruments.WriteDuration] = _writes,
            [Instruments.DeadLetters] = _deadLetters,
            [Instruments.Restarts] = _restarts,
            [Instruments.Alarms] = _alarms,
        };
        _listener.SetMeasurementEventCallback<double>((_, value, _, meter) => ((SpanMeter)meter!).Add(value));
        _listener.SetMeasurementEventCallback<long>((_, value, _, total) => ((Total)total!).Add(value));
        foreach (var (instrument, meter) in heard)
            _listener.EnableMeasurementEvents(instrument, meter);
        _listener.Start();
    }

    public MinuteSpan Commands => _commands.Read();

    public MinuteSpan Writes => _writes.Read();

    public NodeFaults Faults => new(_deadLetters.Value, _restarts.Value, _alarms.Value);

    public void Dispose() => _listener.Dispose();

    private sealed class Total
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Add(long count) => Interlocked.Add(ref _value, count);
    }
}
