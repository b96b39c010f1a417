using NodaTime;

namespace CampaignActors.Gateways.Keeping;

/// <summary>Does some work at 3 o'clock each night. Whatever goes wrong in one night, the next night is tried.</summary>
/// <param name="failed">Told what went wrong.</param>
public sealed class Nightly(Func<CancellationToken, Task> work, DateTimeZone zone, TimeProvider time, Action<Exception> failed)
{
    /// <returns>When it is canceled.</returns>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                var now = Instant.FromDateTimeOffset(time.GetUtcNow());
                await Task.Delay((Purge.NextNight(now, zone) - now).ToTimeSpan(), time, ct).ConfigureAwait(false);
                await TryAsync(ct).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // That is how it ends.
        }
    }

    private async Task TryAsync(CancellationToken ct)
    {
        try
        {
            await work(ct).ConfigureAwait(false);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            failed(e);
        }
    }
}
