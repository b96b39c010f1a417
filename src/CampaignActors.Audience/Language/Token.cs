namespace CampaignActors.Audience.Language;

internal enum TokenKind
{
    None,
    Word,
    Text,
    Number,
    Days,
    Date,
    Symbol,
    End,
}

/// <summary>The smallest part of a segment's text that means something.</summary>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset behind its last character.</param>
/// <param name="Value">Of a text without its quotes, else as written.</param>
/// <param name="Units">Of a number or a number of days ten-thousandths, of a date days since 1970-01-01.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int End, string Value, long Units = 0)
{
    public bool Is(string word) =>
        Kind is TokenKind.Word or TokenKind.Symbol && string.Equals(Value, word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The text cannot be read; the message says what was found and what was expected.</summary>
internal sealed class SegmentException(int offset, string message) : Exception(message)
{
    public int Offset => offset;

    public static SegmentException Found(int offset, string found, string expected) => new(offset, $"found {found}, expected {expected}");

    public static SegmentException Found(Token token, string expected) => Found(token.Start, Described(token), expected);

    private static string Described(Token token) => token.Kind switch
    {
        TokenKind.End => "the end",
        TokenKind.Text => $"the text '{Short(token.Value)}'",
        _ => $"'{Short(token.Value)}'",
    };

    public static string Short(string text)
    {
        const int Most = 40;
        if (text.Length <= Most)
            return text;
        return text[..(char.IsHighSurrogate(text[Most - 1]) ? Most - 1 : Most)] + "…";
    }
}
