using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Protocol.Serialization;

/// <summary>
/// Instants as they are stored: ISO 8601 in UTC with as many decimals as it takes, such as <c>2026-01-05T08:00:00.25Z</c>. It is what
/// <see cref="InstantPattern.ExtendedIso"/> writes and reads; every row has several, so the years 1 to 9999 do without the pattern and
/// its objects on the heap.
/// </summary>
internal static class InstantText
{
    /// <summary>Characters of the longest instant.</summary>
    public const int MaxLength = 48;

    private const int WholeSeconds = 19;
    private const int NanosecondDigits = 9;
    private static readonly Instant s_first = Instant.FromUtc(1, 1, 1, 0, 0);
    private static readonly Instant s_end = Instant.FromUtc(9999, 12, 31, 0, 0);

    /// <returns>The number of characters.</returns>
    public static int Write(Instant at, Span<char> text)
    {
        if (at < s_first || at >= s_end)
        {
            var rare = InstantPattern.ExtendedIso.Format(at);
            rare.CopyTo(text);
            return rare.Length;
        }
        var utc = at.ToDateTimeUtc();
        utc.TryFormat(text, out var length, "yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        var nanoseconds = (utc.Ticks % TimeSpan.TicksPerSecond * 100) + NanosecondOfTick(at, utc);
        if (nanoseconds > 0)
        {
            text[length++] = '.';
            nanoseconds.TryFormat(text[length..], out _, "D9", System.Globalization.CultureInfo.InvariantCulture);
            length += NanosecondDigits;
            while (text[length - 1] == '0')
                length--;
        }
        text[length++] = 'Z';
        return length;
    }

    private static long NanosecondOfTick(Instant at, DateTime utc) => (at - Instant.FromDateTimeUtc(utc)).SubsecondNanoseconds;

    public static string Text(Instant at)
    {
        Span<char> text = stackalloc char[MaxLength];
        return new string(text[..Write(at, text)]);
    }

    /// <returns><c>null</c> when the text is no instant.</returns>
    public static Instant? Parse(string text)
    {
        if (TryRead(text) is { } at)
            return at;
        return InstantPattern.ExtendedIso.Parse(text) is { Success: true, Value: var instant } ? instant : null;
    }

    /// <returns><c>null</c> for what has to be left to the pattern.</returns>
    private static Instant? TryRead(ReadOnlySpan<char> text)
    {
        if (text.Length <= WholeSeconds || text[^1] != 'Z' || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':'
            || text[16] != ':')
            return null;
        var (year, month, day) = (Number(text[..4]), Number(text[5..7]), Number(text[8..10]));
        var (hour, minute, second) = (Number(text[11..13]), Number(text[14..16]), Number(text[17..19]));
        if (year < 1 || month is < 1 or > 12 || day < 1 || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59
            || day > DateTime.DaysInMonth(year, month))
            return null;
        var nanoseconds = 0L;
        var decimals = text[WholeSeconds..^1];
        if (decimals.Length > 0)
        {
            if (decimals[0] != '.' || decimals.Length is 1 or > NanosecondDigits + 1
                || Number(decimals[1..]) is not (>= 0 and var fraction))
                return null;
            nanoseconds = fraction;
            for (var i = decimals.Length - 1; i < NanosecondDigits; i++)
                nanoseconds *= 10;
        }
        return Instant.FromDateTimeUtc(new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc)).PlusNanoseconds(nanoseconds);
    }

    /// <returns>-1 when something is no digit.</returns>
    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
                return -1;
            number = (number * 10) + (digit - '0');
        }
        return number;
    }
}
