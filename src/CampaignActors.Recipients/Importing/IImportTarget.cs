using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;

namespace CampaignActors.Recipients.Importing;

/// <summary>Where an import puts people: a store, or a node that has one.</summary>
public interface IImportTarget
{
    Task<RecipientLayout> LayoutAsync(CancellationToken ct);

    /// <summary>The codes of the lists that exist.</summary>
    Task<IReadOnlyList<string>> ListsAsync(CancellationToken ct);

    /// <summary>One transaction; of several people with one key only the last one counts.</summary>
    Task<PutCounts> PutAsync(IReadOnlyCollection<Recipient> recipients, bool dryRun, CancellationToken ct);
}

/// <summary>A store of this process.</summary>
public sealed class StoreImportTarget(IRecipientDatabase store) : IImportTarget
{
    public Task<RecipientLayout> LayoutAsync(CancellationToken ct) => store.LayoutAsync(ct);

    public Task<IReadOnlyList<string>> ListsAsync(CancellationToken ct) => store.ListsAsync(ct);

    public Task<PutCounts> PutAsync(IReadOnlyCollection<Recipient> recipients, bool dryRun, CancellationToken ct) =>
        store.PutAsync(recipients, dryRun, ct);
}
