using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Web.Actions;
using CampaignActors.Web.Forms;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Deliveries;

/// <summary>What a delivery can be told, by its state (domain.md §4.1, §4.2). The usual next step comes first.</summary>
public static class DeliveryActions
{
    private static readonly StateAction s_analyse = new(
        "analyse", "Analyse: compute the target", "Analyseren: doelgroep berekenen", Need.Plan)
    {
        Primary = true, Done = ("The target is being computed.", "De doelgroep wordt berekend."),
    };

    private static readonly StateAction s_typed = new("analyse", "Analyse with these counts", "Analyseren met deze aantallen", Need.Plan)
    {
        Primary = true, Done = ("The counts are taken.", "De aantallen zijn overgenomen."),
        Fields =
        [
            new("targeted", "Recipients before exclusions", "Ontvangers vóór uitsluiting", FieldKind.Number) { Required = true },
            new("excluded", "of whom are excluded", "van wie uitgesloten", FieldKind.Number),
        ],
    };

    private static readonly StateAction s_cancel = new("cancel", "Cancel the delivery", "Levering annuleren", Need.Plan)
    {
        Question = ("Cancel it for good? Nothing will be sent.", "Voorgoed annuleren? Er wordt niets verstuurd."),
        Done = ("The delivery is canceled.", "De levering is geannuleerd."),
    };

    private static readonly StateAction s_delete = new("delete", "Delete", "Verwijderen", Need.Plan)
    {
        Question = ("Take it out of every list? Its code stays taken.", "Uit alle lijsten halen? De code blijft bezet."),
        Done = ("The delivery is deleted.", "De levering is verwijderd."),
    };

    private static readonly StateAction s_prepare = new("prepare", "Prepare the messages", "Berichten voorbereiden", Need.Plan)
    {
        Primary = true, Done = ("The messages are being prepared.", "De berichten worden voorbereid."),
    };

    private static readonly StateAction s_confirm = new("confirm", "Confirm and start", "Bevestigen en starten", Need.Decide)
    {
        Primary = true,
        Question = (
            "Start it? The messages go out at the contact date, or at once where that has passed.",
            "Starten? De berichten gaan uit op de contactdatum, of meteen als die voorbij is."),
        Done = ("The start is confirmed.", "De start is bevestigd."),
    };

    private static readonly StateAction s_pause = new("pause", "Pause", "Pauzeren", Need.Plan)
    {
        Done = ("Sending rests.", "Het versturen rust."),
    };

    private static readonly StateAction s_resume = new("resume", "Resume", "Hervatten", Need.Plan)
    {
        Primary = true, Done = ("Sending goes on.", "Het versturen gaat verder."),
    };

    private static readonly StateAction s_stop = new("stop", "Stop for good", "Voorgoed stoppen", Need.Plan)
    {
        Question = (
            "End the sending for good? What went out stays; the rest is given up.",
            "Versturen voorgoed beëindigen? Wat weg is blijft; de rest vervalt."),
        Done = ("Sending has ended.", "Het versturen is beëindigd."),
    };

    private static readonly StateAction s_proof = new("sendProof", "Send a proof", "Proef sturen", Need.Plan)
    {
        Done = ("A proof is on its way.", "Een proef is onderweg."),
    };

    private static readonly StateAction s_submitProof = new(
        "submitProof", "Submit the proof for approval", "Proef ter goedkeuring voorleggen", Need.Plan)
    {
        Primary = true, Done = ("The proof is submitted.", "De proef is voorgelegd."),
    };

    private static readonly StateAction s_again = new("restartExtraction", "Write the file again", "Bestand opnieuw schrijven", Need.Plan)
    {
        Done = ("The file will be written again.", "Het bestand wordt opnieuw geschreven."),
    };

    private static readonly StateAction s_restart = new("restartPreparation", "Prepare again", "Opnieuw voorbereiden", Need.Plan)
    {
        Primary = true, Done = ("The messages are being prepared again.", "De berichten worden opnieuw voorbereid."),
    };

    private static readonly StateAction s_reset = new("reset", "Back to editing", "Terug naar bewerken", Need.Plan)
    {
        Done = ("It can be edited and analysed again.", "Het kan worden bewerkt en opnieuw geanalyseerd."),
    };

    private static readonly StateAction s_retry = new("retryStep", "Try the failed step again", "Mislukte stap opnieuw proberen", Need.Plan)
    {
        Primary = true, Done = ("The step is tried again.", "De stap wordt opnieuw geprobeerd."),
    };

    public static IReadOnlyList<StateAction> Of(JsonElement delivery)
    {
        var state = delivery.Text("state");
        var analyse = delivery.At("audience") is null ? s_typed : s_analyse;
        var offline = delivery.Text("channel") is "directMail" or "telephone";
        StateAction[] proof = offline ? [] : [s_proof];
        return state switch
        {
            "beingEdited" or "targetingPending" => [analyse, s_cancel, s_delete],
            "targetCalculation" => delivery.At("audience") is null ? [s_typed, s_cancel] : [s_cancel],
            "targetReady" => [.. Submissions(delivery), .. proof, s_cancel],
            "inPreparation" when delivery.Text("approvals.preparation") == "manual" =>
                [s_prepare, .. Submissions(delivery), .. proof, s_cancel],
            "inPreparation" or "readyToBeDelivered" => [.. Submissions(delivery), .. proof, s_cancel],
            "pendingConfirmation" => [s_confirm, .. proof, s_cancel],
            "startPending" => [s_pause, s_stop, .. proof, s_cancel],
            "inProgress" or "recoveryPending" or "recoveryInProgress" => [s_pause, s_stop],
            "pauseRequested" or "pauseInProgress" => [s_stop],
            "paused" => [s_resume, s_stop],
            "extractionPending" or "extracting" => [s_cancel],
            "fileToApprove" => [.. Submissions(delivery), s_again, s_cancel],
            "toSubmit" => [s_submitProof, s_proof, s_cancel],
            "proofToValidate" => [s_again, s_cancel],
            "providerNotification" => delivery.List("providerJob.steps").Any(s => s.Text("state") == "failed")
                || delivery.Text("providerJob.state") == "failed" ? [s_retry] : [],
            "failed" => delivery.Text("failedIn") switch
            {
                "extracting" => [s_again with { Primary = true }, s_cancel],
                "inPreparation" => [s_restart, s_reset, s_cancel],
                _ => [s_reset with { Primary = true }, s_cancel],
            },
            "finished" or "stopped" or "canceled" => [s_delete],
            _ => [],
        };
    }

    /// <summary>Approvals that people submit, where they wait for that.</summary>
    private static IEnumerable<StateAction> Submissions(JsonElement delivery) =>
        delivery.Text("approvals.mode") != "manual" ? [] :
            from step in Approvals.DeliveryApprovals.Of(delivery)
            where step.Status == "waiting" && step.Step != "proof"
            select new StateAction("submit", $"Submit for approval: {step.Step}", $"Ter goedkeuring voorleggen: {step.Step}", Need.Plan)
            {
                Arguments = new JsonObject { ["step"] = step.Step }, Key = step.Step, Done = ("It is submitted.", "Het is voorgelegd."),
            };
}
