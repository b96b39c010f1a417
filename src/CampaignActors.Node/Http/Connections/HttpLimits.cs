using CampaignActors.Node.Http.Fair;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace CampaignActors.Node.Http.Connections;

/// <summary>The web server's limits of connections and requests.</summary>
public static class HttpLimits
{
    /// <summary>
    /// Long enough for a code of 10,000 characters of any script, percent-encoded, so that its error is the same as for a short one.
    /// </summary>
    private const int RequestLine = 256 * 1024;

    /// <summary>
    /// Bytes that are read and dropped beyond <see cref="TextFile.MaxBytes"/>: a client that is cut off while it sends rarely sees the
    /// error. Larger bodies are cut off all the same.
    /// </summary>
    private const int Dropped = 100 * 1024 * 1024;

    /// <summary>Read ahead of the application, for each connection: enough for the longest request line.</summary>
    private const int ReadAhead = 2 * RequestLine;

    /// <summary>
    /// The slowest body that is read; slower ones only hold a connection. The grace period is for connections that stall for a moment.
    /// </summary>
    private static readonly MinDataRate s_slowestBody = new(bytesPerSecond: 4_096, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>The limit of the process on Linux, or a small default elsewhere.</summary>
    private static long OpenFiles()
    {
        const string Stated = "/proc/self/limits";
        var line = File.Exists(Stated)
            ? File.ReadLines(Stated).FirstOrDefault(l => l.StartsWith("Max open files", StringComparison.Ordinal))
            : null;
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
        // PatientBody times out slow readers of answers; this is for what the web server writes by itself.
        kestrel.Limits.MinResponseDataRate = new(bytesPerSecond: 240, gracePeriod: http.StalledAfter + TimeSpan.FromSeconds(5));
        // Counted from the first byte: a slow client gets an answer before its connection is closed.
        kestrel.Limits.RequestHeadersTimeout = http.RequestWithin / 2;
    }

    internal static DoorLimits Door(HttpOptions http, int connections)
    {
        var reserved = (int)Math.Min(64, http.Reserved(connections));
        var proxies = http.Proxies.Select(Askers.AddressKey).ToHashSet(StringComparer.Ordinal);
        return new(connections - reserved, http.ConnectionsPerAddress, reserved, http.RequestWithin, proxies);
    }
}
