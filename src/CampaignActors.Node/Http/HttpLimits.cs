using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CampaignActors.Node.Http;

/// <summary>How much of a request is read at all.</summary>
public static class HttpLimits
{
    /// <summary>
    /// Long enough for a code of 10,000 characters of any script, percent-encoded: it is no code, but whoever sent it is told so in the
    /// same words as for a short one.
    /// </summary>
    private const int RequestLine = 256 * 1024;

    /// <summary>
    /// What is dropped unread behind the <see cref="TextFile.MaxBytes"/> that are taken. A client that is cut off while it sends hardly
    /// ever gets to see why; one that sends more than this is cut off all the same.
    /// </summary>
    private const int Dropped = 100 * 1024 * 1024;

    public static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestLineSize = RequestLine;
        kestrel.Limits.MaxRequestBufferSize = 2 * 1024 * 1024;
        kestrel.Limits.MaxRequestBodySize = Dropped;
    }
}
