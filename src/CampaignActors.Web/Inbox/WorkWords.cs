using CampaignActors.Web.Reading;

namespace CampaignActors.Web.Inbox;

/// <summary>Approvals and warnings in words.</summary>
public static class WorkWords
{
    /// <summary>An approval as it stands in a sentence.</summary>
    public static string Step(string step, Reader reader) => step switch
    {
        "target" => reader.T("the target", "de doelgroep"),
        "content" => reader.T("the content", "de inhoud"),
        "budget" => reader.T("the budget", "het budget"),
        "extraction" => reader.T("the file", "het bestand"),
        "proof" => reader.T("the proof", "de proef"),
        "start" => reader.T("the start", "de start"),
        "task" => reader.T("the task", "de taak"),
        "availableContent" => reader.T("that the content is ready", "de beschikbaarheid van de inhoud"),
        "externalContent" => reader.T("the content, from outside", "de inhoud, extern"),
        _ => step,
    };

    /// <summary>The same as a heading.</summary>
    public static string Title(string step, Reader reader) => step switch
    {
        "target" => reader.T("Target", "Doelgroep"),
        "content" => reader.T("Content", "Inhoud"),
        "budget" => reader.T("Budget", "Budget"),
        "extraction" => reader.T("File", "Bestand"),
        "proof" => reader.T("Proof", "Proef"),
        "start" => reader.T("Start", "Start"),
        "task" => reader.T("Task", "Taak"),
        "availableContent" => reader.T("Content is ready", "Inhoud beschikbaar"),
        "externalContent" => reader.T("External content", "Externe inhoud"),
        _ => StateNames.InWords(step),
    };

    /// <param name="step">The template of the mail, with what it is of after a colon.</param>
    public static string Warning(string step, Reader reader)
    {
        var parts = step.Split(':', 2);
        var of = parts.Length > 1 ? parts[1] : "";
        var approval = Step(of.Length == 0 ? "task" : of, reader);
        return parts[0] switch
        {
            "stockAlert" => reader.T("Stock is low or out", "Voorraad laag of op"),
            "budgetAlert" => reader.T($"Budget: {of} % is used", $"Budget: {of} % is gebruikt"),
            "forecastAlert" => reader.T("Budget: less is free than is planned", "Budget: er is minder vrij dan gepland"),
            "approvalOverdue" => reader.T($"Overdue: approval of {approval}", $"Te laat: goedkeuring van {approval}"),
            "approvalRejected" => reader.T($"Rejected: {approval}", $"Afgewezen: {approval}"),
            "taskLate" => reader.T("The task is late", "De taak is te laat"),
            "taskPlanned" => reader.T("A task is coming", "Er komt een taak aan"),
            "providerLate" => reader.T("The provider is late", "De leverancier is te laat"),
            "routerNotification" => reader.T("The file is with you", "Het bestand is bij jou"),
            "missedStart" => reader.T("The start was missed", "De start is gemist"),
            "workflowLimit" => reader.T("The limit of workflows is reached", "De limiet van workflows is bereikt"),
            "campaignNotCreated" => reader.T("A campaign was not created", "Een campagne is niet aangemaakt"),
            _ => StateNames.InWords(parts[0]),
        };
    }
}
