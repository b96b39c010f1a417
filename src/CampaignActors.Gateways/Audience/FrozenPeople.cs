using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Gateways.Audience;

/// <summary>The people of a frozen target to whom something is written now.</summary>
internal static class FrozenPeople
{
    /// <summary>The store's key of the rows that a file has.</summary>
    public static TargetKey KeyOf(WriteExtraction effect, ExtractionPeople people) =>
        new(effect.Delivery, people.Preparation, people.Attempt);

    /// <summary>Whether a row of the target is written: its person is there and was not suppressed since.</summary>
    public static bool IsWritten(TargetRow row) => row is { Recipient: not null, Suppressed: false };

    /// <summary>How many people are written, and how many are left out because they were suppressed or forgotten since.</summary>
    public static async Task<(long Written, long LeftOut)> CountAsync(IRecipientStore store, TargetKey key, CancellationToken ct)
    {
        var (written, leftOut) = (0L, 0L);
        await foreach (var row in store.RowsAsync(key, all: false, ct).ConfigureAwait(false))
        {
            if (IsWritten(row))
                written++;
            else
                leftOut++;
        }
        return (written, leftOut);
    }

    /// <summary>The row of an operator who gets what recipients get.</summary>
    public static Recipient Of(ExtractionSeed seed) => new(seed.Operator) { LastName = seed.Label, Email = seed.Address };
}
