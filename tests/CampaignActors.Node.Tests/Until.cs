using System.Diagnostics;

namespace CampaignActors.Node.Tests;

/// <summary>Waits for a fact, never for time to pass.</summary>
public static class Until
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);

    /// <returns>The first value that is not <c>null</c>.</returns>
    public static async Task<T> FoundAsync<T>(Func<Task<T?>> look, string what)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < s_deadline)
        {
            if (await look() is { } found)
                return found;
            await Task.Delay(10);
        }
        throw new TimeoutException($"not within {s_deadline.TotalSeconds:0} s: {what}");
    }

    public static Task TrueAsync(Func<Task<bool>> fact, string what) => FoundAsync(async () => await fact() ? what : null, what);
}
