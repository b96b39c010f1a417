using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CampaignActors.Domain.Values;
using NodaTime;
using NodaTime.TimeZones;

namespace CampaignActors.Vocabulary.Text;

/// <summary>Readers of instants and durations.</summary>
public static partial class Scalars
{
    /// <summary>Days of the longest duration that is read anywhere, such as one that the system has added up and people expect.</summary>
    public const int LongestDays = 10_000_000;

    private const string TimeForms = "expected a time such as 2026-01-05, 2026-01-05T09:00 or 2026-01-05T09:00:00Z";
    private const string DurationForms = "expected a duration such as 3d, 2h, 90m, 10s, 1w, 1d12h or 0";

    /// <summary>
    /// A local time that does not exist becomes the first valid instant after the gap, one that exists twice its first occurrence
    /// (domain.md §5.3).
    /// </summary>
    private static readonly ZoneLocalMappingResolver Local =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    [GeneratedRegex(
        @"^([0-9]{4})-([0-9]{2})-([0-9]{2})"
        + @"(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex TimeForm();

    /// <summary>
    /// An instant. A local time is read in the context's zone, a trailing <c>Z</c> or offset wins, a date alone is its first instant
    /// in the zone. Years 1900 to 2200.
    /// </summary>
    public static Reading<Instant> Instant(ScalarNode node, ReadContext context) =>
        Parse(node).Then(time => Reading<Instant>.Of(InZone(time, context.Zone)));

    /// <summary>
    /// The inclusive end of a period: as <see cref="Instant"/>, but a date alone is its last tick of 100 ns, so that <c>until:
    /// 2026-03-30</c>
    /// takes in the whole day.
    /// </summary>
    public static Reading<Instant> LastInstant(ScalarNode node, ReadContext context) =>
        Parse(node).Then(time => Reading<Instant>.Of(time.DateAlone
        ? InZone(time with { Local = time.Local.PlusDays(1) }, context.Zone) - NodaTime.Duration.FromTicks(1)
        : InZone(time, context.Zone)));

    /// <summary>The date, when the scalar is a date without a time of day; otherwise <c>null</c>.</summary>
    public static LocalDate? DateAlone(ScalarNode node) =>
        Parse(node).Take(new InputErrors(), out var time) && time.DateAlone ? time.Local.Date : null;

    /// <summary>The local time as it was typed, without regard to a zone; <c>null</c> when it carries an offset or is no time.</summary>
    public static LocalDateTime? LocalTime(ScalarNode node) =>
        Parse(node).Take(new InputErrors(), out var time) && time.Offset is null ? time.Local : null;

    private sealed record Typed(LocalDateTime Local, Offset? Offset, bool DateAlone);

    private static Instant InZone(Typed time, DateTimeZone zone) => time.Offset is { } offset
        ? time.Local.WithOffset(offset).ToInstant()
        : zone.ResolveLocal(time.Local, Local).ToInstant();

    private static Reading<Typed> Parse(ScalarNode node)
    {
        var match = TimeForm().Match(node.Text.Length > 40 ? "" : node.Text);
        if (!match.Success)
            return Reading<Typed>.Bad(node, $"{Quoted(node)} is not a time, {TimeForms}");
        int Number(int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;

        var (year, month, day, hour, minute, second) = (Number(1), Number(2), Number(3), Number(4), Number(5), Number(6));
        if (year is < Limits.FirstYear or > Limits.LastYear)
            return Reading<Typed>.Bad(
                node, $"the year of {Quoted(node)} is out of range, expected {Limits.FirstYear} to {Limits.LastYear}");
        if (month is < 1 or > 12 || day < 1 || day > CalendarSystem.Iso.GetDaysInMonth(year, month))
            return Reading<Typed>.Bad(node, $"{Quoted(node)} is no date of the calendar, {TimeForms}");
        if (hour > 23 || minute > 59 || second > 59)
            return Reading<Typed>.Bad(node, $"{Quoted(node)} is no time of day, expected 00:00:00 to 23:59:59");

        // In whole ticks of 100 ns, as clocks and stores count.
        var nanoseconds = match.Groups[7].Success ? int.Parse(match.Groups[7].Value.PadRight(9, '0'), CultureInfo.InvariantCulture) : 0;
        var local = new LocalDateTime(year, month, day, hour, minute, second).PlusTicks(nanoseconds / 100);
        var zone = match.Groups[8].Value;
        if (zone.Length == 0)
            return Reading<Typed>.Of(new Typed(local, null, !match.Groups[4].Success));
        return OffsetOf(zone) is { } offset
            ? Reading<Typed>.Of(new Typed(local, offset, false))
            : Reading<Typed>.Bad(node, $"the offset of {Quoted(node)} is out of range, expected -18:00 to +18:00");
    }

    private static Offset? OffsetOf(string text)
    {
        if (text == "Z")
            return Offset.Zero;
        var hours = int.Parse(text.AsSpan(1, 2), CultureInfo.InvariantCulture);
        var minutes = int.Parse(text.AsSpan(4, 2), CultureInfo.InvariantCulture);
        if (minutes > 59 || hours * 60 + minutes > 18 * 60)
            return null;
        return Offset.FromSeconds((text[0] == '-' ? -60 : 60) * (hours * 60 + minutes));
    }

    /// <summary>
    /// An exact length of time: <c>3d</c>, <c>2h</c>, <c>90m</c>, <c>10s</c>, <c>1w</c>, <c>1d12h</c> or <c>0</c>. A day is 24 hours
    /// whatever the clocks do; units go from large to small, each at most once. At most <paramref name="maxDays"/> long, in either
    /// direction.
    /// </summary>
    public static Reading<Duration> Duration(ScalarNode node, bool allowNegative = false, int maxDays = Limits.Days)
    {
        var text = node.IsNull ? "" : node.Text;
        var negative = text.StartsWith('-');
        var body = negative ? text[1..] : text;
        if (Length(body) is not { } seconds)
            return Reading<Duration>.Bad(node, $"{Quoted(node)} is not a duration, {DurationForms}");
        if (negative && seconds > 0 && !allowNegative)
            return Reading<Duration>.Bad(node, $"{Quoted(node)} is negative, expected 0 or more");
        return seconds <= maxDays * SecondsOf('d')
            ? Reading<Duration>.Of(NodaTime.Duration.FromSeconds(negative ? -seconds : seconds))
            : Reading<Duration>.Bad(node, $"{Quoted(node)} is too long, expected at most {maxDays}d");
    }

    /// <summary>A time of day such as 22:00, in minutes since midnight.</summary>
    public static Reading<int> TimeOfDay(ScalarNode node)
    {
        var match = TimeOfDayForm().Match(node.IsNull || node.Text.Length > 5 ? "" : node.Text);
        return match.Success
            ? Reading<int>.Of(
                int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * 60
                + int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture))
            : Reading<int>.Bad(node, $"{Quoted(node)} is not a time of day, expected one such as 22:00");
    }

    [GeneratedRegex(@"^([01]?[0-9]|2[0-3]):([0-5][0-9])\z", RegexOptions.CultureInvariant)]
    private static partial Regex TimeOfDayForm();

    /// <summary>The id of a zone of the IANA database.</summary>
    public static Reading<string> Zone(ScalarNode node) => !node.IsNull && TimeZones.Find(node.Text) is not null
        ? Reading<string>.Of(node.Text)
        : Reading<string>.Bad(node, ZoneText.Problem(node.Text));

    /// <summary>Seconds, or <c>null</c> when the text is no duration. Nine digits a unit cannot overflow.</summary>
    private static long? Length(string text)
    {
        if (text == "0")
            return 0;
        var (total, number, digits, lastUnit) = (0L, 0L, 0, -1);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) && digits < 9)
            {
                number = number * 10 + (c - '0');
                digits++;
                continue;
            }
            var unit = "wdhms".IndexOf(c);
            if (digits == 0 || unit <= lastUnit)
                return null;
            total += number * SecondsOf(c);
            (number, digits, lastUnit) = (0, 0, unit);
        }
        return digits == 0 && lastUnit >= 0 ? total : null;
    }

    private static long SecondsOf(char unit) => unit switch
    {
        'w' => 7 * 86_400,
        'd' => 86_400,
        'h' => 3_600,
        'm' => 60,
        _ => 1,
    };

    /// <summary>
    /// The shortest text that <see cref="Duration"/> reads back: <c>1d12h</c>, <c>-1d</c>, <c>0</c>. Fractions of a second are dropped.
    /// </summary>
    public static string Plain(Duration duration)
    {
        var seconds = (long)Math.Abs(duration.TotalSeconds);
        if (seconds == 0)
            return "0";
        var text = new StringBuilder(duration < NodaTime.Duration.Zero ? "-" : "");
        foreach (var unit in "dhms")
        {
            var count = seconds / SecondsOf(unit);
            seconds -= count * SecondsOf(unit);
            if (count > 0)
                text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
        }
        return text.ToString();
    }
}
