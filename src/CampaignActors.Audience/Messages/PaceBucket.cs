using NodaTime;

namespace CampaignActors.Audience.Messages;

/// <summary>
/// A pace as a bucket of permits that fills with time. It holds the messages of one second, and one at least, so that
/// no burst is longer than that. Its whole state is the time at which it is full again; an interval is rounded up to
/// 100 ns, so a pace is never exceeded.
/// </summary>
/// <param name="FullAt">In ticks since 1970; in the past: it is full.</param>
public readonly record struct PaceBucket(long FullAt)
{
    /// <summary>Ticks between two messages.</summary>
    private static long Interval(Pace pace)
    {
        if (pace.Messages < 1 || pace.Per <= Duration.Zero)
            throw Useless(pace);
        return Math.Max(1, (pace.Per.BclCompatibleTicks + pace.Messages - 1) / pace.Messages);
    }

    /// <summary>Messages at once when it is full.</summary>
    public static long Capacity(Pace pace) => pace.Messages < 1 || pace.Per <= Duration.Zero
        ? throw Useless(pace)
        : Math.Max(1, (long)Int128.Min(pace.Messages, (Int128)pace.Messages * NodaConstants.TicksPerSecond / pace.Per.BclCompatibleTicks));

    private static ArgumentException Useless(Pace pace) => new($"the pace {pace.Name} lets nothing pass", nameof(pace));

    /// <summary>Messages that may pass at a time.</summary>
    public long Free(Pace pace, Instant now) => Math.Max(
        0, Capacity(pace) - ((Math.Max(0, FullAt - now.ToUnixTimeTicks()) + Interval(pace) - 1) / Interval(pace)));

    /// <summary>After messages have passed.</summary>
    public PaceBucket Take(Pace pace, Instant now, long messages) =>
        new(Math.Max(FullAt, now.ToUnixTimeTicks()) + (messages * Interval(pace)));

    /// <summary>When the next message may pass, in ticks since 1970.</summary>
    public long FreeAt(Pace pace) => FullAt - ((Capacity(pace) - 1) * Interval(pace));
}
