using System.Text.Json;
using CampaignActors.Web.Approvals;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Deliveries;

/// <summary>How far one step of a delivery is.</summary>
public enum StepProgress
{
    Waits,
    Now,
    Done,
    Failed,
}

/// <summary>One step from a draft to its end.</summary>
/// <param name="Anchor">Part of the page that shows it; <c>null</c>: none.</param>
public sealed record DeliveryStep(string English, string Dutch, StepProgress Progress, string? Anchor = null);

/// <summary>The line of steps of a delivery, from what its document says (domain.md §4.1, §4.2).</summary>
public static class DeliverySteps
{
    /// <summary>States by how far they are, online and offline; those between two steps belong to the later one.</summary>
    private static readonly Dictionary<string, int> s_rank = new()
    {
        ["beingEdited"] = 0, ["targetingPending"] = 1, ["targetCalculation"] = 1, ["targetReady"] = 2, ["inPreparation"] = 3,
        ["readyToBeDelivered"] = 4, ["pendingConfirmation"] = 5, ["startPending"] = 6, ["inProgress"] = 6, ["recoveryPending"] = 6,
        ["recoveryInProgress"] = 6, ["pauseRequested"] = 6, ["pauseInProgress"] = 6, ["paused"] = 6, ["extractionPending"] = 4,
        ["extracting"] = 4, ["fileToApprove"] = 5, ["toSubmit"] = 6, ["proofToValidate"] = 6, ["providerNotification"] = 7,
        ["finished"] = 9,
    };

    public static IReadOnlyList<DeliveryStep> Of(JsonElement delivery)
    {
        var state = delivery.Text("state") ?? "";
        var over = state is "failed" or "stopped" or "canceled";
        var rank = state switch
        {
            "failed" => s_rank.GetValueOrDefault(delivery.Text("failedIn") ?? "", 1),
            "stopped" => 6,
            "canceled" => delivery.At("toSend") is null ? 1 : 3,
            _ => s_rank.GetValueOrDefault(state),
        };
        var offline = delivery.Text("channel") is "directMail" or "telephone";
        var approvals = DeliveryApprovals.Of(delivery).ToDictionary(a => a.Step);
        List<DeliveryStep> steps = [new("Draft", "Concept", rank > 0 || over ? StepProgress.Done : StepProgress.Now, "content"),
            new("Analyse", "Analyseren", At(1), "audience")];
        foreach (var step in new[] { "target", "availableContent", "content", "externalContent", "budget" })
            Approval(step);
        steps.Add(new("Prepare", "Voorbereiden", At(3), "sending"));
        if (offline)
        {
            steps.Add(new("Write the file", "Bestand schrijven", At(4), "file"));
            Approval("extraction");
            Approval("proof");
            steps.Add(new("Provider", "Leverancier", At(7), "provider"));
        }
        else
        {
            Approval("start");
            steps.Add(new("Confirm", "Bevestigen", At(5), "approvals"));
            steps.Add(new("Deliver", "Leveren", At(6), "sending"));
        }
        steps.Add(new(state switch { "canceled" => "Canceled", "stopped" => "Stopped", _ => "Finished" },
            state switch { "canceled" => "Geannuleerd", "stopped" => "Gestopt", _ => "Voltooid" },
            state == "finished" ? StepProgress.Done : state is "canceled" or "stopped" ? StepProgress.Failed : StepProgress.Waits));
        return steps;

        StepProgress At(int step) => rank > step ? StepProgress.Done
            : rank < step ? StepProgress.Waits
            : over ? StepProgress.Failed
            : StepProgress.Now;

        void Approval(string step)
        {
            if (!approvals.TryGetValue(step, out var approval))
                return;
            var (english, dutch) = step switch
            {
                "target" => ("Approve target", "Doelgroep goedkeuren"),
                "budget" => ("Approve budget", "Budget goedkeuren"),
                "extraction" => ("Approve file", "Bestand goedkeuren"),
                "proof" => ("Approve proof", "Proef goedkeuren"),
                "start" => ("Approve start", "Start goedkeuren"),
                _ => ("Approve content", "Inhoud goedkeuren"),
            };
            steps.Add(new(english, dutch, approval.Status switch
            {
                "approved" => StepProgress.Done,
                "pending" => StepProgress.Now,
                "rejected" => StepProgress.Failed,
                _ => StepProgress.Waits,
            }, $"approval-{step}"));
        }
    }

    public static string Name(StepProgress progress, Reader reader) => progress switch
    {
        StepProgress.Done => reader.T("done", "klaar"),
        StepProgress.Now => reader.T("now", "nu"),
        StepProgress.Failed => reader.T("not done", "niet gelukt"),
        _ => reader.T("to come", "komt nog"),
    };
}
