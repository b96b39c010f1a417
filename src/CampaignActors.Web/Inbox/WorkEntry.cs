using System.Text.Json;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using NodaTime;

namespace CampaignActors.Web.Inbox;

/// <summary>One thing that waits for a person, or stands to be warned of, as <c>/work</c> and <c>/warnings</c> list it.</summary>
/// <param name="Do">The verb, such as <c>approve</c>; <c>look</c>: there is nothing to decide.</param>
/// <param name="Step">Which approval, workflow or warning; empty: the verb says it all.</param>
/// <param name="Through">The group, or the operator who delegated; <c>null</c>: the person is meant by name.</param>
/// <param name="Who">The operator or group; <c>null</c>: the list is that of one person.</param>
public sealed record WorkEntry(
    string Entity, string Do, string Step, string? Label, Instant? Since, Instant? Deadline, bool Late, string? Through, string? Who)
{
    /// <summary>What is decided in the inbox.</summary>
    public static readonly IReadOnlyList<string> Decisions = ["approve", "confirm", "campaignWorkflow start"];

    /// <summary>Other work of a person.</summary>
    public static readonly IReadOnlyList<string> Duties =
        ["close", "approvePart", "acceptProposal", "quote", "workflow retry", "workflow start"];

    public string Kind => Entity[..Entity.IndexOf('/', StringComparison.Ordinal)];

    public string Code => Entity[(Entity.IndexOf('/', StringComparison.Ordinal) + 1)..];

    public static WorkEntry Of(JsonElement entry) => new(
        entry.Text("entity") ?? "/", entry.Text("do") ?? "", entry.Text("step") ?? "", entry.Text("label"), entry.Time("since"),
        entry.Time("deadline"), entry.Flag("late"), entry.Text("through"), entry.Text("who"));

    /// <summary>The page where it is solved.</summary>
    public string Address => (Do, Kind) switch
    {
        ("approve", "tasks") => Of("inbox", Kind, Code),
        ("approve", _) => Of("inbox", Kind, Code, Step),
        ("confirm", _) => Of("inbox", Kind, Code, "start"),
        ("campaignWorkflow start", _) => Of("inbox", Kind, Code, Step),
        ("look", "deliveries") when Step.StartsWith("approvalOverdue:", StringComparison.Ordinal) =>
            Of("inbox", Kind, Code, Step["approvalOverdue:".Length..]),
        (_, "lines") => Paths.With("/ui/stocks", ("q", Code)),
        _ => UiAddress.Of(Kind, Code),
    };

    private static string Of(params ReadOnlySpan<string> parts) => $"/ui{Paths.Of(parts)}";

    /// <summary>What is to be done, in words.</summary>
    public string What(Reader reader) => Do switch
    {
        "approve" => reader.T($"Approve {WorkWords.Step(Step, reader)}", $"Goedkeuren: {WorkWords.Step(Step, reader)}"),
        "confirm" => reader.T("Start the delivery", "Levering starten"),
        "campaignWorkflow start" => reader.T("Start the campaign's workflow", "Workflow van de campagne starten"),
        "close" => reader.T("Finish the task", "Taak afronden"),
        "approvePart" => reader.T("Report your part as done", "Je deel gereedmelden"),
        "acceptProposal" => reader.T("Accept or drop an order proposal", "Bestelvoorstel aannemen of laten vallen"),
        "quote" => reader.T($"Give the rate {Step}", $"Koers {Step} opgeven"),
        "workflow retry" => reader.T("Retry what is parked", "Geparkeerd werk opnieuw proberen"),
        "workflow start" => reader.T("Start the workflow", "Workflow starten"),
        "look" => WorkWords.Warning(Step, reader),
        _ => StateNames.InWords(Do),
    };
}
