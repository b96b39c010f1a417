using System.Buffers.Text;
using CampaignActors.Audience.People;

namespace CampaignActors.Audience.Messages;

/// <summary>The two names of a message, 16 random bytes each: stores keep the bytes.</summary>
public static class MessageCodes
{
    public const int Length = 16;

    /// <summary>The local part of a Message-Id.</summary>
    public static string Id(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    /// <summary>The address of a page.</summary>
    public static string Token(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <returns><c>null</c>: it can be none.</returns>
    public static byte[]? ReadId(string id) =>
        id.Length == 2 * Length && id.All(char.IsAsciiHexDigit) ? Convert.FromHexString(id) : null;

    /// <returns><c>null</c>: it can be none. Of the ways to write the same bytes only one is a token.</returns>
    public static byte[]? ReadToken(string token)
    {
        var bytes = new byte[Length];
        return token.Length == Base64Url.GetEncodedLength(Length) && Base64Url.IsValid(token)
            && Base64Url.TryDecodeFromChars(token, bytes, out var written) && written == Length && Token(bytes) == token ? bytes : null;
    }

    /// <summary>What stands for the identity of something told: a text of others is not kept.</summary>
    public static byte[] Event(string @event)
    {
        Span<byte> hash = stackalloc byte[Digest.Length];
        Digest.Of(System.Text.Encoding.UTF8.GetBytes(@event), hash);
        return hash[..Length].ToArray();
    }

    /// <summary>
    /// The mail domain of a recipient or seed, in lower case and letters of ASCII; <c>null</c>: there is none.
    /// </summary>
    public static string? Domain(Recipient? recipient, MailingSeed? seed) =>
        Addresses.Normalise(Channel.Email, recipient is null ? seed?.Address : recipient.Email) is { } address
            && address.LastIndexOf('@') is >= 0 and var at ? address[(at + 1)..].ToLowerInvariant() : null;

    /// <summary>Whether a person can be reached at all.</summary>
    public static bool HasAddress(Recipient person, Channel channel) => Address.Of(person, channel).State == AddressState.Good;
}
