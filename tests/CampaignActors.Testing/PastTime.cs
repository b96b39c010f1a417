namespace CampaignActors.Testing;

/// <summary>A clock that is behind.</summary>
public sealed class PastTime(TimeSpan behind) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - behind;
}
