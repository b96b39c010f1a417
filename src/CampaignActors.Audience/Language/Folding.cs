namespace CampaignActors.Audience.Language;

/// <summary>
/// The form in which texts are compared: each character in upper case by the invariant culture. Stores keep it in a column.
/// </summary>
/// <remarks>
/// One character becomes one: ß, the dotless ı and İ stay what they are. Programs here run without the tables of languages, where the
/// runtime cannot compose an accent with the letter before it, so letters with an accent of their own and those with a combining one
/// differ.
/// </remarks>
public static class Folding
{
    public static string Fold(string text) => text.ToUpperInvariant();

    /// <summary>The same into characters of the caller, as many as the text has.</summary>
    public static void Fold(ReadOnlySpan<char> text, Span<char> folded) => text.ToUpperInvariant(folded);

    /// <summary>The order of texts: by code point, as SQLite and PostgreSQL compare the bytes of UTF-8.</summary>
    public static int Compare(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            if (left[i] != right[i])
                return Place(left[i]) - Place(right[i]);
        }
        return left.Length - right.Length;
    }

    /// <summary>Halves of characters come after all others, for they stand for code points from 10000 on.</summary>
    private static int Place(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
