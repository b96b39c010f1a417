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
        new("costLines", Rows(new RecordType("costLine",
        [
            new("category", AnyText, "Cost category."),
            new("type", AnyText, "Cost type."),
            new("quantity", Quantity, "Messages priced."),
            new("amount", Money, "Rounded amount, surcharge included."),
        ])), "What the calculated cost consists of, in the order of costs."),
        new("shortages", Map(StockLine, Quantity), "Balance after this delivery, of each line that falls short."),
        new("substitutes", Map(StockLine, Ref("stocks")),
            "Of each line that falls short, the stock that could be used instead.") { Extension = true },
        new("providerJob", new RecordType("providerJob",
        [
            new("state", AnyText, "State of the job at the provider."),
            new("mails", Count, "Router notifications sent."),
            new("postProcessing", Count, "Post-processing workflows started."),
        ]), "What the provider was asked to do."),
        new("extraction", new RecordType("extraction",
        [
            new("number", Count, "How often the file was written."),
            new("rows", Quantity, "Rows of the last file."),
        ]), "The last extraction."),
        Blocks.VarianceField,
        .. DeliveryBlocks.Shown,
    ]) with
    { ShowsParkedWork = true };
}
