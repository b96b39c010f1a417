using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>What a campaign consists of: deliveries and tasks.</summary>
internal static class WorkKinds
{
    public static readonly Kind Deliveries = new("deliveries", "delivery", "One message action on one channel.", new("delivery",
    [
        Blocks.Label,
        new("campaign", Ref("campaigns"), "The campaign it belongs to.") { Settable = false },
        new("channel", OneOf("channel", "email", "directMail", "mobile", "telephone"),
            "How messages go out; direct mail and telephone are offline.") { Required = true, Settable = false },
        new("service", Service, "Provider/Service that produces it."),
        new("costs", Blocks.Costs, "Cost categories chosen from the service."),
        new("budget", Ref("budgets"), "Budget it is charged to; default the campaign's."),
        new("level", Blocks.Level, "Commitment level of its costs; default the campaign's."),
        Blocks.ProvisionalField,
        new("approvals", Blocks.Approvals, "Its own approvals; they replace the campaign's as a whole."),
        new("contactDate", Time, "When an online delivery starts; without it at once."),
        new("extractionDate", Time, "When the file of an offline delivery is written; without it at once."),
        new("reserveStock", Bool, "Whether target approval reserves its stock; default false."),
        .. DeliveryBlocks.Given,
        Blocks.Currency,
    ]),
    [
        new("state", AnyText, "State of the delivery (domain.md §4.1, §4.2)."),
        new("approvalSteps", new RecordType("approvalSteps",
        [
            .. new[] { "target", "availableContent", "content", "externalContent", "budget", "extraction", "proof" }
                .Select(step => new Field(step, ApprovalBlocks.Step, $"The {step} approval.")),
        ]), "How its approvals stand.") { Ours = true },
        new("targeted", Quantity, "Recipients before exclusions."),
        new("toSend", Quantity, "Messages to send."),
        new("sent", Quantity, "Messages sent, as reported."),
        Blocks.Calculated,
        new("costLines", List(new RecordType("costLine",
        [
            new("category", AnyText, "Cost category."),
            new("type", AnyText, "Cost type."),
            new("quantity", Quantity, "Messages priced."),
            new("amount", Money, "Rounded amount, surcharge included."),
        ])), "What the calculated cost consists of, in the order of costs."),
        new("shortages", Map(StockLine, Quantity), "Balance after this delivery, of each line that falls short."),
        new("substitutes", Map(StockLine, Ref("stocks")), "Of each line that falls short, the stock that could be used instead.") { Ours = true },
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
    ])
    { ShowsParkedWork = true };
}
