using System.Buffers.Text;
using System.Globalization;
using System.Text;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Vocabulary.Calendar;

/// <summary>The place of an entry in the order of the calendar: by start, then by entity and number.</summary>
public sealed record CalendarPlace(Instant Start, EntityRef Entity, int Number)
{
    /// <summary>An opaque text, as <c>next</c> of a page.</summary>
    public string Text() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{Start.ToUnixTimeTicks()} {Entity} {Number}")));

    /// <exception cref="InputException">The text is no place.</exception>
    public static CalendarPlace Read(string text)
    {
        try
        {
            if (Base64Url.IsValid(text)
                && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(' ') is [var start, var entity, var number])
            {
                return new CalendarPlace(
                    Instant.FromUnixTimeTicks(long.Parse(start, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)),
                    EntityRef.Parse(entity), int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture));
            }
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
        }
        throw new InputException(null, $"after: {Shown.Quote(text)} is no place on the calendar, expected the 'next' of its page before");
    }
}

/// <summary>A page of the calendar.</summary>
/// <param name="From">The first instant.</param>
/// <param name="To">The first instant behind it.</param>
/// <param name="Kinds">What is listed; empty: everything.</param>
/// <param name="After">The last entry of the page before.</param>
public sealed record CalendarQuery(
    Instant From, Instant To, IReadOnlyList<CalendarKind> Kinds, Code? Program, Code? Campaign, CalendarPlace? After, int Limit)
{
    public bool Has(CalendarSpan span) => span.Start < To && span.End >= From && (Kinds.Count == 0 || Kinds.Contains(span.Kind));
}

/// <summary>The beginning of something on the calendar, or its end.</summary>
public sealed record CalendarMoment(CalendarSpan Span, bool Ends)
{
    public Instant At => Ends ? Span.End : Span.Start;
}

/// <summary>
/// Spans by their length, so that those that touch a time are found without looking at all that begin before it: of each class only the
/// starts within its longest length are looked at.
/// </summary>
public static class SpanClass
{
    /// <summary>The class of spans that are longer than all others: their starts have no bound.</summary>
    public const int Longest = 18;

    /// <summary>Class n has spans of at most 2^n days.</summary>
    public static int Of(Instant start, Instant end)
    {
        var days = (end - start).TotalDays;
        var length = 0;
        while (length < Longest && days > 1 << length)
            length++;
        return length;
    }

    /// <summary>The earliest start of each class that can reach an instant.</summary>
    public static IEnumerable<Instant> EarliestStarts(Instant from) => Enumerable.Range(0, Longest + 1).Select(length =>
        length == Longest || from - Instant.MinValue < Duration.FromDays(1 << length) ? Instant.MinValue
            : from - Duration.FromDays(1 << length));
}
