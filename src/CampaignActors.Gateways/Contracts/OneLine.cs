namespace CampaignActors.Gateways.Contracts;

/// <summary>
/// Text for a place where a line break would mean something else: the header of a mail, an error in the journal. Control characters
/// and the line separators of Unicode become spaces, so that a subject cannot add a <c>Bcc</c>.
/// </summary>
public static class OneLine
{
    public static string Of(string text) =>
        text.Any(Breaks) ? string.Create(text.Length, text, static (line, source) =>
        {
            for (var i = 0; i < source.Length; i++)
                line[i] = Breaks(source[i]) ? ' ' : source[i];
        }).Trim() : text;

    private static bool Breaks(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}
