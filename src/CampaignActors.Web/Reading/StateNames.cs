namespace CampaignActors.Web.Reading;

/// <summary>
/// States as people read them. The words are those of the glossary; a state without an entry shows its own name in words.
/// </summary>
public static class StateNames
{
    private static readonly Dictionary<string, (string English, string Dutch)> s_names = new()
    {
        ["beingEdited"] = ("Being edited", "In bewerking"),
        ["inPreparation"] = ("In preparation", "In voorbereiding"),
        ["toValidate"] = ("To be validated", "Te valideren"),
        ["validated"] = ("Validated", "Gevalideerd"),
        ["targetReady"] = ("Target ready", "Doelgroep gereed"),
        ["readyToDeliver"] = ("Ready to be delivered", "Klaar voor levering"),
        ["inProgress"] = ("In progress", "Bezig"),
        ["started"] = ("Started", "Gestart"),
        ["paused"] = ("Paused", "Gepauzeerd"),
        ["stopped"] = ("Stopped", "Gestopt"),
        ["finished"] = ("Finished", "Voltooid"),
        ["canceled"] = ("Canceled", "Geannuleerd"),
        ["failed"] = ("Failed", "Mislukt"),
        ["refused"] = ("Refused", "Geweigerd"),
        ["approved"] = ("Approved", "Goedgekeurd"),
        ["rejected"] = ("Rejected", "Afgewezen"),
        ["pending"] = ("Pending", "In afwachting"),
        ["scheduled"] = ("Scheduled", "Gepland"),
        ["ordered"] = ("Ordered", "Besteld"),
        ["received"] = ("Received", "Ontvangen"),
        ["open"] = ("Open", "Open"),
        ["planned"] = ("Planned", "Gepland"),
        ["reserved"] = ("Reserved", "Gereserveerd"),
        ["committed"] = ("Committed", "Vastgelegd"),
        ["spent"] = ("Spent", "Besteed"),
        ["invoiced"] = ("Invoiced", "Gefactureerd"),
        ["own"] = ("Its owner", "De eigenaar"),
        ["shared"] = ("Everybody", "Iedereen"),
    };

    public static string Of(string state, Reader reader) => s_names.TryGetValue(state, out var name)
        ? reader.T(name.English, name.Dutch)
        : InWords(state);

    /// <summary>The colour of a state: what goes well, what waits, what went wrong, what is over.</summary>
    public static string Tone(string state) => state switch
    {
        "finished" or "approved" or "received" or "started" or "validated" => "good",
        "failed" or "refused" or "rejected" => "bad",
        "paused" or "pending" or "toValidate" or "targetReady" or "readyToDeliver" or "ordered" or "proposed" => "waits",
        "inProgress" or "inPreparation" => "busy",
        _ => "plain",
    };

    /// <summary><c>readyToDeliver</c> as <c>Ready to deliver</c>.</summary>
    public static string InWords(string name)
    {
        var words = new System.Text.StringBuilder();
        foreach (var c in name)
        {
            if (char.IsUpper(c) && words.Length > 0)
                words.Append(' ').Append(char.ToLowerInvariant(c));
            else
                words.Append(words.Length == 0 ? char.ToUpperInvariant(c) : c);
        }
        return words.ToString();
    }
}
