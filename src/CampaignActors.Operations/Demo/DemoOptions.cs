using NodaTime;

namespace CampaignActors.Operations.Demo;

/// <summary>Which company is made up: the same seed and the same day give the same one, to the byte.</summary>
/// <param name="Day">The day that counts as today: the history ends when it begins.</param>
/// <param name="Zone">Zone of the installation, in which the company's local times are read.</param>
public sealed record DemoOptions(LocalDate Day, DateTimeZone Zone)
{
    public const int DefaultSeed = 1;

    /// <summary>Days of history before the day.</summary>
    public const int Days = 30;

    /// <summary>What codes begin with in a system that has data.</summary>
    public const string Prefix = "DEMO-";

    /// <summary>Draws the figures that vary, such as the number of recipients.</summary>
    public int Seed { get; init; } = DefaultSeed;

    /// <summary>The first instant of the history.</summary>
    public Instant Start => Day.PlusDays(-Days).At(new LocalTime(8, 0)).InZoneLeniently(Zone).ToInstant();

    /// <summary>The last one: the day begins.</summary>
    public Instant End => Day.AtStartOfDayInZone(Zone).ToInstant();

    /// <param name="now">The day of this instant is today.</param>
    public static DemoOptions Today(Instant now, DateTimeZone zone) => new(now.InZone(zone).Date, zone);
}
