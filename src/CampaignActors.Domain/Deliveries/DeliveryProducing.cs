using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Domain.Deliveries;

/// <summary>Operators' commands for an offline delivery and its file (domain.md §4.2).</summary>
internal static class DeliveryProducing
{
    public static Decision SubmitProof(DeliveryModel state, Context context) =>
        DeliveryMachine.Refuse(state, DeliveryTrigger.ProofSubmitted)
        ?? ApprovalRules.RefuseSubmission(state.Settings.Options, context.By, $"the proof of delivery {state.Code}")
        ?? Decision.Accept(
            new DeliveryMoved(DeliveryState.ProofToValidate),
            DeliveryFlow.Submit(state, ApprovalType.Proof, context.Now, ApprovalRules.Person(context.By)));

    /// <summary>Changes the format, or returns to the extraction, and extracts again.</summary>
    public static Decision Restart(DeliveryModel state, RestartExtraction restart, Context context)
    {
        if (DeliveryMachine.Refuse(state, DeliveryTrigger.ExtractionRestarted) is { } refused)
            return refused;
        var nothing = state.ExtractionNumber == 0 || (state.State == DeliveryState.ExtractionPending && !state.ExtractionHeld)
            || (state.State == DeliveryState.Failed && state.FailedIn is not (null or DeliveryState.Extracting));
        if (nothing)
            return Decision.WrongState($"delivery {state.Code} cannot be extracted again: it is {Wording.Of(state.State)}");
        if (restart.ToSend is not null && state.Fields!.Audience is not null)
        {
            return Decision.Invalid(
                $"delivery {state.Code} has an audience: its file holds the target that was approved, without 'toSend'");
        }
        if (restart.ToSend < 0)
            return Decision.Invalid("'toSend' must not be negative");
        var rows = restart.ToSend ?? state.ToSend ?? 0;
        return TooMany(state, rows)
            ?? ApprovalRules.RefuseSubmission(state.Settings.Options, context.By, $"the extraction of delivery {state.Code}")
            ?? Decision.Accept(new ExtractionRestarted(rows));
    }

    /// <summary>
    /// Refuses more messages than were approved: a new extraction may have fewer messages than the target, never more (domain.md
    /// §4.5).
    /// </summary>
    private static Decision? TooMany(DeliveryModel state, long rows)
    {
        if (!(rows > state.TargetSize))
            return null;
        var target = state.Settings.Enabled(ApprovalType.Target) ? "approved target" : "target";
        return Decision.WrongState(
            $"delivery {state.Code} cannot be extracted again for {rows} messages: its {target} has {state.TargetSize}; "
            + "a larger one has to be analysed again");
    }

    /// <summary>Applies the router's report: a quantity leads to a new price, an amount is the real cost (domain.md §3.2).</summary>
    public static Decision Report(DeliveryModel state, ReportSent report)
    {
        if (DeliveryMachine.Refuse(state, DeliveryTrigger.Reported) is { } refused)
            return refused;
        if (report.Pending != 0)
            return Decision.Invalid("a router reports what was sent and what failed; 'pending' is for online deliveries");
        if (report.Sent < 0 || report.Failed < 0 || report.Sent + report.Failed > state.ToSend)
            return Decision.Invalid($"sent {report.Sent} and failed {report.Failed} exceed the {state.ToSend} to send");
        return AmountProblem(state, report) is { } problem
            ? Decision.Invalid(problem)
            : Decision.Accept(new SentReported(report.Sent, report.Failed) { Amount = report.Amount });
    }

    /// <summary>Problem of the amount as a real cost, or <c>null</c>.</summary>
    public static string? AmountProblem(DeliveryModel state, ReportSent report) => report.Amount is not { } amount ? null
        : amount.Amount < 0 ? "'amount' must not be negative"
        : Pricing.KeptIn.Problem(Kinds.Delivery(state.Code), state.Currency, [amount]);
}
