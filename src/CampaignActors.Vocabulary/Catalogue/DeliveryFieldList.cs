using System.Text.Json.Nodes;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Slots;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using static CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Deliveries.DeliveryFields>;
using static CampaignActors.Vocabulary.Catalogue.Types;
using static CampaignActors.Vocabulary.Text.Json;
using Limits = CampaignActors.Domain.Values.Limits;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>What callers give of a delivery (domain.md §2, §4.1). A new field is one entry in <see cref="Sending"/>.</summary>
internal static class DeliveryFieldList
{
    private const string WaveShareDoc = "Share of the messages to send; rounded down, at least one, the last wave takes the rest.";
    private const string WaveCountDoc = "Messages of a wave; the last wave takes the rest.";

    private static readonly Field s_percent = new("percent", Percent, WaveShareDoc);
    private static readonly Field s_count = new("count", Types.Quantity, WaveCountDoc);
    private static readonly Field s_every = new("every", Repeated, "From one wave to the next.") { Required = true };

    private static readonly RecordType<WaveLine> s_wave = new("wave",
        g => new WaveLine(g.Decimal("percent"), g.Count("count"), g.Duration("after") ?? Duration.Zero),
        l => Of(("percent", Share(l.Percent)), ("count", Messages(l.Count)), ("after", Types.Length.Write(l.After))),
        [s_percent, s_count, new("after", Repeated, "How long after the wave before; default at once.")])
    {
        Rules = [KeyRule.ExactlyOne("percent", "count")],
    };

    private static readonly VariantType<WaveRule> s_waves = new("waves",
        rule => rule.Calendar.Count > 0
            ? Of(("calendar", Json.List(rule.Calendar, s_wave.Write)))
            : Of(("percent", Share(rule.Percent)), ("count", Messages(rule.Count)), ("every", Types.Length.Write(rule.Every!.Value))),
        [
            Waves("wavesByShare", s_percent with { Required = true }, s_every),
            Waves("wavesByCount", s_count with { Required = true }, s_every),
            Waves("wavesByCalendar", new Field("calendar", Types.List(s_wave), "The waves one by one.") { Required = true }),
        ]);

    private static readonly RecordType<RetryRule> s_retries = new("retries",
        g => new RetryRule(g.Int("firstDay") ?? RetryRule.Default.FirstDay, g.Duration("gap") ?? RetryRule.Default.Gap),
        r => Of(("firstDay", JsonValue.Create(r.FirstDay)), ("gap", Types.Length.Write(r.Gap))),
        [
            new("firstDay", new IntType(0, Limits.Entries), "Retries of soft errors on the first day; default 5, then one a day."),
            new("gap", Repeated, "Shortest time between two of them; default 1h."),
        ]);

    public static readonly Field<DeliveryFields>[] Place =
    [
        Given(d => d.Label, LabelText, Blocks.LabelDoc),
        Given(d => d.Campaign, Ref("campaigns"), "The campaign it belongs to.") with { Settable = false },
        Given(d => d.Channel, OneOf<DeliveryChannel>("channel"), "How messages go out; direct mail and telephone are offline.") with
        {
            Required = true, Settable = false,
        },
        Given("service", [nameof(DeliveryFields.Provider), nameof(DeliveryFields.Service)], Types.Service,
            d => d.Service is { } service ? new ServiceName(d.Provider!.Value, service) : null,
            (d, name) => d with { Provider = name.Provider, Service = name.Service },
            "Provider/Service that produces it."),
        Given(d => d.Costs, Blocks.Costs, "Cost categories chosen from the service."),
        Given(d => d.Budget, Ref("budgets"), "Budget it is charged to; default the campaign's."),
        Given(d => d.Level, Blocks.Level, "Commitment level of its costs; default the campaign's."),
        Given(d => d.Provisional, Blocks.Provisional, Blocks.ProvisionalDoc),
        Given(d => d.Approvals, ApprovalBlocks.Settings, "Its own approvals; they replace the campaign's as a whole."),
    ];

    public static readonly Field<DeliveryFields> Workflow =
        Given(d => d.Workflow, Ordinal, "Number of the campaign's workflow that it belongs to; that starts its analysis.") with
        {
            Extension = true,
        };

    public static readonly Field<DeliveryFields>[] Dates =
    [
        Given(d => d.ContactDate, Types.Time, "When an online delivery starts; without it at once."),
        Given(d => d.ExtractionDate, Types.Time, "When the file of an offline delivery is written; without it at once."),
        Given(d => d.ReserveStock, Bool, "Whether target approval reserves its stock; default false."),
    ];

    public static readonly Field<DeliveryFields>[] Sending = Extensions(
        Given(d => d.AnalyseAt, Types.Time, "When the analysis starts; the counts come with 'analyse'."),
        Given(d => d.ReserveTogether, Bool, "Whether target approval reserves money and stock together or is refused; until then the cost "
            + "counts as planned. Default false."),
        Given(d => d.PromisedDate, new InstantType(LastOfDay: true),
            "By when the provider is to be done, a date alone with its whole day; default what the service promises. Offline only."),
        Given(d => d.RequestedQuantity, new MessagesType(), "No more messages than this; 0 is no limit."),
        Given(d => d.Audience, AudienceKinds.OfDelivery,
            "Who gets it; without it the counts of its target come with 'analyse'."),
        Given(d => d.Priority, OneOf<DeliveryPriority>("priority"), "Whose analysis goes first where not all can; default normal."),
        Given(d => d.BatchSize, new IntType(0, 1_000_000), "Messages handled together; 0, the default, chooses by their number."),
        Given(d => d.ValidityDays, new IntType(1, Limits.Days), "Days from the start of sending after which the rest is given up."),
        Given(d => d.ValidityEnd, Types.Time, "When the rest is given up."),
        Given(d => d.Waves, s_waves, "How sending is spread."),
        Given(d => d.Retries, s_retries, "How soft errors are tried again."),
        Given(d => d.Confirmation, OneOf<StartMode>("confirmation"),
            "When a person has to confirm the start: always (default), only on a warning, or never. With start reviewers always."),
        Given(d => d.MissedGrace, Types.Length,
            "How late after its contact date it may start by itself; default 1d. Later, a person confirms."),
        Given(d => d.ProofTo, People(Person),
            "Who gets the proofs: of the content when it is submitted, and with 'sendProof', there else whom the service notifies."),
        Given("content", [nameof(DeliveryFields.Content), nameof(DeliveryFields.Message)], MessageBlocks.Content,
            d => d.Message is null && d.Content is null ? null : new WrittenContent(d.Content, d.Message),
            (d, content) => d with { Content = content.Text, Message = content.Message },
            "What it says: a text or a reference; or, where its messages are sent from here, their templates.") with
        { Settable = false },
        Given(d => d.WhenUnknown, OneOf<WhenUnknown>("whenUnknown"),
            "What happens to a message whose sender was lost as it was handed over: it is handed over again and counted as possibly twice "
            + "(resend, the default), or held until a person decides. Messages that are sent from here only."),
        Given(d => d.Real, Types.Money, "What it really cost; null clears it."),
        Given(d => d.MainDelivery, Ref("deliveries"), "The delivery whose approvals cover this one.") with { Settable = false });

    public static readonly Field<DeliveryFields> Currency =
        Given(d => d.Currency, Types.Currency, Blocks.CurrencyDoc) with { Extension = true };

    public static readonly FieldsType<DeliveryFields> All = new("delivery", context => new() { Currency = context.Currency },
        [.. Place, .. Dates, Workflow, .. Sending, Currency]);

    private static RecordType<WaveRule> Waves(string name, params Field[] fields) => new(name,
        g => new WaveRule(g.Decimal("percent"), g.Count("count"), g.Duration("every"), g.List<WaveLine>("calendar")), _ => null, fields);

    private static JsonNode? Share(decimal? share) => share is { } s ? Json.Number(s) : null;

    private static JsonNode? Messages(long? count) => count is { } c ? Json.Number(c) : null;
}
