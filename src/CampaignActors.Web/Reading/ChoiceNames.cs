namespace CampaignActors.Web.Reading;

/// <summary>Words that people choose from, as they read them; a word that is a state has the name of that.</summary>
public static class ChoiceNames
{
    private static readonly Dictionary<string, (string English, string Dutch)> s_names = new()
    {
        ["createCampaigns"] = ("Create campaigns", "Campagnes maken"),
        ["automatic"] = ("Automatic", "Automatisch"),
        ["manual"] = ("By hand", "Handmatig"),
        ["semiAutomatic"] = ("On a warning", "Bij een waarschuwing"),
        ["normal"] = ("Normal", "Normaal"),
        ["production"] = ("Production", "Productie"),
        ["critical"] = ("Critical", "Kritiek"),
        ["ignore"] = ("Ignore", "Negeren"),
        ["stopProcess"] = ("Stop", "Stoppen"),
        ["wholeBatches"] = ("Whole", "Geheel"),
        ["proRata"] = ("In part", "Deels"),
        ["task"] = ("Tasks", "Taken"),
        ["unique"] = ("One campaign", "Eén campagne"),
        ["recurring"] = ("Workflows within a campaign", "Workflows binnen een campagne"),
        ["periodic"] = ("Campaigns by date", "Campagnes op datum"),
        ["allow"] = ("Allow", "Toestaan"),
        ["skip"] = ("Skip", "Overslaan"),
        ["queue"] = ("Queue", "In de rij"),
        ["warn"] = ("Warn", "Waarschuwen"),
        ["block"] = ("Refuse", "Weigeren"),
        ["file"] = ("The file", "Het bestand"),
        ["notice"] = ("A notice", "Een bericht"),
        ["en"] = ("English", "Engels"),
        ["nl"] = ("Dutch", "Nederlands"),
        ["low"] = ("Low", "Laag"),
        ["average"] = ("Average", "Gemiddeld"),
        ["high"] = ("High", "Hoog"),
        ["veryLow"] = ("Very low", "Zeer laag"),
        ["veryHigh"] = ("Very high", "Zeer hoog"),
        ["standard"] = ("Standard", "Gewoon"),
        ["control"] = ("Control", "Controle"),
        ["resourceCreation"] = ("Resource creation", "Middelen maken"),
        ["grouping"] = ("Grouping", "Groepering"),
        ["notification"] = ("Notification", "Melding"),
        ["resend"] = ("Hand over again", "Opnieuw overdragen"),
        ["hold"] = ("Hold", "Aanhouden"),
        ["text"] = ("Text", "Tekst"),
        ["number"] = ("Number", "Getal"),
        ["bool"] = ("Yes or no", "Ja of nee"),
        ["boolean"] = ("Yes or no (boolean)", "Ja of nee (boolean)"),
        ["date"] = ("Date", "Datum"),
        ["utf-8"] = ("UTF-8", "UTF-8"),
        ["iso-8859-1"] = ("ISO-8859-1", "ISO-8859-1"),
        ["windows-1252"] = ("Windows-1252", "Windows-1252"),
        ["utf-16"] = ("UTF-16", "UTF-16"),
        ["lf"] = ("LF", "LF"),
        ["crlf"] = ("CRLF", "CRLF"),
        ["gzip"] = ("gzip", "gzip"),
        ["unsubscribed"] = ("Unsubscribed", "Uitgeschreven"),
        ["complained"] = ("Complained", "Klacht"),
        ["bounced"] = ("Bounced", "Onbestelbaar"),
    };

    /// <summary>Whether it has words of its own in both languages.</summary>
    internal static bool Knows(string word) => s_names.ContainsKey(word) || StateNames.Knows(word);

    public static string Of(string word, Reader reader) => s_names.TryGetValue(word, out var name)
        ? reader.T(name.English, name.Dutch)
        : StateNames.Of(word, reader);
}
