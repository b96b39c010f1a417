namespace CampaignActors.Cluster.Tests.Tls;

/// <summary>A clock that is behind.</summary>
internal sealed class PastTime(TimeSpan behind) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - behind;
}
