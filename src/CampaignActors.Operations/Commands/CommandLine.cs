using System.Globalization;
using System.Text;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Commands;

/// <summary>A word of a command.</summary>
/// <param name="IsQuoted">Whether any of it stood between quotes: then it is a value, whatever it begins with.</param>
public readonly record struct CommandWord(string Text, bool IsQuoted);

/// <summary>
/// Takes the text of an operator command apart. Words are separated by spaces; between double or single quotes spaces belong to the word.
/// A backslash takes a quote, a backslash or a space as it is, except between single quotes; before anything else it is a backslash.
/// </summary>
public static class CommandLine
{
    /// <summary>Characters that are read of one command.</summary>
    public const int MaxLength = 4_000;

    /// <exception cref="InputException">It is empty, too long or of several lines, or a quote is not closed.</exception>
    public static IReadOnlyList<CommandWord> Words(string text)
    {
        if (text.Length > MaxLength)
            throw new InputException(null, $"the command has {text.Length} characters, expected {MaxLength} at the most");
        if (text.AsSpan().IndexOfAnyInRange('\0', '\u001f') is >= 0 and var control && text[control] != '\t')
            throw new InputException(null, $"the command has a control character at {control + 1}, expected one line of text");
        var words = new List<CommandWord>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && IsSpace(text[at]))
                at++;
            if (at == text.Length)
                break;
            words.Add(Word(text, ref at));
        }
        return words.Count > 0 ? words : throw new InputException(null, "there is no command, expected one such as cluster show");
    }

    private static CommandWord Word(string text, ref int at)
    {
        var (word, quoted) = (new StringBuilder(), false);
        while (at < text.Length && !IsSpace(text[at]))
        {
            if (text[at] is '"' or '\'')
            {
                quoted = true;
                Quoted(text, ref at, word);
            }
            else
            {
                Taken(text, ref at, word);
            }
        }
        return new CommandWord(word.ToString(), quoted);
    }

    private static void Quoted(string text, ref int at, StringBuilder word)
    {
        var (quote, opened) = (text[at], at);
        for (at++; at < text.Length && text[at] != quote;)
        {
            if (quote == '\'')
                word.Append(text[at++]);
            else
                Taken(text, ref at, word);
        }
        if (at == text.Length)
        {
            throw new InputException(
                null, string.Create(
                    CultureInfo.InvariantCulture, $"the quote {quote} at {opened + 1} is not closed, expected another {quote} before the "
                        + $"end"));
        }
        at++;
    }

    private static void Taken(string text, ref int at, StringBuilder word)
    {
        if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '"' or '\'' or '\\' or ' ')
            at++;
        word.Append(text[at++]);
    }

    private static bool IsSpace(char c) => c is ' ' or '\t';

    /// <summary>A word as it has to be typed so that it is read as it is, never as a switch.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word[0] != '-' && word.AsSpan().IndexOfAny(" \t\"'\\") < 0
            ? word
            : $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
