using System.Security.Cryptography;
using System.Text;
using CampaignActors.Actors.Client;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Access;
using CampaignActors.Operations.Settings;
using NodaTime;

namespace CampaignActors.Node.Access;

/// <summary>The result of authentication.</summary>
/// <param name="Caller"><c>null</c>: not authenticated.</param>
/// <param name="Problem">The reason, in one line without hints for an attacker.</param>
/// <param name="Claims">The key or the operator that was claimed, for the audit list; empty when none was.</param>
internal readonly record struct Identified(Caller? Caller, string Problem = "", string Claims = "");

/// <summary>Authenticates callers by a key, by a token of the identity provider, or not at all in open mode.</summary>
internal sealed class Identification(NodeSettings settings, KeyBook keys, OwnKey own, AdminStart admin, Tokens? tokens)
{
    private const string Expected = "expected the header 'Authorization: Bearer …' with a key";
    private static readonly Caller s_open = new("", new HashSet<Role> { Role.Administrator }, "open");

    /// <param name="credentials">The text after <c>Bearer</c>; <c>null</c> when the header came more than once.</param>
    /// <param name="lookUp">
    /// Whether to look up a key that is not cached, which costs a read of the store or more. A token always costs one signature check,
    /// which is less than the rest of the request.
    /// </param>
    /// <exception cref="TooBusyException">The key cannot be verified right now.</exception>
    public async Task<Identified> OfAsync(string? credentials, bool lookUp, CancellationToken ct)
    {
        if (settings.Access.Open)
            return new(s_open);
        if (string.IsNullOrEmpty(credentials))
            return new(null, credentials is null
                ? $"several credentials were given, {Expected}"
                : $"no credentials: send the header 'Authorization: Bearer KEY'{(tokens is null ? "" : ", with a key or a token")}");
        if (own.Is(credentials))
            return new(OwnKey.Caller);
        if (KeyText.LooksLikeOne(credentials))
            return await OfKeyAsync(KeyText.Parse(credentials), lookUp, ct);
        return tokens is null ? new(null, $"this is no key, {Expected} such as ca_CODE_…") : await tokens.CheckAsync(credentials, ct);
    }

    private async Task<Identified> OfKeyAsync(KeyText? key, bool lookUp, CancellationToken ct)
    {
        if (key is null)
            return new(null, "this is no whole key, expected ca_CODE_ and 43 characters");
        // No key can be valid before the first one is made.
        if (!admin.Settled)
            throw new TooBusyException("the node is starting, the key cannot be verified right now, try again", Duration.FromSeconds(1));
        if (!lookUp && !keys.Remembers(key.Code))
            return new(null, "the key was not looked up", key.Code);
        var known = await keys.FindAsync(key.Code, ct);
        // An unknown code and a wrong secret get the same answer.
        if (known is null || !key.Is(known.Hash))
            return new(null, "no such key", key.Code);
        return known.Problem(keys.Now) is { } over ? new(null, over, key.Code) : new(known.Caller);
    }
}

/// <summary>The key with which a node calls itself to play a file. It exists only in the memory of this process.</summary>
internal sealed class OwnKey
{
    public static readonly Caller Caller = new("", new HashSet<Role> { Role.Administrator }, "node");

    public string Text { get; } = KeyText.Make(new Code("node")).Secret;

    public bool Is(string credentials) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(credentials), Encoding.UTF8.GetBytes(Text));
}
