using System.Text.Json;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using CampaignActors.Web.Session;

namespace CampaignActors.Web.Tasks;

/// <summary>A command to a task that its page offers.</summary>
/// <param name="Question">Asked before it is done; <c>null</c>: it is done at once.</param>
public sealed record TaskAct(string Verb, string Button, string Done, bool Primary, string? Question)
{
    /// <summary>What this person may do with the task as it is.</summary>
    /// <param name="posted">Form that was sent: it is offered in any case, so that the interface says why it is not possible now.</param>
    public static IReadOnlyList<TaskAct> Of(JsonElement task, Me me, Reader reader, string? posted)
    {
        var status = task.Text("status");
        var (assignee, plans) = (me.Operator.Length > 0 && task.Text("assignedTo") == me.Operator, me.May(Need.Plan));
        var part = task.List("participants").FirstOrDefault(p => me.Operator.Length > 0 && p.Text("operator") == me.Operator);
        var works = status == "inProgress" && task.Text("type") is not ("grouping" or "notification");
        (string Verb, bool Offered)[] offers =
        [
            ("approvePart", works && me.May(Need.Decide) && part.ValueKind == JsonValueKind.Object && part.Time("approvedAt") is null),
            ("close", works && assignee && plans),
            ("start", status == "scheduled" && plans),
            ("announce", status == "scheduled" && plans),
            ("reset", status is "finished" or "canceled" && plans),
            ("cancel", status is "scheduled" or "inProgress" or "pendingApproval" && plans),
        ];
        return [.. offers.Where(o => o.Offered || o.Verb == posted).Select(o => Made(o.Verb, reader))];
    }

    private static TaskAct Made(string verb, Reader reader) => verb switch
    {
        "approvePart" => new(
            verb, reader.T("My part is done", "Mijn deel is klaar"), reader.T("Your part is done.", "Je deel is gereedgemeld."), true,
            null),
        "close" => new(
            verb, reader.T("Finish", "Afronden"),
            reader.T("The task is finished or goes to its reviewers.", "De taak is voltooid of gaat naar de beoordelaars."), true, null),
        "start" => new(verb, reader.T("Start now", "Nu starten"), reader.T("Started.", "Gestart."), false, null),
        "announce" => new(
            verb, reader.T("Mail those involved", "Betrokkenen mailen"), reader.T("The mail goes out.", "De mail gaat uit."), false, null),
        "reset" => new(
            verb, reader.T("Do it again", "Opnieuw doen"), reader.T("The task is open again.", "De taak staat weer open."), false,
            reader.T(
                "Open the task again? Its spent lines are reversed unless invoiced.",
                "De taak weer openen? Bestede regels worden teruggedraaid, behalve gefactureerde.")),
        _ => new(
            verb, reader.T("Cancel the task", "Taak annuleren"), reader.T("Canceled.", "Geannuleerd."), false,
            reader.T("Cancel this task? What is paid stays.", "Deze taak annuleren? Wat betaald is, blijft staan.")),
    };
}
