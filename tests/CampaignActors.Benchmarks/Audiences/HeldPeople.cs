using CampaignActors.Audience.Stores;

namespace CampaignActors.Benchmarks.Audiences;

/// <summary>The people of a site, and what must be let go with them.</summary>
internal sealed record HeldPeople(IRecipientDatabase People, Func<ValueTask> Release) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Release();
}
