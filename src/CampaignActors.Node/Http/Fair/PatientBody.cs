using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Fair;

/// <summary>
/// The body of an answer, written in pieces that each wait for the client. A client that reads nothing for a while is disconnected, so that
/// it holds neither the answer nor its place in a lane.
/// </summary>
/// <remarks>
/// The web server's own minimum rate allows a single large write as much time as its size takes at that rate, which for some megabytes is
/// hours.
/// </remarks>
public sealed class PatientBody(HttpContext http, Stream inner, TimeSpan patience) : Stream
{
    /// <summary>Bytes that are handed to the web server at a time; about as many wait there and in the network.</summary>
    public const int Piece = 32 * 1024;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        do
        {
            var piece = buffer[..Math.Min(buffer.Length, Piece)];
            await TakenAsync(inner.WriteAsync(piece, cancellationToken));
            buffer = buffer[piece.Length..];
        }
        while (buffer.Length > 0);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken) =>
        await TakenAsync(new ValueTask(inner.FlushAsync(cancellationToken)));

    private async ValueTask TakenAsync(ValueTask write)
    {
        if (write.IsCompletedSuccessfully)
        {
            await write;
            return;
        }
        var taken = write.AsTask();
        try
        {
            await taken.WaitAsync(patience);
        }
        catch (TimeoutException) when (!taken.IsCompleted)
        {
            http.Abort();
            await taken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new ConnectionAbortedException("the client did not read its answer");
        }
    }

    public override void Flush() => throw new NotSupportedException("asynchronous only");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("asynchronous only");
}
