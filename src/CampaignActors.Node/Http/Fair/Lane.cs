using CampaignActors.Actors.Client;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CampaignActors.Node.Http;

/// <summary>
/// Work of one sort that only so many requests do at the same time. A few more wait their turn, for a while; whoever comes then is told
/// to come again. So a flood of one sort costs a known amount of memory and threads, and leaves room for the other sorts.
/// </summary>
/// <param name="what">What is done here, as people are told: "lists".</param>
/// <param name="atOnce">Requests that do it at the same time.</param>
/// <param name="waiting">Requests that may wait for that.</param>
/// <param name="patience">How long one waits at the most.</param>
/// <threadsafety>Safe for concurrent use.</threadsafety>
public sealed class Lane(string what, int atOnce, int waiting, TimeSpan patience)
{
    private static readonly Duration s_retryAfter = Duration.FromSeconds(2);
    private readonly SemaphoreSlim _free = new(atOnce);
    private int _inside;

    /// <summary>Waits for a turn.</summary>
    /// <returns>The turn; disposing it gives it to the next.</returns>
    /// <exception cref="TooBusyException">As many wait as may, or it took too long.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken ct)
    {
        if (Interlocked.Increment(ref _inside) > atOnce + waiting)
        {
            Interlocked.Decrement(ref _inside);
            throw new TooBusyException($"{atOnce + waiting} requests for {what} are under way, try again later", s_retryAfter);
        }
        var entered = false;
        try
        {
            entered = await _free.WaitAsync(patience, ct);
        }
        finally
        {
            if (!entered)
                Interlocked.Decrement(ref _inside);
        }
        return entered ? new Turn(this) : throw new TooBusyException($"no turn came up for {what} within {patience.TotalSeconds:0} s, try again later", s_retryAfter);
    }

    private void Leave()
    {
        _free.Release();
        Interlocked.Decrement(ref _inside);
    }

    private sealed class Turn(Lane lane) : IDisposable
    {
        private Lane? _lane = lane;

        public void Dispose() => Interlocked.Exchange(ref _lane, null)?.Leave();
    }
}

/// <summary>
/// The lanes of a node. What reads the store blocks a thread, so a few at once are as fast as many; the numbers that wait keep what a
/// flood costs to some ten megabytes for each lane.
/// </summary>
public sealed class Lanes
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Pages of a kind, one entity with what belongs to others joined, the past of one, explanations.</summary>
    public Lane Reads { get; } = new("reads", Math.Max(4, 2 * Environment.ProcessorCount), 2_000, s_patience);

    /// <summary>All entities at once: each holds everything that there is in memory.</summary>
    public Lane State { get; } = new("the whole state", 2, 16, s_patience);

    /// <summary>Each reads the whole journal, for as long as its client takes to read it.</summary>
    public Lane Exports { get; } = new("exports", 4, 16, s_patience);

    /// <summary>Operator commands that come to an end.</summary>
    public Lane Operators { get; } = new("operator commands", 16, 256, s_patience);

    /// <summary>Operator commands that go on until whoever watches has seen enough.</summary>
    public Lane Watches { get; } = new("operators who watch", 64, 0, s_patience);

    /// <summary>Bodies that are more than a command usually is. They are read into memory whole.</summary>
    public Lane LargeBodies { get; } = new("large bodies", 8, 64, s_patience);

    /// <summary>Everything but questions after health.</summary>
    public Lane All { get; } = new("this node", 10_000, 0, s_patience);

    /// <summary>From how many bytes on a body is large.</summary>
    public const int Large = 64 * 1024;

    /// <summary>Whether the body is, or may turn out to be, large.</summary>
    public static bool IsLarge(HttpRequest request) => request.ContentLength is { } length ? length > Large : request.Headers.ContainsKey("Transfer-Encoding");
}
