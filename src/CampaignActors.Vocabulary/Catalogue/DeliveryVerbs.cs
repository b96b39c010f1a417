using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Tasks;
using Limits = CampaignActors.Domain.Values.Limits;
using static CampaignActors.Vocabulary.Catalogue.Types;
using static CampaignActors.Vocabulary.Catalogue.VerbParts;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>What a delivery can be told, and the decisions on approvals, which tasks have too.</summary>
internal static class DeliveryVerbs
{
    public static readonly IReadOnlyList<Verb> Preparing =
    [
        OnDelivery("analyse", "The target is computed; the scenario gives the counts that an audience query would.", Need.Plan,
            args => new AnalyseDelivery(Count(args, "targeted"), Count(args, "excluded") ?? 0),
            new("targeted", new IntType(0, Limits.Recipients),
                "Recipients before exclusions; without it the computation begins, and the counts come later."),
            new("excluded", Quantity, "Recipients left out; default 0."), By),
        Decision("approve", "Accepts an approval.", approved: true),
        Decision("reject", "Rejects an approval.", approved: false),
        OnDelivery("sendProof", "Sends a proof to those in 'proofTo', else to whom the service notifies.", Need.Plan,
            _ => new SendProof(), By),
        OnDelivery("submitProof", "Submits the proofs for approval.", Need.Plan, _ => new SubmitProof(), By),
        // Starting an online delivery counts as deciding.
        OnDelivery("confirm", "Starts an online delivery.", Need.Decide, _ => new ConfirmDelivery(), By with { Required = true }),
        OnDelivery("sent", "The outcome of an online delivery, or the router's report on an offline one.", Need.Plan,
            args => new ReportSent(Count(args, "sent") ?? 0, Count(args, "failed") ?? 0)
            {
                Pending = Count(args, "pending") ?? 0, Amount = args.Money("amount"),
            },
            new("sent", Quantity, "Messages sent.") { Required = true },
            new("failed", Quantity, "Messages that failed; default 0."),
            new("pending", Quantity, "Soft errors that are to be tried again; default 0, the outcome is final.") { Extension = true },
            new("amount", Money, "What the router charges; it is the real cost.") { Extension = true }),
        OnDelivery("restartExtraction", "Changes the format and writes the file again.", Need.Plan,
            args => new RestartExtraction(Count(args, "toSend")),
            new("toSend", Quantity, "Rows of the new file, not more than the target has; default as before."), By),
    ];

    /// <summary>Beyond the contract of scenario files.</summary>
    public static readonly IReadOnlyList<Verb> Sending =
    [
        OnDelivery("fail", "The target could not be computed, or the messages not be prepared.", Need.Plan,
            args => new FailPreparation(args.Text("reason") ?? ""),
            new("reason", AnyText, "Why.") { Required = true }, By),
        OnDelivery("restartPreparation", "Prepares the messages of a failed delivery again, with the target that is there.", Need.Plan,
            _ => new RestartPreparation(), By),
        OnDelivery("prepare", "Prepares the messages, where the preparation is manual.", Need.Plan, _ => new PrepareMessages(), By),
        OnDelivery("submit", "Asks for an approval, where they are submitted by people.", Need.Plan,
            args => new SubmitApproval(args.Enum<ApprovalType>("step")!.Value),
            new("step",
                OneOf("submittedStep", "target", "availableContent", "content", "externalContent", "budget", "extraction"),
                "Which approval.") { Required = true },
            By),
        OnDelivery("editContent", "Changes the content; its approvals start again.", Need.Plan,
            args => args.Get<WrittenContent>("content") is { } content
                ? new EditContent(content.Text) { Message = content.Message }
                : new EditContent((string?)null),
            new("content", MessageBlocks.Content, "The new content."), By),
        OnDelivery("resetContent", "The manager has the content approved again.", Need.Plan,
            _ => new ResetContent(), By with { Required = true }),
        OnDelivery("pause", "Lets the sending of an online delivery rest.", Need.Plan, _ => new PauseDelivery(), By),
        OnDelivery("resume", "Goes on with it.", Need.Plan, _ => new ResumeDelivery(), By),
        OnDelivery("stop", "Ends the sending for good; what went out stays. Offline, before the provider is told: as 'cancel'.", Need.Plan,
            _ => new StopDelivery(), By),
        OnDelivery("retryStep", "Tries the failed step of the provider's job again at once, as its service describes it now.", Need.Plan,
            args => new RetryStep(args.Int("step")),
            new("step", new IntType(1, ServiceStep.MaxSteps), "Number of the step; default the one that has failed, or the mail."), By),
        OnDelivery("reportStatus", "What the provider said about it; events that it sends itself come to the same.", Need.Plan,
            args => new ReportProviderStatus(null, args.Text("status")!),
            new("status", new TextType(Limits.Name) { Filled = true }, "In the provider's words.") { Required = true }, By),
        OnDelivery("delete", "Takes a delivery that is not under way out of every list; its code stays taken.", Need.Plan,
            _ => new DeleteDelivery(), By),
    ];

    private static Verb Decision(string name, string doc, bool approved) => new(name, new RecordType(name,
    [
        DeliveryNamed with { Required = false },
        TaskNamed with { Required = false },
        new("step",
            OneOf("approvalStep", "target", "content", "budget", "extraction", "proof", "start", "availableContent", "externalContent"),
            "Which approval of the delivery."),
        By with { Required = true },
        new("comment", AnyText, "Why."),
        new("round", Ordinal, "The round that is meant: refused when it is over. Default the current one."),
    ])
    { Rules = [KeyRule.ExactlyOne("delivery", "task"), KeyRule.AtLeastOneOf("step", "task")] }, doc, [Need.Decide],
        args => args.Code("task") is { } task
        ? (Kinds.Task(task), new DecideTask(approved, args.Text("comment")) { Round = args.Int("round") })
        : (Kinds.Delivery(args.Code("delivery")!.Value),
            new DecideApproval(args.Enum<ApprovalType>("step")!.Value, approved, args.Text("comment")) { Round = args.Int("round") }));
}
