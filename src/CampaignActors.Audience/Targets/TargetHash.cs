using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CampaignActors.Audience.Targets;

/// <summary>
/// The hash of a frozen target, built row by row in order of rank, then of number: eight bytes of number (big-endian), a byte of state.
/// </summary>
public sealed class TargetHash : IDisposable
{
    private const int RowLength = 9;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[RowLength * 512];
    private int _filled;

    /// <param name="number">The internal number of the person.</param>
    /// <param name="state">See <see cref="TargetStates"/>.</param>
    public void Add(long number, byte state)
    {
        BinaryPrimitives.WriteInt64BigEndian(_buffer.AsSpan(_filled), number);
        _buffer[_filled + 8] = state;
        _filled += RowLength;
        if (_filled == _buffer.Length)
            Flush();
    }

    /// <summary>In lower-case hex.</summary>
    public string Finish()
    {
        Flush();
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public void Dispose() => _hash.Dispose();

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _filled);
        _filled = 0;
    }
}
