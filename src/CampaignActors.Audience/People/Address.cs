using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace CampaignActors.Audience.People;

public enum AddressState
{
    /// <summary>There is none.</summary>
    Missing,

    /// <summary>There is one that cannot be right.</summary>
    Bad,
    Good,
}

/// <summary>What a target needs to know of a person's address for a channel.</summary>
/// <param name="Identity">
/// Equal for equal addresses: 16 bytes of SHA-256 over the normal form; of no meaning unless the state is good.
/// </param>
public readonly record struct Address(AddressState State, UInt128 Identity)
{
    private const int MaxBytesOnStack = 512;
    private const int LeastDigits = 5;

    /// <summary>Of an international number (ITU-T E.164).</summary>
    private const int MostDigits = 15;

    private static readonly Address s_missing = new(AddressState.Missing, 0);
    private static readonly Address s_bad = new(AddressState.Bad, 0);

    /// <summary>The address of a person for a channel.</summary>
    public static Address Of(Recipient recipient, Channel channel) => channel switch
    {
        Channel.Email => OfEmail(recipient.Email),
        Channel.Mobile or Channel.Telephone => OfPhone(recipient.Phone),
        Channel.DirectMail => OfLetter(recipient),
        _ => throw new ArgumentOutOfRangeException(nameof(channel), channel, "no such channel"),
    };

    /// <summary>
    /// Good is one bare address (<see cref="EmailAddress"/>) with a dot-atom before the @ and a name behind it: a quoted part and an
    /// address in brackets are allowed by the standard, but hardly any server takes them.
    /// </summary>
    public static Address OfEmail(string? email)
    {
        var text = email?.Trim() ?? "";
        if (text.Length == 0)
            return s_missing;
        return text[0] == '"' || text[^1] == ']' || EmailAddress.Problem(text) is not null
            ? s_bad
            : Good(Addresses.Normalise(Channel.Email, text)!);
    }

    /// <summary>Good are 5 to 15 digits, with a + in front or not, and blanks, brackets, dots, hyphens and slashes between them.</summary>
    public static Address OfPhone(string? phone)
    {
        var text = phone?.Trim() ?? "";
        if (text.Length == 0)
            return s_missing;
        var digits = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]))
                digits++;
            else if (text[i] is not (' ' or '(' or ')' or '.' or '-' or '/') && !(text[i] == '+' && digits == 0))
                return s_bad;
        }
        return digits is >= LeastDigits and <= MostDigits ? Good(Addresses.Normalise(Channel.Mobile, text)!) : s_bad;
    }

    /// <summary>
    /// Good is an address with street, postcode and city, each on one line; it is missing when there is none of the three. People of one
    /// house with different names have different addresses.
    /// </summary>
    public static Address OfLetter(Recipient recipient)
    {
        var (street, postcode, city) = (recipient.Street, recipient.Postcode, recipient.City);
        if (string.IsNullOrWhiteSpace(street) && string.IsNullOrWhiteSpace(postcode) && string.IsNullOrWhiteSpace(city))
            return s_missing;
        return IsLine(street) && IsLine(postcode) && IsLine(city) ? Good(Addresses.Of(recipient, Channel.DirectMail)!) : s_bad;
    }

    private static bool IsLine(string? text) => !string.IsNullOrWhiteSpace(text) && !text.Any(c =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static Address Good(string normal)
    {
        Span<byte> hash = stackalloc byte[Digest.Length];
        var length = Encoding.UTF8.GetMaxByteCount(normal.Length);
        var bytes = length <= MaxBytesOnStack ? stackalloc byte[MaxBytesOnStack] : new byte[length];
        Digest.Of(bytes[..Encoding.UTF8.GetBytes(normal, bytes)], hash);
        return new(AddressState.Good, BinaryPrimitives.ReadUInt128BigEndian(hash));
    }
}
