using System.Security.Cryptography;
using CampaignActors.Audience.Stores;

namespace CampaignActors.Recipients.Sql;

/// <summary>
/// The secret of links in mails is derived from the key of hashes: that one is random, made once, the same for all nodes of a cluster, in
/// the backup, and never leaves the database. Who knows the derived one learns nothing of it.
/// </summary>
public abstract partial class SqlRecipients : ILinkSecret
{
    private const int LinkKeyBytes = 32;

    public async ValueTask<byte[]> LinkKeyAsync(CancellationToken ct)
    {
        await using var session = await ReadAsync(ct).ConfigureAwait(false);
        var key = await HashKeyAsync(session, ct).ConfigureAwait(false);
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, key, LinkKeyBytes, info: "links in mails"u8.ToArray());
    }
}
