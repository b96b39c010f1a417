using CampaignActors.Web.Reading;

namespace CampaignActors.Web.Access;

/// <summary>Roles of keys as people read them, with what each may do.</summary>
public static class RoleNames
{
    /// <summary>By the names of the interface, in the order of what they may.</summary>
    public static readonly IReadOnlyList<(string Role, string English, string Dutch, string May, string Mag)> All =
    [
        ("viewer", "Viewer", "Lezer", "Reads everything except people; changes nothing.", "Leest alles behalve personen; wijzigt niets."),
        ("campaignManager", "Campaign manager", "Campagnebeheerder",
            "Plans, programs, campaigns, deliveries, tasks and the money that they cost; lists of people, not people; may decide approvals.",
            "Plannen, programma's, campagnes, leveringen, taken en wat ze kosten; lijsten van personen, geen personen; mag goedkeuren."),
        ("reviewer", "Reviewer", "Beoordelaar", "Decides approvals.", "Beslist over goedkeuringen."),
        ("stockKeeper", "Stock keeper", "Voorraadbeheerder", "Stocks, orders and proposals.", "Voorraden, bestellingen en voorstellen."),
        ("workflowOperator", "Workflow operator", "Workflowbeheerder",
            "Runs and retries workflows, releases entities, reads the log; does not start or stop a workflow.",
            "Draait workflows en probeert opnieuw, geeft entiteiten vrij, leest de log; start of stopt geen workflow."),
        ("recipientManager", "Recipient manager", "Ontvangersbeheerder", "People: imports, looks at, suppresses and forgets them.",
            "Personen: importeert, bekijkt, blokkeert en vergeet ze."),
        ("administrator", "Administrator", "Beheerder", "Everything, including who may do what.", "Alles, ook wie wat mag."),
    ];

    public static string Of(string? role, Reader reader) =>
        All.FirstOrDefault(r => r.Role == role) is { Role: not null } known ? reader.T(known.English, known.Dutch) : role ?? "";
}
