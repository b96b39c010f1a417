using NodaTime;

namespace CampaignActors.Audience.Evaluation;

/// <summary>What a condition needs to know besides the recipient.</summary>
/// <param name="At">Start of the analysis.</param>
/// <param name="Zone">The zone of the installation.</param>
public sealed record EvaluationContext(Instant At, DateTimeZone Zone)
{
    public LocalDate Today => At.InZone(Zone).Date;

    /// <summary>The first instant of the last <paramref name="days"/> calendar days, today included; without an end.</summary>
    /// <param name="days">At least 1.</param>
    public Instant Since(int days) => Today.PlusDays(1 - days).AtStartOfDayInZone(Zone).ToInstant();
}
