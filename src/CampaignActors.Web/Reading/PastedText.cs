using System.Globalization;

namespace CampaignActors.Web.Reading;

/// <summary>Texts that people type or paste, without what they cannot see at its ends.</summary>
public static class PastedText
{
    /// <summary>
    /// Without spaces at both ends, the ones that do not break included, and without characters that have no width: what is copied out of
    /// a mail or a sheet often brings them. Within a text they stay, since some scripts are written with them.
    /// </summary>
    public static string Clean(string? text)
    {
        text ??= "";
        var (start, end) = (0, text.Length);
        while (start < end && IsUnseen(text[start]))
            start++;
        while (end > start && IsUnseen(text[end - 1]))
            end--;
        return text[start..end];
    }

    /// <summary>A space of any kind, or a character without a width.</summary>
    public static bool IsUnseen(char c) =>
        char.IsWhiteSpace(c) || char.IsControl(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format;
}
