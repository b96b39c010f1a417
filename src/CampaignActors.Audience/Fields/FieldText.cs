using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Audience.Fields;

/// <summary>Values of fields as people and files write them: <c>12.5</c>, <c>2026-07-31</c>, <c>true</c>.</summary>
public static class FieldText
{
    private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
    private static readonly string[] s_true = ["true", "yes", "1"];
    private static readonly string[] s_false = ["false", "no", "0"];

    /// <summary>Reads a value of a field's type. Nothing is rounded: a fifth digit after the point that is not 0 is an error.</summary>
    /// <returns>What is wrong, without the value; <c>null</c>: it could be read.</returns>
    public static string? Read(RecipientField field, ReadOnlySpan<char> text, out FieldValue value)
    {
        value = default;
        switch (field.Type)
        {
            case DataType.Text:
                value = FieldValue.Of(text.ToString());
                return null;
            case DataType.Number:
                if (!decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out var number))
                    return $"{field.Name} is no number such as 12.5";
                return Units(field, number, out value);
            case DataType.Bool:
                if (!IsOneOf(text, s_true) && !IsOneOf(text, s_false))
                    return $"{field.Name} is not true, false, yes, no, 1 or 0";
                value = FieldValue.Of(IsOneOf(text, s_true));
                return null;
            case DataType.Date:
                if (!IsPlainDate(text, out var date) && !LocalDatePattern.Iso.Parse(text.ToString()).TryGetValue(default, out date))
                    return $"{field.Name} is no date such as 2026-07-31";
                value = FieldValue.Of(date);
                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(field), field.Type, "no such type");
        }
    }

    /// <summary>The text of a value, which <see cref="Read"/> reads back.</summary>
    public static string Of(FieldValue value) => value.Type switch
    {
        DataType.Text => value.Text,
        DataType.Number => (value.Units / (decimal)FieldValue.Scale).ToString(CultureInfo.InvariantCulture),
        DataType.Bool => value.IsTrue ? "true" : "false",
        DataType.Date => LocalDatePattern.Iso.Format(value.Date),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value.Type, "no such type"),
    };

    private static string? Units(RecipientField field, decimal number, out FieldValue value)
    {
        value = default;
        if (Math.Abs(number) > FieldValue.MostUnits / FieldValue.Scale)
            return $"{field.Name} is too large";
        var units = number * FieldValue.Scale;
        if (units != decimal.Truncate(units))
            return $"{field.Name} has more than four digits after the point";
        value = FieldValue.OfUnits((long)units);
        return null;
    }

    /// <summary>
    /// Reads <c>2026-07-31</c>, of which a file has millions, without a text of its own; what it cannot read may still be a date.
    /// </summary>
    private static bool IsPlainDate(ReadOnlySpan<char> text, out LocalDate date)
    {
        date = default;
        if (text is not [_, _, _, _, '-', _, _, '-', _, _]
            || !int.TryParse(text[..4], NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            || !int.TryParse(text[5..7], NumberStyles.None, CultureInfo.InvariantCulture, out var month)
            || !int.TryParse(text[8..], NumberStyles.None, CultureInfo.InvariantCulture, out var day)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > CalendarSystem.Iso.GetDaysInMonth(year, month))
        {
            return false;
        }
        date = new LocalDate(year, month, day);
        return true;
    }

    private static bool IsOneOf(ReadOnlySpan<char> text, string[] words)
    {
        foreach (var word in words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
