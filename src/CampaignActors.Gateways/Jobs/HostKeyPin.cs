using System.Security.Cryptography;

namespace CampaignActors.Gateways.Jobs;

/// <summary>The one host key that a server may show: its fingerprint, or the key itself as in a <c>known_hosts</c> file.</summary>
internal static class HostKeyPin
{
    private const string Prefix = "SHA256:";

    /// <param name="pin">As a service describes it.</param>
    /// <param name="shown">SHA-256 of the key that the server has shown, as base64 without padding.</param>
    public static bool Matches(string pin, string shown) => Fingerprint(pin) == shown.TrimEnd('=');

    /// <returns>Base64 of SHA-256 without padding; <c>null</c>: the text is neither of the two.</returns>
    private static string? Fingerprint(string pin)
    {
        var words = pin.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is [var print] && print.StartsWith(Prefix, StringComparison.Ordinal))
            return print[Prefix.Length..].TrimEnd('=');
        var key = new byte[pin.Length];
        return words is [.., _, var text] && Convert.TryFromBase64String(Padded(text), key, out var length)
            ? Convert.ToBase64String(SHA256.HashData(key.AsSpan(0, length))).TrimEnd('=')
            : null;
    }

    private static string Padded(string text) => text.TrimEnd('=') is var bare && bare.Length % 4 is > 0 and var rest
        ? bare + new string('=', 4 - rest)
        : bare;
}
