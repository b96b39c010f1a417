using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CampaignActors.Audience.Language;

namespace CampaignActors.Audience.People;

/// <summary>
/// The address of a person for a channel, in the form in which two of them are compared. Suppressions of addresses are kept as a keyed
/// hash of that form (docs/decisions/0069-erasure-and-suppression.md).
/// </summary>
public static class Addresses
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashLength = 32;

    private static readonly IdnMapping s_idn = new();

    /// <summary>
    /// The normalised address: a folded mail address without blanks around it, its domain in letters of ASCII; the digits of a phone
    /// number, where <c>00</c> at the start is <c>+</c>; name, street, postcode, city and country of a letter. <c>null</c>: the person has
    /// none.
    /// </summary>
    public static string? Of(Recipient recipient, Channel channel) => channel switch
    {
        Channel.Email => Normalise(channel, recipient.Email),
        Channel.Mobile or Channel.Telephone => Normalise(channel, recipient.Phone),
        Channel.DirectMail => Letter(recipient),
        _ => throw new ArgumentOutOfRangeException(nameof(channel), channel, "no such channel"),
    };

    /// <summary>The normalised form of one given address; <c>null</c>: this can be none. Letters have no address in one text.</summary>
    public static string? Normalise(Channel channel, string? address)
    {
        var text = address?.Trim() ?? "";
        if (text.Length == 0 || channel == Channel.DirectMail)
            return null;
        return channel == Channel.Email ? Email(text) : Phone(text);
    }

    /// <summary>HMAC-SHA256 of channel and normalised address. Numbers of mobile and telephone have different hashes.</summary>
    /// <param name="key">The key of the installation, which never changes.</param>
    public static byte[] Hash(ReadOnlySpan<byte> key, Channel channel, string normalised) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{(int)channel}\n{normalised}"));

    /// <summary>A domain may be written in letters of its language or encoded (<c>xn--…</c>): both are the same.</summary>
    private static string Email(string text)
    {
        var at = text.LastIndexOf('@');
        if (at < 0 || Ascii.IsValid(text.AsSpan(at)))
            return Folding.Fold(text);
        try
        {
            return Folding.Fold(text[..at] + "@" + s_idn.GetAscii(text[(at + 1)..].ToLowerInvariant()));
        }
        catch (ArgumentException)
        {
            return Folding.Fold(text);
        }
    }

    private static string? Phone(string text)
    {
        var digits = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c) || (c == '+' && digits.Length == 0))
                digits.Append(c);
        }
        if (digits.Length > 2 && digits[0] == '0' && digits[1] == '0')
            digits.Remove(0, 2).Insert(0, '+');
        return digits.Length < 3 ? null : digits.ToString();
    }

    private static string? Letter(Recipient recipient)
    {
        if (recipient.Street is null || (recipient.Postcode ?? recipient.City) is null)
            return null;
        string?[] parts =
        [
            recipient.FirstName, recipient.LastName, recipient.Street, recipient.Postcode, recipient.City, recipient.Country,
        ];
        return Folding.Fold(string.Join('\n', parts.Select(p => p?.Trim() ?? "")));
    }
}
