using System.Security.Cryptography;

namespace CampaignActors.Audience.People;

/// <summary>SHA-256 of many short texts: one object for each thread, which takes a third of the time of <see cref="SHA256"/>.</summary>
internal static class Digest
{
    public const int Length = SHA256.HashSizeInBytes;

    [ThreadStatic]
    private static IncrementalHash? s_hash;

    public static void Of(ReadOnlySpan<byte> bytes, Span<byte> hash)
    {
        s_hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        s_hash.AppendData(bytes);
        s_hash.GetHashAndReset(hash);
    }
}
