namespace CampaignActors.Web.Lists;

/// <summary>
/// Writes to an answer that takes asynchronous writes only, for a writer of files that also writes synchronously: what comes so is kept
/// until the next asynchronous call. A writer of spreadsheets does that for some hundred bytes at the end of a part.
/// </summary>
internal sealed class SheetStream(Stream answer) : Stream
{
    private readonly MemoryStream _kept = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => _kept.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => _kept.Write(buffer);

    /// <summary>Nothing: the next asynchronous call sends what is kept.</summary>
    public override void Flush()
    {
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await SendKeptAsync(cancellationToken);
        await answer.FlushAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await SendKeptAsync(cancellationToken);
        await answer.WriteAsync(buffer, cancellationToken);
    }

    /// <summary>Sends the rest; the answer itself stays open.</summary>
    public override async ValueTask DisposeAsync() => await SendKeptAsync(CancellationToken.None);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask SendKeptAsync(CancellationToken cancellationToken)
    {
        if (_kept.Length == 0)
            return;
        await answer.WriteAsync(_kept.GetBuffer().AsMemory(0, (int)_kept.Length), cancellationToken);
        _kept.SetLength(0);
    }
}
