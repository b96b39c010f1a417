using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CampaignActors.Gateways.Jobs;

/// <summary>
/// The signature of what goes to providers and comes from them: HMAC-SHA256 with the provider's secret over the timestamp, a dot and the
/// body, in lower-case hex.
/// </summary>
public static class ProviderSignature
{
    /// <summary>Seconds since 1970, in UTC.</summary>
    public const string TimestampHeader = "Campaign-Timestamp";

    /// <summary><c>sha256=</c> and the signature.</summary>
    public const string SignatureHeader = "Campaign-Signature";

    /// <summary>The same for every repetition of a request.</summary>
    public const string IdempotencyHeader = "Idempotency-Key";

    internal const string Scheme = "sha256=";

    public static string Of(byte[] secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = Begin(secret, timestamp);
        hmac.AppendData(body);
        return End(hmac);
    }

    /// <summary>Of a body that is read from a stream; memory does not grow with it.</summary>
    internal static async Task<string> OfAsync(byte[] secret, string timestamp, Stream body, CancellationToken ct)
    {
        using var hmac = Begin(secret, timestamp);
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0)
            hmac.AppendData(buffer.AsSpan(0, read));
        return End(hmac);
    }

    internal static string Timestamp(DateTimeOffset now) => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static IncrementalHash Begin(byte[] secret, string timestamp)
    {
        var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.ASCII.GetBytes(timestamp + "."));
        return hmac;
    }

    private static string End(IncrementalHash hmac) => Scheme + Convert.ToHexStringLower(hmac.GetHashAndReset());
}
