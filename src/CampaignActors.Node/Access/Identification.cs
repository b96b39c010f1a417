using System.Security.Cryptography;
using System.Text;
using CampaignActors.Actors.Client;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Start;
using CampaignActors.Operations.Access;
using NodaTime;

namespace CampaignActors.Node.Access;

/// <summary>What became of the question who asks.</summary>
/// <param name="Caller"><c>null</c>: nobody knows.</param>
/// <param name="Problem">Why not, in one line that gives nothing away.</param>
/// <param name="Claims">The key or the operator that was claimed, for the audit list; empty when none was.</param>
internal readonly record struct Identified(Caller? Caller, string Problem = "", string Claims = "");

/// <summary>Who asks: by a key, by a token of the identity provider, or, in open mode, whoever they are.</summary>
internal sealed class Identification(NodeOptions options, KeyBook keys, OwnKey own, AdminStart admin, Tokens? tokens)
{
    private const string Expected = "expected the header 'Authorization: Bearer …' with a key";
    private static readonly Caller s_anybody = new("", new HashSet<Role> { Role.Administrator }, "open");

    /// <param name="credentials">What stands behind <c>Bearer</c>; <c>null</c> when it came more than once.</param>
    /// <param name="lookUp">
    /// Whether a key that is not remembered here is looked for, which costs a read of the store or more. A token costs a signature either way,
    /// which is less than the rest of the request.
    /// </param>
    /// <exception cref="TooBusyException">It cannot be found out now.</exception>
    public async Task<Identified> OfAsync(string? credentials, bool lookUp, CancellationToken ct)
    {
        if (options.Access.Open)
            return new(s_anybody);
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
        // Before the first key is made there is none that could be right.
        if (!admin.Settled)
            throw new TooBusyException("the node is starting, the key cannot be verified right now, try again", Duration.FromSeconds(1));
        if (!lookUp && !keys.Remembers(key.Code))
            return new(null, "the key was not looked up", key.Code);
        var known = await keys.FindAsync(key.Code, ct);
        // An unknown code and a wrong secret are told alike.
        if (known is null || !key.Is(known.Hash))
            return new(null, "no such key", key.Code);
        return known.Problem(keys.Now) is { } over ? new(null, over, key.Code) : new(known.Caller);
    }
}

/// <summary>What a node shows to itself when it plays a file over HTTP. It is in this process's memory and nowhere else.</summary>
internal sealed class OwnKey
{
    public static readonly Caller Caller = new("", new HashSet<Role> { Role.Administrator }, "node");

    public string Text { get; } = KeyText.Make(new Code("node")).Secret;

    public bool Is(string credentials) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(credentials), Encoding.UTF8.GetBytes(Text));
}
