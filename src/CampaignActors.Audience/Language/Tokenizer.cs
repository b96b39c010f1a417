using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using CampaignActors.Audience.Fields;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Audience.Language;

/// <summary>
/// Cuts a segment's text into tokens and bounds its nesting, so that the parser, which calls itself for every level, meets neither a
/// wrong literal nor a text that is too deep for the stack.
/// </summary>
internal sealed class Tokenizer(string text, int maxDepth)
{
    public const int MaxWord = 128;

    /// <summary>Of a number of days; some 27 centuries.</summary>
    public const long MaxDays = 1_000_000;

    private static readonly string[] s_symbols = ["<>", "!=", "<=", ">=", "=", "<", ">", "(", ")", ",", "+", "-", "*"];
    private static readonly FrozenSet<string> s_values =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "today", "age", "true", "false", "everyone");

    private readonly List<Token> _tokens = [];
    private readonly Stack<int> _open = new();
    private int _depth;
    private int _prefixes;
    private bool _behindValue;

    /// <returns>The tokens in order; the last one is the end.</returns>
    /// <exception cref="SegmentException">A character or a literal is wrong, or the nesting is too deep.</exception>
    public List<Token> Read()
    {
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] is ' ' or '\t' or '\r' or '\n')
            {
                at++;
                continue;
            }
            var token = TokenAt(at);
            Nest(token);
            _tokens.Add(token);
            at = token.End;
        }
        _tokens.Add(new(TokenKind.End, text.Length, text.Length, ""));
        return _tokens;
    }

    private Token TokenAt(int start)
    {
        var c = text[start];
        if (c == '\'')
            return Quoted(start);
        if (char.IsAsciiDigit(c))
            return Digits(start);
        if (IsWord(c))
            return Word(start);
        foreach (var symbol in s_symbols)
        {
            if (text.AsSpan(start).StartsWith(symbol))
                return new(TokenKind.Symbol, start, start + symbol.Length, symbol);
        }
        throw SegmentException.Found(start, Shown(start), c == '"' ? "a text in single quotes" : "a field, a value or an operator");
    }

    private Token Word(int start)
    {
        var end = EndOfWord(start);
        if (end - start > MaxWord)
            throw SegmentException.Found(start, $"a word of {end - start} characters", $"at most {MaxWord}");
        return new(TokenKind.Word, start, end, text[start..end]);
    }

    private Token Quoted(int start)
    {
        var value = new StringBuilder();
        for (var i = start + 1; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\'')
            {
                if (i + 1 >= text.Length || text[i + 1] != '\'')
                    return new(TokenKind.Text, start, i + 1, value.ToString());
                i++;
            }
            else if (char.IsControl(c) || IsHalf(i))
            {
                throw SegmentException.Found(i, Shown(i), "a character that can be read");
            }
            value.Append(c);
        }
        throw SegmentException.Found(start, "a text without an end", "a single quote behind it");
    }

    private Token Digits(int start)
    {
        if (start + 10 <= text.Length && text[start + 4] == '-' && text[start + 7] == '-'
            && text.AsSpan(start, 4).IndexOfAnyExceptInRange('0', '9') < 0
            && EndOfDigits(start + 5) == start + 7 && EndOfDigits(start + 8) >= start + 10)
        {
            return Date(start);
        }
        var whole = EndOfDigits(start);
        var end = whole;
        if (end < text.Length && text[end] == '.')
        {
            end = EndOfDigits(end + 1);
            if (end == whole + 1)
                throw SegmentException.Found(start, $"'{text[start..end]}'", "a digit behind the point");
        }
        var behind = EndOfWord(end);
        if (behind == end + 1 && text[end] is 'd' or 'D')
            return Days(start, whole, end);
        if (behind > end)
            throw SegmentException.Found(start, $"'{SegmentException.Short(text[start..behind])}'", "a number, a date or days such as 30d");
        return new(TokenKind.Number, start, end, text[start..end], Units(start, whole, end));
    }

    private Token Days(int start, int whole, int end)
    {
        var found = $"'{SegmentException.Short(text[start..(end + 1)])}'";
        if (whole != end)
            throw SegmentException.Found(start, found, "whole days");
        return long.TryParse(text.AsSpan(start, whole - start), NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days <= MaxDays
            ? new(TokenKind.Days, start, end + 1, text[start..(end + 1)], days * FieldValue.Scale)
            : throw SegmentException.Found(start, found, "at most 1,000,000 days");
    }

    private Token Date(int start)
    {
        var end = EndOfWord(start + 8);
        var written = text[start..end];
        return LocalDatePattern.Iso.Parse(written) is { Success: true, Value: { Year: > 0 } date }
            ? new(TokenKind.Date, start, end, written, FieldValue.Of(date).Units)
            : throw SegmentException.Found(start, $"'{SegmentException.Short(written)}'", "a date that exists, such as 2025-12-31");
    }

    private long Units(int start, int whole, int end)
    {
        var found = $"'{SegmentException.Short(text[start..end])}'";
        var fraction = end == whole ? "" : text[(whole + 1)..end].TrimEnd('0');
        if (fraction.Length > 4)
            throw SegmentException.Found(start, found, "at most 4 digits behind the point");
        return long.TryParse(text[start..whole] + fraction.PadRight(4, '0'), NumberStyles.None, CultureInfo.InvariantCulture, out var units)
            && FieldValue.Fits(units)
            ? units
            : throw SegmentException.Found(start, found, "a number of at most 100000000000");
    }

    private int EndOfDigits(int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return at;
    }

    private int EndOfWord(int at)
    {
        while (at < text.Length && IsWord(text[at]))
            at++;
        return at;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    private bool IsHalf(int at) => char.IsHighSurrogate(text[at])
        ? at + 1 >= text.Length || !char.IsLowSurrogate(text[at + 1])
        : char.IsLowSurrogate(text[at]) && (at == 0 || !char.IsHighSurrogate(text[at - 1]));

    private string Shown(int at)
    {
        if (IsHalf(at))
            return "half a character";
        var rune = Rune.GetRuneAt(text, at);
        return Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
            ? $"the character U+{rune.Value:X4}"
            : $"'{rune}'";
    }

    private static bool IsValue(string word) => s_values.Contains(word) || !SegmentText.Keywords.Contains(word);

    /// <summary>
    /// Counts parentheses that are open, and signs and <c>not</c> in front of something: the parser calls itself for each.
    /// </summary>
    private void Nest(Token token)
    {
        switch (token.Value)
        {
            case "(" when token.Kind == TokenKind.Symbol:
                _open.Push(_prefixes + 1);
                _depth += _prefixes + 1;
                _prefixes = 0;
                break;
            case ")" when token.Kind == TokenKind.Symbol:
                _depth -= _open.TryPop(out var levels) ? levels : 0;
                _prefixes = 0;
                break;
            default:
                _prefixes = token.Is("not") || (token.Is("-") && !_behindValue) ? _prefixes + 1 : 0;
                break;
        }
        _behindValue = token.Kind == TokenKind.Symbol ? token.Value == ")" : token.Kind != TokenKind.Word || IsValue(token.Value);
        if (_depth + _prefixes > maxDepth)
            throw SegmentException.Found(token, $"at most {maxDepth} levels of parentheses, 'not' and signs");
    }
}
