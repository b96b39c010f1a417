using System.Globalization;
using System.Text;

namespace CampaignActors.Recipients.Tests.Importing;

/// <summary>
/// A file of people that lies nowhere: its bytes are computed from their place. Every row has the same length: key, address, country, and
/// remarks of some thousand characters, as exports of other programs have.
/// </summary>
internal sealed class LongFile : Stream
{
    public const string Remarks = "remarks";
    private const int RowBytes = 4_096;
    private static readonly byte[] s_header = Encoding.ASCII.GetBytes($"key,email,country,{Remarks}\n");
    private readonly byte[] _row = new byte[RowBytes];
    private long _rowAt = -1;

    /// <param name="bytes">About so many.</param>
    public LongFile(long bytes) => Rows = Math.Max(1, bytes / RowBytes);

    public long Rows { get; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => s_header.Length + Rows * RowBytes;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (Position >= Length)
            return 0;
        var from = Position < s_header.Length ? s_header.AsSpan((int)Position) : RowFrom(Position - s_header.Length);
        var count = Math.Min(from.Length, buffer.Length);
        from[..count].CopyTo(buffer);
        Position += count;
        return count;
    }

    /// <summary>The rest of the row in which a place lies.</summary>
    private Span<byte> RowFrom(long place)
    {
        var (number, within) = Math.DivRem(place, RowBytes);
        if (number != _rowAt)
        {
            _row.AsSpan().Fill((byte)'x');
            _row[^1] = (byte)'\n';
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"K{number},k{number}@long.example,NL,"), _row);
            _rowAt = number;
        }
        return _row.AsSpan((int)within);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
