using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using CampaignActors.Node.Http.Framing;
using CampaignActors.Node.Http.Replies;

namespace CampaignActors.Node.Http.Connections;

/// <summary>
/// The output of a connection. Answers of the application pass unchanged. The web server's own refusals of malformed requests have no body;
/// they get a problem document.
/// </summary>
internal sealed class RefusalWriter(PipeWriter inner, ConnectionDoor.Seat seat) : PipeWriter
{
    private const string EmptyBody = "\r\nContent-Length: 0\r\n";
    private ArrayBufferWriter<byte>? _own;

    private bool IsOurs => !seat.IsBusy;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes + (_own?.WrittenCount ?? 0);

    public override Memory<byte> GetMemory(int sizeHint = 0) => IsOurs ? (_own ??= new()).GetMemory(sizeHint) : inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => IsOurs ? (_own ??= new()).GetSpan(sizeHint) : inner.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        if (IsOurs)
            (_own ??= new()).Advance(bytes);
        else
            inner.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        PassOn();
        return inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        PassOn();
        inner.Complete(exception);
    }

    public override ValueTask CompleteAsync(Exception? exception = null)
    {
        PassOn();
        return inner.CompleteAsync(exception);
    }

    private void PassOn()
    {
        if (_own is not { WrittenCount: > 0 } own)
            return;
        inner.Write(WithReason(own.WrittenSpan));
        own.ResetWrittenCount();
    }

    /// <summary>A refusal is small and comes in one piece. Anything else stays as it is.</summary>
    private byte[] WithReason(ReadOnlySpan<byte> written)
    {
        var text = Encoding.Latin1.GetString(written);
        return text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && text.EndsWith("\r\n\r\n", StringComparison.Ordinal)
            && text.Contains(EmptyBody, StringComparison.Ordinal) && int.TryParse(text.AsSpan(9, 3), out var status) && status >= 400
            ? Filled(text, status)
            : written.ToArray();
    }

    private byte[] Filled(string head, int status)
    {
        var body = JsonReply.Bytes(Problem.OfStatus(status, FramingErrors.Detail(status, seat.Refused)).Body());
        var filled = head.Replace(
            EmptyBody, $"\r\nContent-Type: {Problem.ContentType}\r\nContent-Length: {body.Length}\r\n", StringComparison.Ordinal);
        return [.. Encoding.Latin1.GetBytes(filled), .. body];
    }
}
