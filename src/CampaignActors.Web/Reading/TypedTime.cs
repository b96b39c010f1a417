using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Web.Reading;

/// <summary>A local time that a person types, on a day on which the clocks may be changed.</summary>
public static class TypedTime
{
    /// <summary>
    /// What the person is told, where a clock never shows that time, or shows it twice. Everything else is for the interface to judge.
    /// </summary>
    /// <param name="chosen">
    /// Which of two: an offset such as <c>+02:00</c>, out of <see cref="Twice"/>; empty: none yet; <c>null</c>: that is not asked.
    /// </param>
    /// <returns>The time for the interface, or the problem.</returns>
    public static (string? Time, string? Problem) Read(string typed, string? chosen, Reader reader)
    {
        if (WrittenMoment.LocalTime(typed) is not { } local)
            return (typed, null);
        var mapping = reader.Zone.MapLocal(local);
        if (mapping.Count == 0)
        {
            var next = mapping.LateInterval.IsoLocalStart;
            return (null, reader.T(
                $"There is no {Clock(local)} on {reader.Date(local.Date)} in {reader.Zone.Id}: the clocks go forward to {Clock(next)}.",
                $"Er is geen {Clock(local)} op {reader.Date(local.Date)} in {reader.Zone.Id}: de klok gaat vooruit naar {Clock(next)}."));
        }
        if (mapping.Count == 1 || chosen is null)
            return (typed, null);
        return Twice(typed, reader).Any(t => t.Offset == chosen)
            ? ($"{typed}{chosen}", null)
            : (null, reader.T(
                $"{Clock(local)} comes twice on {reader.Date(local.Date)} in {reader.Zone.Id}: choose which of them.",
                $"{Clock(local)} komt twee keer voor op {reader.Date(local.Date)} in {reader.Zone.Id}: kies welke."));
    }

    /// <summary>The two instants of a time that a clock shows twice, by their offsets; empty: it does not.</summary>
    public static IReadOnlyList<(string Offset, string Text)> Twice(string typed, Reader reader)
    {
        if (WrittenMoment.LocalTime(typed) is not { } local || reader.Zone.MapLocal(local) is not { Count: 2 } mapping)
            return [];
        var (first, last) = (Offset(mapping.First()), Offset(mapping.Last()));
        return
        [
            (first, reader.T($"the first, {first} to UTC", $"de eerste, {first} van UTC")),
            (last, reader.T($"the second, {last} to UTC", $"de tweede, {last} van UTC")),
        ];
    }

    private static string Offset(ZonedDateTime time) =>
        OffsetPattern.CreateWithInvariantCulture("+HH:mm").Format(time.Offset);

    private static string Clock(LocalDateTime time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
