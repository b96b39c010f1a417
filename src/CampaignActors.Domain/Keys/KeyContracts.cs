using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Keys;

/// <summary>The properties of a key that never change.</summary>
/// <param name="Operator">
/// Code that signs changes made with the key. Absent: the caller names the operator, which only an administrator may do.
/// </param>
/// <param name="Roles">Words of <see cref="KeyRoles"/>, at least one.</param>
/// <param name="Label">Purpose of the key, as entered.</param>
public sealed record KeyTerms(Code? Operator, Seq<string> Roles, string? Label);

/// <summary>
/// Creates a key. Its secret is created by the command line or a node. Only the hash of the secret is stored, so nothing stored
/// grants access.
/// </summary>
/// <param name="Hash">SHA-256 of the secret, 64 lower-case hexadecimal digits.</param>
/// <param name="ExpiresAt">Instant at which it stops to grant access; absent: it is valid until it is revoked.</param>
[Contract("key.create")]
public sealed record CreateKey(string Hash, KeyTerms Terms, Instant? ExpiresAt) : ICommand;

/// <summary>
/// Replaces the secret of a key, which is then valid until it is revoked. The former secret is void at once, and a revoked or
/// expired key is valid again. An operator with access to the machine replaces a lost administrator's key this way.
/// </summary>
[Contract("key.replace")]
public sealed record ReplaceKey(string Hash, KeyTerms Terms) : ICommand;

/// <summary>The key no longer grants access. Revoking it twice changes nothing.</summary>
[Contract("key.revoke")]
public sealed record RevokeKey : ICommand;

[Contract("key.created")]
public sealed record KeyCreated(string Hash, KeyTerms Terms, Instant? ExpiresAt) : IEvent;

[Contract("key.replaced")]
public sealed record KeyReplaced(string Hash, KeyTerms Terms) : IEvent;

[Contract("key.revoked")]
public sealed record KeyRevoked : IEvent;

/// <param name="Hash">Hash of the valid secret; <c>null</c> before the key is created.</param>
[Contract("key.state")]
public sealed record KeyState(
    Code Code, string? Hash, KeyTerms Terms, Instant? CreatedAt, Instant? ExpiresAt, Instant? RevokedAt) : IEntityState;

/// <summary>The roles of keys, by their stored names.</summary>
public static class KeyRoles
{
    public const string Administrator = "administrator";

    public static readonly IReadOnlyList<string> All =
        ["viewer", "campaignManager", "reviewer", "stockKeeper", "workflowOperator", "recipientManager", Administrator];
}
