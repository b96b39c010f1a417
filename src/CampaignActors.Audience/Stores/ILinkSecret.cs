namespace CampaignActors.Audience.Stores;

/// <summary>
/// The secret under which links in mails are signed: 32 random bytes, made once, the same on all nodes, in the backup with the people.
/// </summary>
public interface ILinkSecret
{
    /// <exception cref="AudienceException">The store has no secret: it is damaged.</exception>
    ValueTask<byte[]> LinkKeyAsync(CancellationToken ct);
}
