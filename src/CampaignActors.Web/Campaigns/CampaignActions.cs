using System.Text.Json.Nodes;
using CampaignActors.Web.Actions;

namespace CampaignActors.Web.Campaigns;

/// <summary>What a campaign can be told, by its state (domain.md §4.3).</summary>
public static class CampaignActions
{
    private static readonly StateAction s_close = new("close", "Close the campaign", "Campagne afsluiten", Need.Plan)
    {
        Question = ("Close it? All its deliveries and tasks have to be done.", "Afsluiten? Alle leveringen en taken moeten klaar zijn."),
        Done = ("The campaign is closed.", "De campagne is afgesloten."),
    };

    private static readonly StateAction s_cancel = new("cancel", "Cancel the campaign", "Campagne annuleren", Need.Plan)
    {
        Question = (
            "Cancel it for good? What is under way in it is canceled as well.",
            "Voorgoed annuleren? Wat erin bezig is, wordt ook geannuleerd."),
        Done = ("The campaign is canceled.", "De campagne is geannuleerd."),
    };

    private static readonly StateAction s_reopen = new("reopen", "Reopen", "Heropenen", Need.Plan)
    {
        Done = ("The campaign is open again.", "De campagne is weer open."),
    };

    public static IReadOnlyList<StateAction> Of(string? status) => status switch
    {
        "beingEdited" or "started" => [s_close, s_cancel],
        "finished" => [s_reopen],
        _ => [],
    };

    /// <summary>What one of its workflows can be told (domain.md §4.7).</summary>
    public static IReadOnlyList<StateAction> OfWorkflow(string? state, int number) => state switch
    {
        "beingEdited" => [Workflow("start", "Start", "Starten", number)],
        "startPending" => [Workflow("stop", "Stop", "Stoppen", number)],
        "started" => [Workflow("pause", "Pause", "Pauzeren", number), Workflow("stop", "Stop", "Stoppen", number)],
        "paused" => [Workflow("start", "Resume", "Hervatten", number), Workflow("stop", "Stop", "Stoppen", number)],
        "finished" => [Workflow("restart", "Start over", "Opnieuw beginnen", number)],
        _ => [],
    };

    private static StateAction Workflow(string action, string english, string dutch, int number) =>
        new("campaignWorkflow", english, dutch, Need.Plan)
        {
            Arguments = new JsonObject { ["number"] = number, ["action"] = action },
            Done = ("The workflow was told.", "De workflow heeft het gehoord."),
            Key = $"{number}-{action}",
        };
}
