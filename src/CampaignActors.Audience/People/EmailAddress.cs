using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CampaignActors.Audience.People;

/// <summary>
/// Validates one bare mail address (<c>anna@example.com</c>, RFC 5321 §4.1.2). The local part is a dot-atom or quoted. The domain
/// is a name, internationalised in either form (<c>münchen.example</c>, <c>xn--mnchen-3ya.example</c>), or an address in brackets.
/// Letters beyond ASCII are also allowed in the local part (RFC 6531), though not every server accepts them.
/// </summary>
public static class EmailAddress
{
    /// <summary>Largest lengths in octets of UTF-8 (RFC 5321 §4.5.3.1, and its erratum 1690 for the whole).</summary>
    public const int MaxLocal = 64;
    public const int MaxDomain = 255;
    public const int MaxLength = 254;

    private const string Atom = "!#$%&'*+-/=?^_`{|}~";
    private static readonly SearchValues<char> s_atom = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + Atom);

    private static readonly IdnMapping s_idn = new() { UseStd3AsciiRules = true };

    /// <returns>The problem of the address, or <c>null</c>.</returns>
    public static string? Problem(string address)
    {
        if (address.Length == 0)
            return "it is empty";
        if (IsPlain(address))
            return null;
        if (address.Any(IsInvisible))
            return "it contains an invisible character";
        if (!IsWellFormed(address))
            return "it holds half a character";
        if (Encoding.UTF8.GetByteCount(address) > MaxLength)
            return $"it is longer than {MaxLength} bytes";
        var at = address[0] == '"' ? EndOfQuoted(address) : address.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
            return address[0] == '"' ? "its quoted part does not end" : "it has no @";
        if (at >= address.Length || address[at] != '@')
            return "an @ is missing after its quoted part";
        var (local, domain) = (address[..at], address[(at + 1)..]);
        if (Encoding.UTF8.GetByteCount(local) > MaxLocal)
            return $"the part before the @ is longer than {MaxLocal} bytes";
        return (address[0] == '"' ? null : LocalProblem(local)) ?? DomainProblem(domain);
    }

    /// <summary>Whether the address has atoms and labels of ASCII only: all rules hold then, and most addresses are such.</summary>
    private static bool IsPlain(string address)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        if (address.Length > MaxLength || at > MaxLocal)
            return false;
        var start = 0;
        for (var i = 0; i <= address.Length; i++)
        {
            var end = i == at || i == address.Length || address[i] == '.';
            if (!end && !(i < at ? s_atom.Contains(address[i]) : char.IsAsciiLetterOrDigit(address[i]) || address[i] == '-'))
                return false;
            if (!end)
                continue;
            if (i == start || (i > at && !IsPlainLabel(address.AsSpan(start, i - start))))
                return false;
            start = i + 1;
        }
        return at > 0;
    }

    /// <summary>Hyphens in the third and fourth place mark encoded names.</summary>
    private static bool IsPlainLabel(ReadOnlySpan<char> label) =>
        label.Length <= 63 && label[0] != '-' && label[^1] != '-' && !(label.Length >= 4 && label[2] == '-' && label[3] == '-');

    private static bool IsInvisible(char c) => char.IsControl(c)
        || char.GetUnicodeCategory(c)
            is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;
        }
        return true;
    }

    /// <returns>Index after the closing quote, or -1.</returns>
    private static int EndOfQuoted(string address)
    {
        for (var i = 1; i < address.Length; i++)
        {
            if (address[i] == '\\')
                i++;
            else if (address[i] == '"')
                return i + 1;
        }
        return -1;
    }

    private static string? LocalProblem(string local)
    {
        if (local.Length == 0)
            return "the part before the @ is empty";
        if (local.Split('.').Any(part => part.Length == 0))
            return "a dot is at the start or end of the part before the @, or next to another dot";
        return local.FirstOrDefault(c => c != '.' && !IsAtom(c)) is var wrong and not '\0'
            ? $"'{wrong}' is not allowed before the @ without quotes"
            : null;
    }

    private static bool IsAtom(char c) =>
        char.IsAsciiLetterOrDigit(c) || Atom.Contains(c, StringComparison.Ordinal) || IsBeyondAscii(c);

    private static bool IsBeyondAscii(char c) => c > '~' && !char.IsWhiteSpace(c);

    private static string? DomainProblem(string domain)
    {
        if (domain.Length == 0)
            return "the part after the @ is empty";
        if (domain[0] == '[')
            return IsLiteral(domain) ? null : "the part in brackets is not an IP address";
        try
        {
            var ascii = s_idn.GetAscii(domain);
            // Only the encoded forms of valid names can be decoded.
            _ = s_idn.GetUnicode(ascii);
            return ascii.EndsWith('.') ? "its domain ends with a dot"
                : ascii.Length > MaxDomain ? $"its domain is longer than {MaxDomain} bytes"
                : null;
        }
        catch (ArgumentException)
        {
            return "the part after the @ is not a domain";
        }
    }

    private static bool IsLiteral(string domain)
    {
        const string V6 = "IPv6:";
        if (domain[^1] != ']')
            return false;
        var inside = domain[1..^1];
        return inside.StartsWith(V6, StringComparison.OrdinalIgnoreCase)
            ? IPAddress.TryParse(inside.AsSpan(V6.Length), out var six) && six.AddressFamily == AddressFamily.InterNetworkV6
            : inside.Split('.') is { Length: 4 } parts && parts.All(IsByte);
    }

    private static bool IsByte(string text) =>
        text.Length is > 0 and <= 3 && text.All(char.IsAsciiDigit) && int.Parse(text, CultureInfo.InvariantCulture) <= 255;
}
