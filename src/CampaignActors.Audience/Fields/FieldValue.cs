using NodaTime;

namespace CampaignActors.Audience.Fields;

/// <summary>A value of a field; a value that is missing is <c>null</c>, never one of these.</summary>
public readonly record struct FieldValue
{
    /// <summary>Ten-thousandths in 1.</summary>
    public const long Scale = 10_000;

    /// <summary>The largest number, 100,000,000,000, and the smallest with the opposite sign.</summary>
    public const long MostUnits = 100_000_000_000 * Scale;

    private readonly string? _text;

    private FieldValue(DataType type, long units, string? text = null) => (Type, Units, _text) = (type, units, text);

    public DataType Type { get; }

    /// <summary>A number in ten-thousandths, a date in days since 1970-01-01, a truth as 1 or 0; of no meaning for a text.</summary>
    public long Units { get; }

    /// <summary>The text as it was given; empty for other types.</summary>
    public string Text => _text ?? "";

    /// <summary>A date; of no meaning for other types.</summary>
    public LocalDate Date => new LocalDate(1970, 1, 1).PlusDays(checked((int)Units));

    public bool IsTrue => Units != 0;

    public static FieldValue Of(string text) => new(DataType.Text, 0, text);

    /// <param name="units">Ten-thousandths, at most <see cref="MostUnits"/> with either sign.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is larger; <see cref="Fits"/> tells beforehand.</exception>
    public static FieldValue OfUnits(long units) => Fits(units)
        ? new(DataType.Number, units)
        : throw new ArgumentOutOfRangeException(nameof(units), units, "a number reaches from -100,000,000,000 to 100,000,000,000");

    /// <param name="units">Ten-thousandths.</param>
    public static bool Fits(long units) => units is >= -MostUnits and <= MostUnits;

    public static FieldValue Of(bool truth) => new(DataType.Bool, truth ? 1 : 0);

    public static FieldValue Of(LocalDate date) => new(DataType.Date, Period.DaysBetween(new LocalDate(1970, 1, 1), date));
}
