using System.Text.Json;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Approvals;

/// <summary>One approval of a delivery as it stands.</summary>
/// <param name="Step">Such as <c>target</c>.</param>
public sealed record DeliveryApproval(string Step, JsonElement Document)
{
    public string Status => Document.Text("status") ?? "notRequired";

    public int Round => (int)(Document.Number("round") ?? 1);

    public bool IsPending => Status == "pending";
}

/// <summary>Approvals of a delivery, in the order in which they are asked for.</summary>
public static class DeliveryApprovals
{
    private static readonly string[] s_order =
        ["target", "availableContent", "content", "externalContent", "budget", "extraction", "proof", "start"];

    public static IReadOnlyList<DeliveryApproval> Of(JsonElement delivery) =>
    [
        .. delivery.Map("approvalSteps").Select(s => new DeliveryApproval(s.Key, s.Value)).Where(s => s.Status != "notRequired")
            .OrderBy(s => Array.IndexOf(s_order, s.Step)),
    ];

    public static string Name(string step, Reader reader) => step switch
    {
        "target" => reader.T("Target", "Doelgroep"),
        "content" => reader.T("Content", "Inhoud"),
        "availableContent" => reader.T("Content is ready", "Inhoud is klaar"),
        "externalContent" => reader.T("Content, outside", "Inhoud, extern"),
        "budget" => reader.T("Budget", "Budget"),
        "extraction" => reader.T("File", "Bestand"),
        "proof" => reader.T("Proof", "Proef"),
        "start" => reader.T("Start", "Start"),
        "task" => reader.T("Task", "Taak"),
        _ => StateNames.InWords(step),
    };
}
