using System.Globalization;

namespace CampaignActors.Web.Reading;

/// <summary>Reads numbers that people type or paste.</summary>
public static class NumberReading
{
    private const int MaxLength = 40;

    /// <summary>What word processors make of a hyphen before a number.</summary>
    private const char Minus = '\u2212';

    /// <summary>
    /// An amount as a language writes it, exact: Dutch <c>1.234,56</c>, English <c>1,234.56</c>; spaces around and between groups are
    /// left out. A separator that could mean both is refused with both readings, because a thousandth or a thousandfold is a costly
    /// mistake: three digits behind the only separator. Another zero says that they are decimals.
    /// </summary>
    /// <param name="problem">What is wrong, for the reader; <c>null</c>: nothing.</param>
    public static decimal? Amount(string typed, Reader reader, out string? problem)
    {
        problem = null;
        var numbers = reader.Language.Numbers();
        var (dot, comma) = (numbers.NumberDecimalSeparator[0], numbers.NumberGroupSeparator[0]);
        var text = new string([.. typed.Where(c => !PastedText.IsUnseen(c)).Select(c => c == Minus ? '-' : c)]);
        var example = reader.Language == Language.Dutch ? "1.234,56" : "1,234.56";
        if (text.Length is 0 or > MaxLength)
        {
            problem = reader.T($"Type an amount such as {example}.", $"Typ een bedrag zoals {example}.");
            return null;
        }
        var unsigned = text[0] == '-' ? text[1..] : text;
        var parts = unsigned.Split(dot);
        var groups = parts[0].Split(comma);
        var whole = groups.Length == 1
            ? groups[0].Length > 0
            : groups[0].Length is >= 1 and <= 3 && groups.Skip(1).All(g => g.Length == 3);
        var digits = parts.SelectMany(p => p).All(c => char.IsAsciiDigit(c) || c == comma);
        if (!digits || !whole || parts.Length > 2 || (parts.Length == 2 && (parts[1].Length == 0 || parts[1].Contains(comma))))
        {
            problem = reader.T(
                $"“{PastedText.Clean(typed)}” is no amount in English: {example} has a point before the cents.",
                $"„{PastedText.Clean(typed)}” is geen bedrag in het Nederlands: {example} heeft een komma voor de centen.");
            return null;
        }
        if (groups.Length == 1 && parts is [{ Length: <= 3 } before, { Length: 3 } behind] && before.TrimStart('0').Length > 0)
        {
            var (thousands, decimals) = ($"{before}{comma}{behind}", $"{unsigned}0");
            problem = reader.T(
                $"“{unsigned}” can be read twice: type {thousands} for thousands, {decimals} for decimals.",
                $"„{unsigned}” is op twee manieren te lezen: typ {thousands} voor duizenden, {decimals} voor decimalen.");
            return null;
        }
        var plain = string.Concat(groups) + (parts.Length == 2 ? "." + parts[1] : "");
        if (!decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            problem = reader.T("This amount is too large.", "Dit bedrag is te groot.");
            return null;
        }
        return text[0] == '-' ? -value : value;
    }
}
