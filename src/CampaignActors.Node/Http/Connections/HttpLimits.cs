using CampaignActors.Node.Http.Fair;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace CampaignActors.Node.Http.Connections;

/// <summary>How many connections are taken, and how much of a request is read at all.</summary>
public static class HttpLimits
{
    /// <summary>
    /// Long enough for a code of 10,000 characters of any script, percent-encoded: it is no code, but the client is told so in the
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

    /// <summary>
    /// Below it a body does not come in, it is held open. The time before that is for connections that stall for a moment, and enough
    /// for a usual command over any line.
    /// </summary>
    private static readonly MinDataRate s_slowestBody = new(bytesPerSecond: 4_096, gracePeriod: TimeSpan.FromSeconds(5));

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
        var http = kestrel.ApplicationServices.GetRequiredService<NodeSettings>().Http;
        var limits = Door(http, ConnectionDoor.Limit(OpenFiles()));
        var door = new ConnectionDoor(limits, kestrel.ApplicationServices.GetRequiredService<TimeProvider>());
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(door.Guard));
        kestrel.Limits.MaxConcurrentConnections = limits.Total + limits.Reserved + ConnectionDoor.Apologies;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestLineSize = RequestLine;
        kestrel.Limits.MaxRequestBufferSize = ReadAhead;
        kestrel.Limits.MaxRequestBodySize = Dropped;
        kestrel.Limits.MinRequestBodyDataRate = s_slowestBody;
        // What a client does not read is looked after piece by piece (PatientBody); this is for what the web server writes by itself.
        kestrel.Limits.MinResponseDataRate = new(bytesPerSecond: 240, gracePeriod: http.StalledAfter + TimeSpan.FromSeconds(5));
        // From the first byte on, and up to two seconds later: a client that is slow is told so before its connection is closed.
        kestrel.Limits.RequestHeadersTimeout = http.RequestWithin / 2;
    }

    private static DoorLimits Door(HttpOptions http, int connections)
    {
        var reserved = (int)Math.Min(64, http.Reserved(connections));
        var proxies = http.Proxies.Select(Askers.AddressKey).ToHashSet(StringComparer.Ordinal);
        return new(connections - reserved, http.ConnectionsPerAddress, reserved, http.RequestWithin, proxies);
    }
}
