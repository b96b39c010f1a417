using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CampaignActors.Domain.Values;

namespace CampaignActors.Operations.Access;

/// <summary>
/// A key as its holder has it: <c>ca_CODE_SECRET</c>. The code says which key it is and is no secret; the secret is 32 random bytes.
/// </summary>
/// <remarks>
/// Only SHA-256 of the secret is stored, without salt and in one round: both make guessing passwords expensive, and it is impossible to
/// guess 256 random bits. A request so costs a microsecond here, however many come.
/// </remarks>
public sealed class KeyText
{
    private const string Prefix = "ca_";
    private const int SecretBytes = 32;

    /// <summary>In base64url without padding.</summary>
    private const int SecretLength = 43;
    private const int MaxLength = 3 + Code.MaxLength + 1 + SecretLength;

    private readonly string _secret;

    private KeyText(Code code, string secret) => (Code, _secret) = (code, secret);

    public Code Code { get; }

    /// <summary>The whole key. It goes to its holder, and into no log.</summary>
    public string Secret => $"{Prefix}{Code}_{_secret}";

    /// <summary>The stored part: lower-case hexadecimal digits.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(_secret)));

    public static KeyText Make(Code code) => new(code, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <summary>Whether a text is meant to be a key, well-formed or not.</summary>
    public static bool LooksLikeOne(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <returns><c>null</c>: it is no key.</returns>
    public static KeyText? Parse(string text)
    {
        // A code may hold underscores and so may the secret, whose length is known.
        var at = text.Length - SecretLength - 1;
        if (text.Length > MaxLength || at <= Prefix.Length || text[at] != '_' || !LooksLikeOne(text))
            return null;
        var (code, secret) = (text[Prefix.Length..at], text[(at + 1)..]);
        return Code.Problem(code) is null && secret.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? new KeyText(new Code(code), secret)
            : null;
    }

    /// <summary>Takes as long whatever differs.</summary>
    /// <param name="hash">As it was stored.</param>
    public bool Is(string hash) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash), Encoding.ASCII.GetBytes(hash));

    /// <summary>Without the secret: it may end up in a message.</summary>
    public override string ToString() => $"{Prefix}{Code}_…";
}
