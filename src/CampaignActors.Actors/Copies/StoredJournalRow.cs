using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CampaignActors.Actors.Copies;

/// <summary>A row of a journal as it is stored, whichever database it is.</summary>
/// <param name="CreatedMs">When it was written, in milliseconds since 1970; shown only, never used.</param>
public sealed record StoredJournalRow(long Ordering, string PersistenceId, long Sequence, string Manifest, byte[] Message, long CreatedMs);

/// <param name="Sha256">Of all rows in their order: orderings, ids, sequence numbers, manifests and bytes.</param>
public sealed record RowTotals(long Rows, long LastOrdering, string Sha256);

/// <summary>Adds up rows, so that two journals can be compared without holding either.</summary>
public sealed class RowDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _number = new byte[sizeof(long)];
    private long _rows;
    private long _last;

    public void Add(long ordering, string persistenceId, long sequence, string manifest, byte[] message)
    {
        Add(ordering);
        Add(Encoding.UTF8.GetBytes(persistenceId));
        Add(sequence);
        Add(Encoding.UTF8.GetBytes(manifest));
        Add(message);
        (_rows, _last) = (_rows + 1, ordering);
    }

    private void Add(long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(_number, number);
        _hash.AppendData(_number);
    }

    /// <summary>Adds a field with its length, so that bytes cannot move from one field to the next unnoticed.</summary>
    private void Add(byte[] bytes)
    {
        Add((long)bytes.Length);
        _hash.AppendData(bytes);
    }

    public RowTotals Totals() => new(_rows, _last, Convert.ToHexStringLower(_hash.GetCurrentHash()));

    public void Dispose() => _hash.Dispose();
}
