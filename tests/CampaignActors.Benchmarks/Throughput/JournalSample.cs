using CampaignActors.Actors.Serialization;
using CampaignActors.Benchmarks.Seeding;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>
/// Rows as the node writes them for the commands of a shape, byte by byte. The other arms write these, so that no arm has fewer bytes
/// to write than another.
/// </summary>
internal sealed class JournalSample
{
    private const int Rows = 10_000;

    private JournalSample(IReadOnlyList<StoredEnvelope> envelopes) => Envelopes = envelopes;

    /// <summary>Rows of accepted commands, with the bytes as they stand in the journal.</summary>
    public IReadOnlyList<StoredEnvelope> Envelopes { get; }

    /// <summary>Stands for the journal's id of the process that wrote.</summary>
    public string Writer { get; } = $"{Guid.NewGuid()}";

    public static int Serializer => CampaignSerializer.Id;

    public double MeanBytes => Envelopes.Average(e => e.Bytes.Length);

    public static JournalSample Of(Shape shape)
    {
        var now = SystemClock.Instance.GetCurrentInstant();
        var budget = new SeedEntity(Kinds.Budget(shape.Budget(0)));
        budget.Command("setup", Shape.Create(Money.Of(1_000_000_000, Currency.Eur)), now);
        for (var n = 0; n < Rows; n++)
            budget.Take(shape.Reserve(n * shape.Budgets, now));
        return new JournalSample([.. budget.Rows.Skip(1)]);
    }
}
