using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Vocabulary.Binding;

/// <summary>Reads what deliveries have beyond the contract of scenario files: analysis by date, sending, content.</summary>
internal static class DeliveryReader
{
    /// <returns>The fields with what is given of it.</returns>
    public static DeliveryFields More(DeliveryFields fields, MapReader r) => fields with
    {
        AnalyseAt = r.Instant("analyseAt"),
        RequestedQuantity = Count(r, "requestedQuantity"),
        Priority = r.Enum<DeliveryPriority>("priority"),
        BatchSize = r.Int("batchSize"),
        ValidityDays = r.Int("validityDays"),
        ValidityEnd = r.Instant("validityEnd"),
        Waves = r.Reader("waves") is { } waves ? Waves(waves) : null,
        Retries = r.Reader("retries") is { } retries
            ? new RetryRule(retries.Int("firstDay") ?? RetryRule.Default.FirstDay, retries.Duration("gap") ?? RetryRule.Default.Gap)
            : null,
        Confirmation = r.Enum<StartMode>("confirmation"),
        MissedGrace = r.Duration("missedGrace"),
        ProofTo = new FieldReader(r).Codes("proofTo"),
        Content = r.Text("content"),
        Real = r.Money("real"),
        MainDelivery = r.Code("mainDelivery"),
    };

    private static WaveRule Waves(MapReader w) => new(
        w.Decimal("percent"),
        Count(w, "count"),
        w.Duration("every"),
        new FieldReader(w).Items("calendar", l => new WaveLine(l.Decimal("percent"), Count(l, "count"), l.Duration("after") ?? Duration.Zero)) ?? []);

    public static long? Count(MapReader args, string key) => args.Quantity(key) is { } quantity ? (long)quantity.Value : null;
}
