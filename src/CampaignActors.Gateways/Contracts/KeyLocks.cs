namespace CampaignActors.Gateways.Contracts;

/// <summary>
/// Lets one call at a time work on a key. Keys share a fixed number of locks, so memory does not grow with the keys ever seen; the
/// price is that now and then two different keys wait for each other.
/// </summary>
internal sealed class KeyLocks
{
    private const int Stripes = 64;
    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1, 1))];

    public async Task<IDisposable> EnterAsync(string key, CancellationToken ct)
    {
        var stripe = _locks[(uint)key.GetHashCode(StringComparison.Ordinal) % Stripes];
        await stripe.WaitAsync(ct).ConfigureAwait(false);
        return new Held(stripe);
    }

    private sealed class Held(SemaphoreSlim stripe) : IDisposable
    {
        public void Dispose() => stripe.Release();
    }
}
