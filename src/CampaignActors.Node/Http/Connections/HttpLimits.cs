using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CampaignActors.Node.Http;

/// <summary>How many connections are taken, and how much of a request is read at all.</summary>
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

    /// <summary>Read ahead of the application, for each connection: enough for the longest request line.</summary>
    private const int ReadAhead = 2 * RequestLine;

    /// <summary>Below it a body does not come in, it is held open. The time before that is for connections that stall for a moment.</summary>
    private static readonly MinDataRate s_slowestBody = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>The same the other way: whoever does not read what was asked for is let go.</summary>
    private static readonly MinDataRate s_slowestReader = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));

    private static readonly TimeSpan s_headersWithin = TimeSpan.FromSeconds(10);

    /// <summary>The limit that Linux states, or a small one where nothing is stated.</summary>
    private static long OpenFiles()
    {
        const string Stated = "/proc/self/limits";
        var line = File.Exists(Stated) ? File.ReadLines(Stated).FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal)) : null;
        var words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [_, _, _, var soft, ..] ? long.TryParse(soft, out var files) ? files : long.MaxValue : 8_192;
    }

    public static void Apply(KestrelServerOptions kestrel)
    {
        var connections = ConnectionDoor.Limit(OpenFiles());
        var door = new ConnectionDoor(connections);
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(door.Guard));
        kestrel.Limits.MaxConcurrentConnections = connections + ConnectionDoor.Apologies;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestLineSize = RequestLine;
        kestrel.Limits.MaxRequestBufferSize = ReadAhead;
        kestrel.Limits.MaxRequestBodySize = Dropped;
        kestrel.Limits.MinRequestBodyDataRate = s_slowestBody;
        kestrel.Limits.MinResponseDataRate = s_slowestReader;
        kestrel.Limits.RequestHeadersTimeout = s_headersWithin;
    }
}
