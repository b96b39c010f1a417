using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CampaignActors.Vocabulary.Text;

/// <summary>
/// Makes any text fit to be shown in a one-line message. What stands in a file may hold line breaks, terminal escapes or a
/// million characters; none of that may reach the screen of the person who reads the error.
/// </summary>
public static partial class Shown
{
    private const int MaxQuoted = 60;

    /// <summary>The text between quotes, cut short.</summary>
    public static string Quote(string text) => $"'{OneLine(text, MaxQuoted)}'";

    /// <summary>
    /// The text with control characters written as escapes, cut to <paramref name="max"/> characters. Of a key that was pasted where
    /// something else is expected only the beginning is left.
    /// </summary>
    public static string OneLine(string text, int max = 4000) => Escaped(Cut(WithoutKeys(text), max), keepLines: false);

    private static string WithoutKeys(string text) =>
        text.Contains("ca_", StringComparison.Ordinal) ? Key().Replace(text, "ca_…") : text;

    /// <summary>A key, whole or with some of its 43 last characters missing.</summary>
    [GeneratedRegex(@"\bca_[\w.-]{32,}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Key();

    /// <summary>
    /// The same for text of several lines, which may be a JSON document as well: what is replaced stands within its strings, where the
    /// escape means the same character.
    /// </summary>
    public static string Lines(string text) => Escaped(text, keepLines: true);

    /// <summary>Whether a terminal would do something else with a character of this text than show it.</summary>
    public static bool HasUnsafe(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (IsUnsafe(text, i))
                return true;
        }
        return false;
    }

    private static string Escaped(string text, bool keepLines)
    {
        if (!HasUnsafe(text))
            return text;
        var line = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (!IsUnsafe(text, i) || (keepLines && IsLayout(text, i)))
                line.Append(text[i]);
            else if (text[i] == '\n')
                line.Append("\\n");
            else if (text[i] == '\t')
                line.Append("\\t");
            else
                line.Append("\\u").Append(((int)text[i]).ToString("x4", CultureInfo.InvariantCulture));
        }
        return line.ToString();
    }

    private static bool IsLayout(string text, int i) =>
        text[i] is '\n' or '\t' || (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n');

    /// <summary>A cut never leaves half a character behind.</summary>
    public static string Cut(string text, int max)
    {
        if (text.Length <= max)
            return text;
        var length = char.IsHighSurrogate(text[max - 1]) ? max - 1 : max;
        return string.Concat(text.AsSpan(0, length), "…");
    }

    /// <summary>
    /// Controls (C0, DEL, C1) make a terminal act; line and paragraph separators break lines; marks of direction turn a message around;
    /// half a character is none; what has no width hides that two texts differ. Joiners stay: scripts and emoji need them.
    /// </summary>
    private static bool IsUnsafe(string text, int i) => text[i] switch
    {
        >= ' ' and <= '~' => false,
        var c when char.IsHighSurrogate(c) => i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]) || IsTag(text, i),
        var c when char.IsLowSurrogate(c) => i == 0 || !char.IsHighSurrogate(text[i - 1]) || IsTag(text, i - 1),
        '\u00ad' or '\u180e' or '\u200b' or '\u061c' or '\u200e' or '\u200f' or '\u2028' or '\u2029' or '\ufeff' => true,
        >= '\u202a' and <= '\u202e' => true,
        >= '\u2060' and <= '\u206f' => true,
        >= '\ufff9' and <= '\ufffb' => true,
        var c => char.IsControl(c),
    };

    /// <summary>Whether the pair at <paramref name="i"/> is one of the tag characters U+E0000 to U+E007F, which nothing shows.</summary>
    private static bool IsTag(string text, int i) => text[i] == '\udb40' && text[i + 1] is >= '\udc00' and <= '\udc7f';
}

/// <summary>"Did you mean": the known word nearest to one that is not known.</summary>
public static class Suggestion
{
    private const int MaxLength = 64;
    private const int MaxListed = 30;

    /// <summary><c>; did you mean 'x'?</c> or nothing when no candidate is near.</summary>
    public static string For(string word, IEnumerable<string> candidates) =>
        Nearest(word, candidates) is { } nearest ? $"; did you mean {Shown.Quote(nearest)}?" : "";

    /// <summary><c>, expected one of a, b, c; did you mean 'a'?</c></summary>
    public static string Expected(string word, IReadOnlyCollection<string> candidates)
    {
        if (candidates.Count == 0)
            return "";
        var list = string.Join(", ", candidates.Take(MaxListed)) + (candidates.Count > MaxListed ? ", …" : "");
        var nearest = Nearest(word, candidates) is { } found ? $"; did you mean {Shown.Quote(found)}?" : "";
        return $", expected {(candidates.Count == 1 ? "" : "one of ")}{list}{nearest}";
    }

    /// <summary>The nearest candidate within a third of the word's length, or <c>null</c>.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > MaxLength)
            return null;
        string? nearest = null;
        var least = Math.Max(1, word.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            if (candidate.Length > MaxLength || Math.Abs(candidate.Length - word.Length) >= least)
                continue;
            // A word that differs in case only is the likeliest slip of all.
            var distance = string.Equals(word, candidate, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(word, candidate);
            if (distance >= least)
                continue;
            least = distance;
            nearest = candidate;
        }
        return nearest;
    }

    // Edit distance with neighbours swapped counted once (optimal string alignment).
    private static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
            }
            (before, previous, current) = (previous, current, before);
        }
        return previous[b.Length];
    }
}
