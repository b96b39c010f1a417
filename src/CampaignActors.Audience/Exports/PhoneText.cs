namespace CampaignActors.Audience.Exports;

/// <summary>Phone numbers in international form, which a spreadsheet may show as a number and can run as nothing.</summary>
internal static class PhoneText
{
    private const int LeastDigits = 5;

    /// <summary>Of an international number (ITU-T E.164).</summary>
    private const int MostDigits = 15;

    /// <summary>
    /// Whether a text is one <c>+</c> and 5 to 15 digits, the first one right behind it, with blanks, round brackets, dots, hyphens and
    /// slashes between them. No name of a function or cell and no quote can be in such a text, so it is no formula that does anything.
    /// </summary>
    public static bool IsInternational(ReadOnlySpan<char> text)
    {
        if (text is not ['+', >= '0' and <= '9', .., >= '0' and <= '9'])
            return false;
        var digits = 0;
        foreach (var c in text[1..])
        {
            if (char.IsAsciiDigit(c))
                digits++;
            else if (c is not (' ' or '(' or ')' or '.' or '-' or '/'))
                return false;
        }
        return digits is >= LeastDigits and <= MostDigits;
    }
}
