using System.Text;
using System.Text.RegularExpressions;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Reading;

/// <summary>
/// Why the interface refused something. It says so in English, with a code; in Dutch each code has a sentence, and the sentences that
/// people meet most are translated as a whole (<c>Dutch/refusals.txt</c>). What is left stays English and is marked as that.
/// </summary>
public static partial class RefusalTexts
{
    private static readonly (Regex English, string Dutch)[] s_known =
        [.. DutchTexts.Read("refusals.txt").Select(pair => (Pattern(pair.English), pair.Dutch))];

    private static readonly Dictionary<string, string> s_codes = new()
    {
        ["invalid"] = "Hier klopt iets niet.",
        ["unknown"] = "Dit bestaat niet (meer).",
        ["state"] = "Dit kan niet in de toestand waarin het nu is.",
        ["unauthenticated"] = "Je sessie is verlopen. Meld je opnieuw aan.",
        ["denied"] = "Je rollen staan dit niet toe.",
        ["forbidden"] = "Dit mag niet.",
        ["insufficient"] = "Er is niet genoeg.",
        ["conflict"] = "Onder dit nummer is al iets anders gevraagd. Laad de pagina opnieuw.",
        ["stale"] = "Het is intussen door iemand anders gewijzigd. Laad de pagina om het te zien; wat je typte is bewaard.",
        ["busy"] = "Het is nu te druk. Probeer het zo dadelijk opnieuw.",
    };

    internal static IReadOnlyCollection<string> Codes => s_codes.Keys;

    /// <summary>A sentence of the interface in the language of the reader.</summary>
    public static Told Of(string english, Reader reader)
    {
        if (reader.Language != Language.Dutch || english.Length == 0)
            return new Told(english);
        if (Known(english) is { } whole)
            return new Told(whole);
        // Behind the name of a field.
        return Field().Match(english) is { Success: true } field && Known(english[field.Length..]) is { } rest
            ? new Told(field.Value + rest)
            : new Told(english, Language.English.Tag());
    }

    private static string? Known(string english)
    {
        foreach (var (pattern, dutch) in s_known)
        {
            if (pattern.Match(english) is { Success: true } match)
                return Filled(dutch, match);
        }
        return null;
    }

    /// <summary>All that a refusal says. Where its details are in another language, what its code means comes first.</summary>
    public static IReadOnlyList<Told> Of(Reply reply, Reader reader)
    {
        var said = reply.Faults.Select(fault => Of(fault.Text, reader)).ToList();
        if (said.Exists(told => told.Language is not null) || (said.Count == 0 && reader.Language == Language.Dutch))
            said.InsertRange(0, Summary(reply, reader));
        return said;
    }

    /// <summary>What the code of a refusal means; none in English, whose sentences say it.</summary>
    public static IReadOnlyList<Told> Summary(Reply reply, Reader reader) =>
        reader.Language == Language.Dutch && s_codes.TryGetValue(reply.Code, out var sentence) ? [new Told(sentence)] : [];

    private static string Filled(string dutch, Match match) =>
        Hole().Replace(dutch, hole => match.Groups[$"p{hole.Groups[1].Value}"].Value);

    /// <summary>A sentence with holes, <c>{0}</c> and so on, as a pattern of whole sentences.</summary>
    private static Regex Pattern(string english)
    {
        var pattern = new StringBuilder("^");
        var at = 0;
        foreach (Match hole in Hole().Matches(english))
        {
            pattern.Append(Regex.Escape(english[at..hole.Index])).Append("(?<p").Append(hole.Groups[1].Value).Append(">.+?)");
            at = hole.Index + hole.Length;
        }
        return new Regex(
            pattern.Append(Regex.Escape(english[at..])).Append('$').ToString(),
            RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    [GeneratedRegex(@"^[\w.\[\]/-]+: ", RegexOptions.CultureInvariant)]
    private static partial Regex Field();

    [GeneratedRegex(@"\{(\d)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Hole();
}
