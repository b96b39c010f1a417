namespace CampaignActors.Audience.Evaluation;

/// <summary>Patterns of <c>like</c> on folded texts.</summary>
internal static class Pattern
{
    public const char Any = '%';
    public const char One = '_';

    /// <summary>
    /// Whether the whole text is like the pattern: <c>%</c> stands for any characters, <c>_</c> for one code point. The time is at most
    /// the product of both lengths.
    /// </summary>
    public static bool Matches(string text, string pattern)
    {
        var (at, next) = (0, 0);
        var (restart, behindAny) = (0, -1);
        while (at < text.Length)
        {
            if (next < pattern.Length && pattern[next] == Any)
            {
                behindAny = ++next;
                restart = at;
            }
            else if (next < pattern.Length && pattern[next] == One)
            {
                next++;
                at = Behind(text, at);
            }
            else if (next < pattern.Length && pattern[next] == text[at])
            {
                next++;
                at++;
            }
            else if (behindAny >= 0)
            {
                next = behindAny;
                at = restart = Behind(text, restart);
            }
            else
            {
                return false;
            }
        }
        return pattern.AsSpan(next).IndexOfAnyExcept(Any) < 0;
    }

    /// <summary>The offset behind a code point.</summary>
    private static int Behind(string text, int at) =>
        at + (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1);
}
