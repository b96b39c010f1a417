namespace CampaignActors.Sending.Tests.Engine;

/// <summary>
/// A clock that runs, and that a test can put forward, as for a process that was stopped for a while. Timers do not
/// notice.
/// </summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long _shift;

    public void Forward(TimeSpan time) => Interlocked.Add(ref _shift, time.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));

    public override long GetTimestamp() =>
        base.GetTimestamp() + (long)(TimeSpan.FromTicks(Interlocked.Read(ref _shift)).TotalSeconds * TimestampFrequency);
}
