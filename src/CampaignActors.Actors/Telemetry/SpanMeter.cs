using CampaignActors.Actors.Operators;

namespace CampaignActors.Actors.Telemetry;

/// <summary>Measured times of the last minute, in twelve slots of five seconds: it counts 55 to 60 seconds.</summary>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class SpanMeter(TimeProvider time)
{
    private const int Slots = 12;
    private const double Share = 0.95;
    private static readonly TimeSpan s_slot = TimeSpan.FromMinutes(1) / Slots;

    private readonly Lock _lock = new();
    private readonly long _began = time.GetTimestamp();
    private readonly Slot[] _slots = [.. Enumerable.Range(0, Slots).Select(_ => new Slot())];

    /// <param name="seconds">That one of them took.</param>
    public void Add(double seconds)
    {
        var number = Number;
        lock (_lock)
        {
            var slot = _slots[number % Slots];
            if (slot.Number != number)
                slot.Begin(number);
            slot.Take(seconds);
        }
    }

    public MinuteSpan Read()
    {
        var oldest = Number - Slots;
        lock (_lock)
        {
            var slots = _slots.Where(slot => slot.Number > oldest && slot.Count > 0).ToList();
            var count = slots.Sum(slot => slot.Count);
            return count == 0
                ? MinuteSpan.None
                : new MinuteSpan(count, TimeSpan.FromSeconds(slots.Sum(slot => slot.Seconds) / count), Most(slots, count));
        }
    }

    private long Number => time.GetElapsedTime(_began).Ticks / s_slot.Ticks;

    private static TimeSpan? Most(List<Slot> slots, long count)
    {
        var (sum, bounds) = (0L, Instruments.SecondsBounds);
        for (var i = 0; i < bounds.Count; i++)
        {
            sum += slots.Sum(slot => slot.Buckets[i]);
            if (sum >= count * Share)
                return TimeSpan.FromSeconds(bounds[i]);
        }
        return null;
    }

    private sealed class Slot
    {
        public long Number { get; private set; } = -Slots;

        public long Count { get; private set; }

        public double Seconds { get; private set; }

        public long[] Buckets { get; } = new long[Instruments.SecondsBounds.Count];

        public void Begin(long number)
        {
            (Number, Count, Seconds) = (number, 0, 0);
            Array.Clear(Buckets);
        }

        public void Take(double seconds)
        {
            Count++;
            Seconds += seconds;
            for (var i = 0; i < Buckets.Length; i++)
            {
                if (seconds <= Instruments.SecondsBounds[i])
                {
                    Buckets[i]++;
                    return;
                }
            }
        }
    }
}
