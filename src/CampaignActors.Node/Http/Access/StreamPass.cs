using CampaignActors.Actors.Client;
using CampaignActors.Operations.Access;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Access;

/// <summary>
/// For an answer that has no end: the gate looks at a request once, so a key that is revoked or expires meanwhile is looked for here, every
/// few seconds, and ends the stream.
/// </summary>
internal sealed class StreamPass : IDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _ends;
    private readonly PeriodicTimer _timer = new(s_every);

    /// <param name="need">What the stream asks of its reader.</param>
    /// <param name="stopping">Ends it as well.</param>
    public StreamPass(HttpContext http, Need need, CancellationToken stopping)
    {
        _ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        _ = WatchAsync(http, need);
    }

    /// <summary>Canceled when the stream is to end.</summary>
    public CancellationToken Ends => _ends.Token;

    private async Task WatchAsync(HttpContext http, Need need)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(Ends))
            {
                if (!await MayAsync(http, need))
                    await _ends.CancelAsync();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The stream has ended.
        }
    }

    private static async Task<bool> MayAsync(HttpContext http, Need need)
    {
        try
        {
            return (await http.CallerNowAsync())?.May(need) ?? false;
        }
        catch (TooBusyException)
        {
            return true; // It cannot be found out now, which is no reason to send anybody away.
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _ends.Cancel();
        _ends.Dispose();
    }
}
