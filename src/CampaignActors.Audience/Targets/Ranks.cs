using System.Buffers.Binary;
using System.Text;
using CampaignActors.Audience.People;

namespace CampaignActors.Audience.Targets;

/// <summary>The order of people in a delivery. It looks like chance, and is the same on every try and for every store.</summary>
public static class Ranks
{
    /// <summary>The first eight bytes, big-endian, of SHA-256 over delivery, line feed and key in UTF-8.</summary>
    public static ulong Of(string delivery, string key)
    {
        const int MaxOnStack = 1_024;
        Span<byte> hash = stackalloc byte[Digest.Length];
        var most = Encoding.UTF8.GetMaxByteCount(delivery.Length) + 1 + Encoding.UTF8.GetMaxByteCount(key.Length);
        var bytes = most <= MaxOnStack ? stackalloc byte[MaxOnStack] : new byte[most];
        var length = Encoding.UTF8.GetBytes(delivery, bytes);
        bytes[length++] = (byte)'\n';
        length += Encoding.UTF8.GetBytes(key, bytes[length..]);
        Digest.Of(bytes[..length], hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
