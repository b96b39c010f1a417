using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Keys;

/// <summary>What a key is made with and never changes.</summary>
/// <param name="Operator">Changes made with the key are signed with this code. Absent: signed with whoever is named, which only an administrator may do.</param>
/// <param name="Roles">Words of <see cref="KeyRoles"/>, at least one.</param>
/// <param name="Label">What it is for, as people wrote it.</param>
public sealed record KeyTerms(Code? Operator, Seq<string> Roles, string? Label);

/// <summary>
/// A key is made where its secret is: on the command line, or in a node. Only the secret's hash comes here, so nothing that is stored lets
/// anybody in.
/// </summary>
/// <param name="Hash">SHA-256 of the secret, 64 lower-case hexadecimal digits.</param>
/// <param name="ExpiresAt">From then on it lets nobody in; absent: it lasts until it is revoked.</param>
[Contract("key.create")]
public sealed record CreateKey(string Hash, KeyTerms Terms, Instant? ExpiresAt) : ICommand;

/// <summary>
/// The same key made anew, to last until it is revoked: the secret before is void at once, and one that was revoked or has expired counts
/// again. This is how a lost administrator's key is replaced by whoever has the machine.
/// </summary>
[Contract("key.replace")]
public sealed record ReplaceKey(string Hash, KeyTerms Terms) : ICommand;

/// <summary>The key lets nobody in any more. Doing it twice changes nothing.</summary>
[Contract("key.revoke")]
public sealed record RevokeKey : ICommand;

[Contract("key.created")]
public sealed record KeyCreated(string Hash, KeyTerms Terms, Instant? ExpiresAt) : IEvent;

[Contract("key.replaced")]
public sealed record KeyReplaced(string Hash, KeyTerms Terms) : IEvent;

[Contract("key.revoked")]
public sealed record KeyRevoked : IEvent;

/// <param name="Hash">Of the secret that counts now; <c>null</c> while nobody has made the key.</param>
[Contract("key.state")]
public sealed record KeyState(Code Code, string? Hash, KeyTerms Terms, Instant? CreatedAt, Instant? ExpiresAt, Instant? RevokedAt) : IEntityState;

/// <summary>What somebody with a key can be, in the words that are stored.</summary>
public static class KeyRoles
{
    public const string Administrator = "administrator";

    public static readonly IReadOnlyList<string> All =
        ["viewer", "campaignManager", "reviewer", "stockKeeper", "workflowOperator", Administrator];
}
