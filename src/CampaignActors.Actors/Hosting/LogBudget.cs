namespace CampaignActors.Actors.Hosting;

/// <summary>
/// How many lines one class may log within a span. A client that sends rubbish to an open port makes the library write a line or more for
/// each connection: the first lines are logged, the rest is counted.
/// </summary>
internal sealed class LogBudget(TimeProvider time)
{
    private const int Lines = 20;
    private static readonly TimeSpan s_span = TimeSpan.FromSeconds(10);
    private long _began = time.GetTimestamp();
    private int _used;

    /// <param name="leftOut">Lines that were left out since the last one that was not.</param>
    /// <returns>Whether this line may be logged.</returns>
    public bool Take(out int leftOut)
    {
        if (time.GetElapsedTime(_began) >= s_span)
        {
            leftOut = Math.Max(0, _used - Lines);
            (_began, _used) = (time.GetTimestamp(), 1);
            return true;
        }
        leftOut = 0;
        return ++_used <= Lines;
    }
}
