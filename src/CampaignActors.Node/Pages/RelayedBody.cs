using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Pages;

/// <summary>Writes the answer of an inner request to a browser as it comes, with its status and type.</summary>
internal sealed class RelayedBody(HttpResponse browser) : Stream
{
    private static readonly string[] s_headers = ["Content-Disposition", "Retry-After", "X-Accel-Buffering"];

    private HttpResponse? _inner;
    private bool _begun;

    public void Of(HttpResponse inner) => _inner = inner;

    /// <summary>Takes status and headers over, once, before the first byte.</summary>
    public void Begin(int status, IHeaderDictionary headers)
    {
        if (_begun)
            return;
        _begun = true;
        browser.StatusCode = status;
        browser.ContentType = headers.ContentType;
        foreach (var name in s_headers.Where(headers.ContainsKey))
            browser.Headers[name] = headers[name];
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Begin(_inner!.StatusCode, _inner.Headers);
        await browser.Body.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        Begin(_inner!.StatusCode, _inner.Headers);
        return browser.Body.FlushAsync(cancellationToken);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() => throw new NotSupportedException("the web server writes without blocking");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("the web server writes without blocking");
}
