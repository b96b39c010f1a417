using System.Net;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>Section <c>Http</c> of the configuration: how much one caller may ask and hold, and how changes are streamed.</summary>
public sealed record HttpOptions
{
    public const string Section = "Http";

    /// <summary>All keys of the section.</summary>
    public static readonly IReadOnlyList<string> Keys =
    [
        "RequestsPerSecond", "Burst", "UnidentifiedPerSecond", "EventStreams", "EventStreamsPerCaller", "Watches", "WatchesPerCaller",
        "UnreadBytes", "UnreadBytesPerCaller", "StalledAfter", "ConnectionsPerAddress", "Proxies", "RequestWithin", "ReservedPercent",
        "Heartbeat",
    ];

    /// <summary>Requests that one caller may make in a second in the long run; 0: unlimited.</summary>
    public int RequestsPerSecond { get; init; } = 5_000;

    /// <summary>Burst of one caller, in requests.</summary>
    public int Burst { get; init; } = 20_000;

    /// <summary>
    /// Requests of one address without a key or token that counts, in a second in the long run, and ten times as many at once; 0:
    /// unlimited.
    /// </summary>
    public int UnidentifiedPerSecond { get; init; } = 50;

    /// <summary>Streams of changes that are open at the same time, at the most.</summary>
    public int EventStreams { get; init; } = 256;

    /// <summary>Of these, streams of one caller.</summary>
    public int EventStreamsPerCaller { get; init; } = 32;

    /// <summary>Operator commands without an end that run at the same time, at the most.</summary>
    public int Watches { get; init; } = 64;

    /// <summary>Of these, commands of one caller.</summary>
    public int WatchesPerCaller { get; init; } = 8;

    /// <summary>
    /// Bytes of answers that are ready and that clients have not read yet, at the most. A single larger answer is sent when no other is
    /// under way.
    /// </summary>
    public long UnreadBytes { get; init; } = 256L << 20;

    /// <summary>Of these, bytes of answers to one caller. A single larger answer is sent when the caller has no other.</summary>
    public long UnreadBytesPerCaller { get; init; } = 32L << 20;

    /// <summary>A client that reads nothing of an answer for so long is disconnected.</summary>
    public TimeSpan StalledAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Connections of one address (of version 6: of its /64) that are open at the same time; 0: unlimited.</summary>
    public int ConnectionsPerAddress { get; init; } = 1_024;

    /// <summary>Addresses whose connections are not counted, because a proxy there speaks for many clients.</summary>
    public IReadOnlyList<IPAddress> Proxies { get; init; } = [];

    /// <summary>A new connection is closed when its first request, with all its headers, has not come by then.</summary>
    public TimeSpan RequestWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How much of each limit above that all callers share is kept for administrators, in percent; at least one place where there are
    /// several.
    /// </summary>
    public int ReservedPercent { get; init; } = 10;

    /// <summary>A stream on which nothing happens says so this often, so that whatever stands in between keeps it open.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The part of a limit that is kept for administrators.</summary>
    public long Reserved(long limit) => ReservedPercent == 0 || limit < 2 ? 0 : Math.Max(1, limit * ReservedPercent / 100);

    /// <exception cref="SettingsException">The section is wrong; the message says what.</exception>
    public static HttpOptions Read(IConfiguration configuration)
    {
        var (section, defaults) = (new SettingsSection(configuration, Section, Keys), new HttpOptions());
        return new HttpOptions
        {
            RequestsPerSecond = section.Number("RequestsPerSecond", defaults.RequestsPerSecond, 0, 1_000_000),
            Burst = section.Number("Burst", defaults.Burst, 1, 10_000_000),
            UnidentifiedPerSecond = section.Number("UnidentifiedPerSecond", defaults.UnidentifiedPerSecond, 0, 100_000),
            EventStreams = section.Number("EventStreams", defaults.EventStreams, 1, 10_000),
            EventStreamsPerCaller = section.Number("EventStreamsPerCaller", defaults.EventStreamsPerCaller, 1, 10_000),
            Watches = section.Number("Watches", defaults.Watches, 1, 10_000),
            WatchesPerCaller = section.Number("WatchesPerCaller", defaults.WatchesPerCaller, 1, 10_000),
            UnreadBytes = section.Size("UnreadBytes", defaults.UnreadBytes, 1 << 20),
            UnreadBytesPerCaller = section.Size("UnreadBytesPerCaller", defaults.UnreadBytesPerCaller, 64 << 10),
            StalledAfter = section.Duration("StalledAfter", defaults.StalledAfter),
            ConnectionsPerAddress = section.Number("ConnectionsPerAddress", defaults.ConnectionsPerAddress, 0, 100_000),
            Proxies = section.Addresses("Proxies"),
            RequestWithin = section.Duration("RequestWithin", defaults.RequestWithin),
            ReservedPercent = section.Number("ReservedPercent", defaults.ReservedPercent, 0, 50),
            Heartbeat = section.Duration("Heartbeat", defaults.Heartbeat),
        };
    }
}
