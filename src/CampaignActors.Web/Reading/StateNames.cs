namespace CampaignActors.Web.Reading;

/// <summary>
/// States as people read them. The words are those of the glossary; a state without an entry shows its own name in words.
/// </summary>
public static class StateNames
{
    private static readonly Dictionary<string, (string English, string Dutch)> s_names = new()
    {
        ["beingEdited"] = ("Being edited", "In bewerking"),
        ["targetingPending"] = ("Targeting pending", "Doelgroepbepaling wacht"),
        ["targetCalculation"] = ("Target being calculated", "Doelgroep wordt berekend"),
        ["targetReady"] = ("Target ready", "Doelgroep gereed"),
        ["inPreparation"] = ("In preparation", "In voorbereiding"),
        ["readyToBeDelivered"] = ("Ready to be delivered", "Klaar voor levering"),
        ["pendingConfirmation"] = ("Waits for confirmation", "Wacht op bevestiging"),
        ["startPending"] = ("Start pending", "Start wacht"),
        ["inProgress"] = ("In progress", "Bezig"),
        ["recoveryPending"] = ("Recovery pending", "Herstel wacht"),
        ["recoveryInProgress"] = ("Recovery in progress", "Herstel bezig"),
        ["pauseRequested"] = ("Pause asked for", "Pauze gevraagd"),
        ["pauseInProgress"] = ("Being paused", "Wordt gepauzeerd"),
        ["paused"] = ("Paused", "Gepauzeerd"),
        ["extractionPending"] = ("Extraction pending", "Extractie wacht"),
        ["extracting"] = ("Being extracted", "Wordt geëxtraheerd"),
        ["fileToApprove"] = ("File to be approved", "Bestand goed te keuren"),
        ["toSubmit"] = ("To be submitted", "In te dienen"),
        ["proofToValidate"] = ("Proof to be validated", "Proef te valideren"),
        ["providerNotification"] = ("Provider being told", "Leverancier wordt ingelicht"),
        ["started"] = ("Started", "Gestart"),
        ["stopped"] = ("Stopped", "Gestopt"),
        ["finished"] = ("Finished", "Voltooid"),
        ["canceled"] = ("Canceled", "Geannuleerd"),
        ["failed"] = ("Failed", "Mislukt"),
        ["scheduled"] = ("Scheduled", "Gepland"),
        ["pendingApproval"] = ("Waits for approval", "Wacht op goedkeuring"),
        ["open"] = ("Open", "Open"),
        ["partiallyReceived"] = ("Received in part", "Deels ontvangen"),
        ["received"] = ("Received", "Ontvangen"),
        ["registered"] = ("Registered", "Geregistreerd"),
        ["awaitingBilling"] = ("Awaiting the bill", "Wacht op factuur"),
        ["settled"] = ("Settled", "Afgerekend"),
        ["toValidate"] = ("To be validated", "Te valideren"),
        ["validated"] = ("Validated", "Gevalideerd"),
        ["approved"] = ("Approved", "Goedgekeurd"),
        ["accepted"] = ("Accepted", "Goedgekeurd"),
        ["refused"] = ("Refused", "Geweigerd"),
        ["rejected"] = ("Rejected", "Afgewezen"),
        ["pending"] = ("Pending", "In afwachting"),
        ["waiting"] = ("Waiting", "Wacht"),
        ["ordered"] = ("Ordered", "Besteld"),
        ["proposed"] = ("Proposed", "Voorgesteld"),
        ["draft"] = ("Draft", "Concept"),
        ["saved"] = ("Saved", "Opgeslagen"),
        ["issued"] = ("Issued", "Uitgegeven"),
        ["notRequired"] = ("Not required", "Niet nodig"),
        ["planned"] = ("Planned", "Gepland"),
        ["reserved"] = ("Reserved", "Gereserveerd"),
        ["committed"] = ("Committed", "Vastgelegd"),
        ["spent"] = ("Spent", "Besteed"),
        ["invoiced"] = ("Invoiced", "Gefactureerd"),
        ["defined"] = ("Defined", "Vastgesteld"),
        ["carriedOut"] = ("Carried out", "Uitgevoerd"),
        ["running"] = ("Running", "Loopt"),
        ["held"] = ("Held", "Aangehouden"),
        ["ended"] = ("Ended", "Beëindigd"),
        ["done"] = ("Done", "Klaar"),
        ["sent"] = ("Sent", "Verstuurd"),
        ["unknown"] = ("Unknown", "Onbekend"),
        ["deferred"] = ("To be tried again", "Opnieuw te proberen"),
        ["claimed"] = ("About to be handed over", "Bijna overgedragen"),
        ["handing"] = ("Being handed over", "Wordt overgedragen"),
        ["email"] = ("E-mail", "E-mail"),
        ["mobile"] = ("Mobile", "Mobiel"),
        ["directMail"] = ("Direct mail", "Post"),
        ["telephone"] = ("Telephone", "Telefoon"),
        ["own"] = ("Its owner", "De eigenaar"),
        ["shared"] = ("Everybody", "Iedereen"),
    };

    /// <summary>Whether it has words of its own in both languages.</summary>
    internal static bool Knows(string state) => s_names.ContainsKey(state);

    public static string Of(string state, Reader reader) => s_names.TryGetValue(state, out var name)
        ? reader.T(name.English, name.Dutch)
        : InWords(state);

    /// <summary>The colour of a state: what goes well, what waits, what went wrong, what is over.</summary>
    public static string Tone(string state) => state switch
    {
        "finished" or "approved" or "accepted" or "received" or "settled" or "started" or "validated" => "good",
        "failed" or "refused" or "rejected" => "bad",
        "paused" or "pending" or "waiting" or "toValidate" or "targetReady" or "readyToBeDelivered" or "pendingConfirmation"
            or "fileToApprove" or "toSubmit" or "proofToValidate" or "pendingApproval" or "awaitingBilling" or "ordered"
            or "partiallyReceived" or "proposed" => "waits",
        "inProgress" or "inPreparation" or "targetCalculation" or "extracting" or "recoveryInProgress" or "providerNotification" => "busy",
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
