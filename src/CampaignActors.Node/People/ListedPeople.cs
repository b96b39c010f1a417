using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Importing;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.People;

/// <summary>The store of the node, which knows its lists, and makes the one of the import when the first person is put on it.</summary>
/// <param name="list">That of the import; <c>null</c>: none.</param>
internal sealed class ListedPeople(IRecipientDatabase people, KnownLists lists, HttpContext http, string? list) : IImportTarget
{
    private bool _made = list is null;

    public Task<RecipientLayout> LayoutAsync(CancellationToken ct) => people.LayoutAsync(ct);

    public Task<IReadOnlyList<string>> ListsAsync(CancellationToken ct) => lists.CodesAsync(ct);

    public async Task<PutCounts> PutAsync(IReadOnlyCollection<Recipient> recipients, bool dryRun, CancellationToken ct)
    {
        if (!_made && !dryRun)
        {
            await lists.MakeAsync(http, list!);
            _made = true;
        }
        return await people.PutAsync(recipients, dryRun, ct);
    }
}
