using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CampaignActors.Audience.People;

/// <summary>The hashes of <see cref="Addresses.Hash"/> for many addresses of a channel: one object, much less time for each.</summary>
/// <param name="key">The key of the installation.</param>
/// <threadsafety>Not safe for concurrent use.</threadsafety>
public sealed class AddressHashes(ReadOnlySpan<byte> key, Channel channel) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
    private readonly string _prefix = $"{(int)channel}\n";
    private byte[] _bytes = new byte[512];

    /// <summary>The first half of the hash of a normalised address, as a big-endian number.</summary>
    public UInt128 Start(string normalised)
    {
        var most = Encoding.UTF8.GetMaxByteCount(_prefix.Length + normalised.Length);
        if (_bytes.Length < most)
            _bytes = new byte[most];
        var length = Encoding.UTF8.GetBytes(_prefix, _bytes);
        length += Encoding.UTF8.GetBytes(normalised, _bytes.AsSpan(length));
        _hash.AppendData(_bytes, 0, length);
        Span<byte> hash = stackalloc byte[Addresses.HashLength];
        _hash.GetHashAndReset(hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    public void Dispose() => _hash.Dispose();
}
