using CampaignActors.Domain.Deliveries;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>What a campaign consists of: deliveries and tasks.</summary>
internal static class WorkKinds
{
    public static readonly Kind Deliveries = Kind.Of("deliveries", "delivery", "One message action on one channel.",
        (mode, fields) => new PutDelivery(mode, fields), DeliveryFieldList.All,
    [
        new("state", AnyText, "State of the delivery (domain.md §4.1, §4.2)."),
        new("approvalSteps", new RecordType("approvalSteps",
        [
            .. new[] { "target", "availableContent", "content", "externalContent", "budget", "extraction", "proof" }
                .Select(step => new Field(step, ApprovalBlocks.Step, $"The {step} approval.")),
        ]), "How its approvals stand.") { Extension = true },
        new("targeted", Quantity, "Recipients before exclusions."),
        new("toSend", Quantity, "Messages to send."),
        new("sent", Quantity, "Messages sent, as reported."),
        Blocks.Calculated,
        Blocks.CalculatedAt,
        Blocks.CostLines,
        Blocks.CostByCategory,
        new("shortages", Map(StockLine, Quantity), "Balance after this delivery, of each line that falls short."),
        new("shortageCover", RowsBy(StockLine, new RecordType("shortageCover",
        [
            new("orders", List(Ref("orders")), "The open orders with which what is missing will be there, by date."),
            new("fitsOn", AnyText, "First date on which in stock and the orders received by then cover the need."),
            new("text", AnyText, "The same in words, or that no open order covers it."),
        ])), "Of each line that falls short, the orders that end it.") { Extension = true },
        new("substitutes", Map(StockLine, Ref("stocks")),
            "Of each line that falls short, the stock that could be used instead.") { Extension = true },
        new("providerJob", new RecordType("providerJob",
        [
            new("state", AnyText, "State of the job at the provider."),
            new("mails", Count, "Router notifications sent."),
            new("postProcessing", Count, "Post-processing workflows started."),
            new("steps", Rows(StepTypes.Shown), "Its steps, where the service describes steps.") { Extension = true },
        ]), "What the provider was asked to do."),
        new("providerStatus", StepTypes.Status, "What the provider last said about it by itself.") { Extension = true },
        new("extraction", new RecordType("extraction",
        [
            new("number", Count, "How often the file was written."),
            new("rows", Quantity, "Rows of the last file."),
            new("leftOut", Quantity, "People of the frozen target whom it lacks: they were suppressed or forgotten since.")
            {
                Extension = true,
            },
        ]), "The last extraction."),
        Blocks.VarianceField,
        .. DeliveryBlocks.Shown,
        .. AudienceKinds.TargetShown,
    ]) with
    { ShowsParkedWork = true };
}
