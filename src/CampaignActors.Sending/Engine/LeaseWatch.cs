using NodaTime;

namespace CampaignActors.Sending.Engine;

/// <summary>
/// Whether a lease still holds. It is measured from before the claim was asked for, by the clock that is never set and
/// runs on while a process is stopped; and by the wall clock, which also runs on while the machine sleeps.
/// </summary>
internal sealed class LeaseWatch(TimeProvider clock, TimeSpan lease)
{
    /// <summary>What clocks of nodes may differ by, and what recording takes.</summary>
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(2);

    private readonly long _from = clock.GetTimestamp();
    private readonly DateTimeOffset _wallFrom = clock.GetUtcNow();

    public TimeSpan Left
    {
        get
        {
            var monotonic = clock.GetElapsedTime(_from);
            var wall = clock.GetUtcNow() - _wallFrom;
            return lease - s_margin - (wall > monotonic ? wall : monotonic);
        }
    }

    public Duration Lease => Duration.FromTimeSpan(lease);

    /// <summary>Whether a hand-over that takes so long at most ends before the lease does.</summary>
    public bool Covers(TimeSpan longest) => Left >= longest;
}
