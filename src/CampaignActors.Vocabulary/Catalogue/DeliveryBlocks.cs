using Limits = CampaignActors.Domain.Values.Limits;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Fields and verbs of deliveries beyond the contract of scenario files: analysis by date, sending, content (domain.md §2, §4.1).</summary>
internal static class DeliveryBlocks
{
    private static readonly Field s_percent = new("percent", Percent, "Share of the messages to send; rounded down, at least one, the last wave takes the rest.");
    private static readonly Field s_count = new("count", Quantity, "Messages of a wave; the last wave takes the rest.");

    private static readonly FieldType s_waves = new VariantType("waves",
    [
        new("wavesByShare", [s_percent with { Required = true }, new("every", Repeated, "From one wave to the next.") { Required = true }]),
        new("wavesByCount", [s_count with { Required = true }, new("every", Repeated, "From one wave to the next.") { Required = true }]),
        new("wavesByCalendar", [new("calendar", List(new RecordType("wave",
        [
            s_percent, s_count, new("after", Repeated, "How long after the wave before; default at once."),
        ])
        { Rules = [KeyRule.ExactlyOne("percent", "count")] }), "The waves one by one.") { Required = true }]),
    ]);

    public static readonly Field[] Given = [.. new Field[]
    {
        new("workflow", Ordinal, "Number of the campaign's workflow that it belongs to; that starts its analysis."),
        new("analyseAt", Time, "When the analysis starts; the counts come with 'analyse'."),
        new("requestedQuantity", Quantity, "No more messages than this; 0 is no limit."),
        new("priority", OneOf("priority", "veryLow", "low", "normal", "high", "veryHigh"), "Whose analysis goes first where not all can; default normal."),
        new("batchSize", new IntType(0, 1_000_000), "Messages handled together; 0, the default, chooses by their number."),
        new("validityDays", new IntType(1, Limits.Days), "Days from the start of sending after which the rest is given up."),
        new("validityEnd", Time, "When the rest is given up."),
        new("waves", s_waves, "How sending is spread."),
        new("retries", new RecordType("retries",
        [
            new("firstDay", new IntType(0, Limits.Entries), "Retries of soft errors on the first day; default 5, then one a day."),
            new("gap", Repeated, "Shortest time between two of them; default 1h."),
        ]), "How soft errors are tried again."),
        new("confirmation", OneOf("confirmation", "manual", "semiAutomatic", "automatic"),
            "Who confirms the start: a person (default), nobody unless there is a warning, nobody. With start reviewers always a person."),
        new("missedGrace", Length, "How late after its contact date it may start by itself; default 1d. Later, a person confirms."),
        new("proofTo", People(Person),
            "Who gets the proofs: of the content when it is submitted, and with 'sendProof', there else whom the service notifies."),
        new("content", AnyText, "What it says: a text or a reference.") { Settable = false },
        new("real", Money, "What it really cost; null clears it."),
        new("mainDelivery", Ref("deliveries"), "The delivery whose approvals cover this one.") { Settable = false },
    }.Select(field => field with { Ours = true })];

    public static readonly Field[] Shown = [.. new Field[]
    {
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
        new("wavePlan", List(new RecordType("plannedWave",
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
        new("associates", List(AnyText), "Deliveries that are associated with it."),
        new("covers", List(new RecordType("coveredDelivery",
        [
            new("delivery", AnyText, "The associated delivery."),
            new("toSend", Quantity, "Messages of its target, once analysed."),
            new("rows", Quantity, "Rows of its file, while that waits to be approved."),
        ])), "What its approvals cover besides itself: the targets and files of associated deliveries as they are now."),
        new("sampleRows", List(AnyText), "The first lines of the extraction file."),
    }.Select(field => field with { Ours = true })];
}
