using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>How the start is confirmed once everything is approved (domain.md §4.1, approval mode of the analysis).</summary>
public enum StartMode
{
    /// <summary>An operator confirms it.</summary>
    Manual,

    /// <summary>It starts by itself unless there is a warning.</summary>
    SemiAutomatic,

    /// <summary>It always starts by itself.</summary>
    Automatic,
}

/// <summary>One line of a calendar of waves: its size, and the time since the wave before.</summary>
/// <param name="Percent">Percentage of the messages to send; alternative to <paramref name="Count"/>.</param>
public sealed record WaveLine(decimal? Percent, long? Count, Duration After);

/// <summary>Distribution of sending over time: a share or a count per period, or a calendar (domain.md §3.5).</summary>
public sealed record WaveRule(decimal? Percent, long? Count, Duration? Every, Seq<WaveLine> Calendar)
{
    /// <summary>Larger numbers are refused as mistakes.</summary>
    public const int MaxWaves = 1_000;

    public string? Problem()
    {
        if (Calendar.Count == 0)
            return Wrong(Percent, Count) ?? (Every > Duration.Zero ? null : "'every' of waves must be above zero");
        if (Calendar[0].After > Duration.Zero)
            return "the first wave starts with the delivery and has no 'after'; its date is the contact date";
        if (Calendar.Any(l => l.After < Duration.Zero))
            return "'after' of a wave must not be negative";
        if (Calendar.Sum(l => l.Percent ?? 0) > 100)
            return "the waves of a calendar must not exceed 100 percent";
        return Calendar.Count > MaxWaves
            ? TooMany(Calendar.Count)
            : Calendar.Select(l => Wrong(l.Percent, l.Count)).FirstOrDefault(p => p is not null);
    }

    private static string? Wrong(decimal? percent, long? count) =>
        percent is null == count is null ? "a wave needs either 'percent' or 'count'"
        : percent is <= 0 or > 100 ? "'percent' of a wave must be above 0 and at most 100"
        : count is < 1 ? "'count' of a wave must be at least 1"
        : null;

    private static string TooMany(decimal waves) => $"{waves} waves are more than {MaxWaves}";

    /// <summary>
    /// Plans the waves for a number of messages. A share is rounded down, to at least one message. The last wave takes the rest,
    /// and empty waves are left out.
    /// </summary>
    /// <param name="problem">The text about too many waves, or <c>null</c>.</param>
    public Seq<Wave> Plan(long messages, out string? problem)
    {
        var lines = Lines(messages, out problem);
        var waves = new List<Wave>();
        var rest = messages;
        var after = Duration.Zero;
        for (var i = 0; i < lines.Count && rest > 0; i++)
        {
            after = Limits.Sum(after, lines[i].After);
            var size = lines[i].Count ?? Math.Max(1, (long)decimal.Floor(messages * lines[i].Percent!.Value / 100));
            var quantity = i == lines.Count - 1 ? rest : Math.Min(size, rest);
            waves.Add(new Wave(quantity, after));
            rest -= quantity;
        }
        return waves.ToSeq();
    }

    /// <summary>Expands the periodic forms to a calendar.</summary>
    private IReadOnlyList<WaveLine> Lines(long messages, out string? problem)
    {
        problem = null;
        if (Calendar.Count > 0)
            return Calendar;
        var number = Percent is { } percent ? decimal.Ceiling(100 / percent) : decimal.Ceiling((decimal)messages / Count!.Value);
        if (number > MaxWaves)
        {
            problem = TooMany(number);
            return [];
        }
        return [.. Enumerable.Range(0, (int)number).Select(i => new WaveLine(Percent, Count, i == 0 ? Duration.Zero : Every!.Value))];
    }
}

/// <summary>A planned wave.</summary>
/// <param name="After">Time since the start of sending.</param>
public sealed record Wave(long Quantity, Duration After);

/// <summary>Retries of soft errors: a number on the first day with a gap, then once a day (domain.md §4.1).</summary>
/// <param name="FirstDay">Retries within 24 hours of the start of sending.</param>
/// <param name="Gap">Shortest time between two of them.</param>
public sealed record RetryRule(int FirstDay, Duration Gap)
{
    public static readonly RetryRule Default = new(5, Duration.FromHours(1));

    /// <summary>Duration of retries when no validity is given.</summary>
    public static readonly Duration DefaultValidity = Duration.FromDays(5);

    public string? Problem() =>
        FirstDay < 0 ? "'firstDay' of retries must not be negative"
        : Gap <= Duration.Zero ? "'gap' of retries must be above zero"
        : null;

    /// <summary>Instant of the next retry after a failure now.</summary>
    public Instant Next(Instant now, Sending sending)
    {
        var soon = now + Gap;
        return sending.Retries < FirstDay && soon <= sending.StartedAt + Duration.FromDays(1) ? soon : now + Duration.FromDays(1);
    }
}
