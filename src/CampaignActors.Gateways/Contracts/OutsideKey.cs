using System.Security.Cryptography;
using System.Text;

namespace CampaignActors.Gateways.Contracts;

/// <summary>
/// Values derived from the key of an effect. Keys hold typed text, so they never become a file name or a header as they
/// are; their hash can be both, and is the same on every try.
/// </summary>
public static class OutsideKey
{
    /// <returns>SHA-256 of the key in UTF-8: 64 lower-case hexadecimal digits.</returns>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>The Message-Id without its angle brackets. A receiver that drops repeated ids sees every mail once.</summary>
    public static string MessageId(string key) => $"{Hash(key)}@campaignactors";
}
