using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CampaignActors.Sending.Channels;

/// <summary>
/// The signature of a request: HMAC-SHA256, in lower-case hex, of the time in seconds since 1970, a dot, and the body.
/// The receiver checks the time too, so that a request that was overheard is of no use later.
/// </summary>
public static class HttpSignature
{
    public const string TimestampHeader = "X-Campaign-Timestamp";
    public const string SignatureHeader = "X-Campaign-Signature";

    public static string Timestamp(DateTimeOffset now) => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <returns>Such as <c>sha256=0f…</c>.</returns>
    public static string Sign(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        mac.AppendData(Encoding.ASCII.GetBytes(timestamp + "."));
        mac.AppendData(body);
        return "sha256=" + Convert.ToHexStringLower(mac.GetHashAndReset());
    }
}
