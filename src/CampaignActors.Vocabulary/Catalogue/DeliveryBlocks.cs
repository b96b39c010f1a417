using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>
/// What the system shows of deliveries, and verbs, beyond the contract of scenario files: analysis by date, sending, content.
/// </summary>
internal static class DeliveryBlocks
{
    public static readonly Field[] Shown = [.. new Field[]
    {
        new("promise", new RecordType("promise",
        [
            new("date", Time, "By when the provider is to be done."),
            new("keptAt", Time, "When it was done."),
            new("late", Bool, "Whether the date has passed before it was done."),
        ]), "What the provider promised at the hand-over."),
        new("queuePosition", Count, "Place of its analysis among all that wait for an execution slot."),
        new("waitsFor", AnyText, "What its analysis waits for: analyseAt, slot, or lowActivity, the hours of low activity."),
        new("failed", Quantity, "Messages that failed, as reported."),
        new("pending", Quantity, "Messages with soft errors, as last reported."),
        new("released", Quantity, "Messages handed over for sending so far."),
        new("dropped", Quantity, "Messages given up when sending was stopped or its validity ended."),
        new("startedAt", Time, "When sending began."),
        new("validUntil", Time, "When the rest is given up."),
        new("retriesDone", Count, "Retries begun so far."),
        new("retryAt", Time, "When the soft errors are tried again."),
        new("batch", Quantity, "Messages handled together."),
        new("wavePlan", Rows(new RecordType("plannedWave",
        [
            new("quantity", Quantity, "Messages of this wave."),
            new("after", Length, "From the start of sending."),
            new("startsAt", Time, "When it starts; known once sending has begun, or with a contact date."),
            new("released", Bool, "Whether it has started."),
        ])), "The waves as planned by the analysis."),
        new("startWarnings", List(AnyText), "Why it did not start by itself."),
        new("failure", AnyText, "Why it failed."),
        new("failedIn", AnyText, "The state in which it failed."),
        new("contentRevision", Count, "How often the content was edited."),
        new("contentProblem", AnyText, "What is wrong with the templates of its content: it cannot start until they are edited."),
        new("associates", List(AnyText), "Deliveries that are associated with it."),
        new("covers", Rows(new RecordType("coveredDelivery",
        [
            new("delivery", AnyText, "The associated delivery."),
            new("toSend", Quantity, "Messages of its target, once analysed."),
            new("rows", Quantity, "Rows of its file, while that waits to be approved."),
        ])), "What its approvals cover besides itself: the targets and files of associated deliveries as they are now."),
        new("sampleRows", List(AnyText), "The first lines of the extraction file."),
    }.Select(field => field with { Extension = true })];
}
