namespace CampaignActors.Web.Recipients;

/// <summary>A file on its way through: its first bytes are looked at, and it ends with an error where it is too long.</summary>
public sealed class ImportedFile(Stream inner, long max) : Stream
{
    private const int Looked = 512;

    private byte[] _first = [];
    private int _given;
    private long _read;

    /// <summary>Whether more came than is taken.</summary>
    public bool IsTooLong { get; private set; }

    public bool IsEmpty => _first.Length == 0;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads the beginning, before all else.</summary>
    /// <returns>What kind of file it is, if no text: <c>spreadsheet</c>, <c>pdf</c>, <c>picture</c> or <c>binary</c>.</returns>
    public async Task<string?> LookAsync(CancellationToken ct)
    {
        var first = new byte[Looked];
        var length = await inner.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, ct);
        _first = first[..length];
        return _first switch
        {
            [(byte)'P', (byte)'K', 3 or 5 or 7, ..] or [0xD0, 0xCF, 0x11, 0xE0, ..] => "spreadsheet",
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "pdf",
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xFF, 0xD8, 0xFF, ..] => "picture",
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "picture",
            [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => null,
            // UTF-16 without a mark has many zeros, and at most one in two bytes; with other control characters it is no text.
            _ when _first.Any(b => b is > 0 and < 9 or > 13 and < 27) => "binary",
            _ => null,
        };
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        if (_given < _first.Length)
        {
            count = Math.Min(buffer.Length, _first.Length - _given);
            _first.AsMemory(_given, count).CopyTo(buffer);
            _given += count;
        }
        else
        {
            count = await inner.ReadAsync(buffer, cancellationToken);
        }
        _read += count;
        if (_read <= max)
            return count;
        IsTooLong = true;
        throw new IOException("the file is too long");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("a request is read without blocking");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
