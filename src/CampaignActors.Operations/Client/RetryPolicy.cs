namespace CampaignActors.Operations.Client;

/// <summary>How long a client keeps trying, and how long it waits in between.</summary>
/// <param name="Patience">How long to retry when a node is busy or lost during a request: the request may have been executed.</param>
/// <param name="ConnectPatience">For a node that cannot be reached at all: usually it is not running, and people want to know soon.</param>
public sealed record RetryPolicy(TimeSpan Patience, TimeSpan ConnectPatience)
{
    public static readonly RetryPolicy Default = new(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(2));

    /// <summary>How long a node may say nothing in the middle of an answer; it gives a sign of life more often than that.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>The same time for both.</summary>
    public static RetryPolicy For(TimeSpan patience) => new(patience, patience);

    /// <summary>The pause before the next attempt, or <c>null</c> when it is time to give up.</summary>
    /// <param name="attempt">Attempts made so far, from 1.</param>
    /// <param name="elapsed">Time since the first.</param>
    /// <param name="patience">One of the two of this policy.</param>
    /// <param name="asked">What the node asked for in <c>Retry-After</c>.</param>
    public static TimeSpan? Pause(int attempt, TimeSpan elapsed, TimeSpan patience, TimeSpan? asked)
    {
        var doubled = First * Math.Pow(2, Math.Min(attempt - 1, 10));
        var usual = doubled < Longest ? doubled : Longest;
        var pause = asked > First ? asked.Value : usual;
        // A longer Retry-After is cut to the remaining patience; the id makes an early retry harmless.
        var left = patience - elapsed;
        return left <= TimeSpan.Zero ? null : pause < left ? pause : left;
    }
}
