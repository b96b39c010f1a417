using CampaignActors.Actors.Client;
using CampaignActors.Node.Http.Identity;
using CampaignActors.Operations.Access;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Access;

/// <summary>
/// Ends a stream when its caller loses the right to read it: the gate checks a request once, so this checks the credentials again every few
/// seconds.
/// </summary>
internal sealed class StreamPass : IDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _ends;
    private readonly PeriodicTimer _timer = new(s_every);

    /// <param name="need">The need of the stream.</param>
    /// <param name="stopping">Ends the stream too.</param>
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
            return true; // The key cannot be verified right now, which is no reason to end the stream.
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _ends.Cancel();
        _ends.Dispose();
    }
}
