using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Akka.Configuration;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Remoting;
using CampaignActors.Actors.Sharding;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>Section <c>Cluster</c> of the configuration. Without seeds a node is a cluster of its own.</summary>
public sealed record ClusterOptions
{
    public const string Section = "Cluster";
    public const int DefaultPort = 4053;
    public const string Web = "web";

    /// <summary>Nodes with it hand messages over.</summary>
    public const string Sender = "sender";

    public static readonly IReadOnlyList<string> AllRoles = [EntityRegions.EntityRole, EntityRegions.WorkflowRole, Web, Sender];

    /// <summary>Settings that stand for a path of cluster.conf.</summary>
    public static readonly IReadOnlyDictionary<string, string> Paths = new Dictionary<string, string>
    {
        ["HeartbeatInterval"] = "akka.cluster.failure-detector.heartbeat-interval",
        ["HeartbeatPause"] = "akka.cluster.failure-detector.acceptable-heartbeat-pause",
        ["StableAfter"] = "akka.cluster.split-brain-resolver.stable-after",
        ["DownRemovalMargin"] = "akka.cluster.down-removal-margin",
        ["SettleAfter"] = "akka.campaign.settle-after",
    };

    /// <summary>The setting with which a cluster does without certificates.</summary>
    public const string AllowUnauthenticatedKey = "AllowUnauthenticatedRemoting";

    private const string ByCode = "code";
    private const string ByGroup = "group";

    /// <summary>All keys of the section.</summary>
    public static readonly IReadOnlyList<string> Keys =
    [
        "Host", "BindHost", "Port", "BindPort", "Seeds", "Roles", "JoinWithin", "Placement", "Hocon", "Tls", AllowUnauthenticatedKey,
        .. Paths.Keys,
    ];

    /// <summary>Other nodes reach this one under it.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Where the node listens for others; <see cref="Host"/> when <c>null</c>.</summary>
    public string? BindHost { get; init; }

    public int Port { get; init; } = DefaultPort;

    /// <summary>Where it listens, when others reach it under another port.</summary>
    public int? BindPort { get; init; }

    /// <summary><c>host:port</c> of the nodes to join through. One of them founds the cluster when it has no member yet.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    public IReadOnlyList<string> Roles { get; init; } = AllRoles;

    /// <summary>Which entities live together; the same on all nodes.</summary>
    public Placement Placement { get; init; }

    public TimeSpan JoinWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>With which nodes know each other; <c>null</c> only with <see cref="AllowUnauthenticated"/>.</summary>
    public NodeTls? Tls { get; init; }

    /// <summary>Everyone who reaches the port between nodes is believed to be a node. Never the default.</summary>
    public bool AllowUnauthenticated { get; init; }

    /// <summary>Warning of each start, and of `campaign doctor`.</summary>
    public const string UnauthenticatedWarning =
        $"{Section}__{AllowUnauthenticatedKey} is true: everyone who reaches the port between nodes is an administrator; "
        + $"set {Section}__Tls__Certificate, Key and Authority";

    /// <summary>Goes before cluster.conf.</summary>
    public Config Overrides { get; init; } = Config.Empty;

    /// <summary>The options of the actors with those of the cluster.</summary>
    public CampaignActorsOptions ApplyTo(CampaignActorsOptions options) => options with
    {
        Host = Host,
        BindHost = BindHost,
        Port = Port,
        BindPort = BindPort,
        Roles = Roles,
        SeedNodes = [.. Seeds.Select(
            seed => $"akka.{(Tls is null ? "" : "ssl.")}tcp://{Placement.SystemNameOf(options.SystemName)}@{seed}")],
        Placement = Placement,
        Cluster = Overrides,
        Tls = Tls,
        AllowUnauthenticatedRemoting = AllowUnauthenticated,
        JoinWithin = JoinWithin,
    };

    /// <summary>Where it listens for other nodes, which may reach it under another address.</summary>
    public string ListensOn => string.Create(CultureInfo.InvariantCulture, $"{BindHost ?? Host}:{BindPort ?? Port}");

    /// <returns>Why a node could not listen there now, or <c>null</c>.</returns>
    public string? PortProblem()
    {
        try
        {
            var host = BindHost ?? Host;
            var address = IPAddress.TryParse(host, out var literal)
                ? literal
                : Dns.GetHostAddresses(host).FirstOrDefault() ?? IPAddress.Loopback;
            using var probe = new TcpListener(address, BindPort ?? Port);
            probe.Start();
            return null;
        }
        catch (SocketException e)
        {
            return e.Message;
        }
    }

    /// <returns><c>null</c>: this node is alone.</returns>
    /// <exception cref="SettingsException">The section is wrong; the message says what.</exception>
    public static ClusterOptions? Read(IConfiguration configuration)
    {
        var section = new SettingsSection(configuration, Section, Keys);
        var seeds = List(section, "Seeds");
        if (seeds.Count == 0)
        {
            return section.IsEmpty
                ? null
                : throw section.Bad("Seeds", "is missing, expected the nodes to join through, such as 10.0.0.1:4053,10.0.0.2:4053");
        }
        foreach (var seed in seeds)
            CheckSeed(section, seed);
        var options = new ClusterOptions
        {
            Host = Name(section, "Host") ?? OwnName(section),
            BindHost = Name(section, "BindHost"),
            Port = section.Number("Port", DefaultPort, 0, 65_535),
            BindPort = section.Text("BindPort") is null ? null : section.Number("BindPort", DefaultPort, 1, 65_535),
            Seeds = seeds,
            Roles = ReadRoles(section),
            JoinWithin = section.Duration("JoinWithin", TimeSpan.FromSeconds(60)),
            Placement = section.OneOf("Placement", ByCode, [ByCode, ByGroup]) == ByGroup ? Placement.ByGroup : Placement.ByCode,
            Tls = TlsOptions.Read(configuration),
            AllowUnauthenticated = section.OneOf(AllowUnauthenticatedKey, "false", ["true", "false"]) == "true",
            Overrides = ReadOverrides(section),
        };
        return options switch
        {
            { Tls: null, AllowUnauthenticated: false } => throw section.Bad("Tls",
                "is missing: several nodes know each other by certificates. "
                + $"Set {Section}__Tls__Certificate, Key and Authority; `campaign certificates make` makes them. "
                + $"{Section}__{AllowUnauthenticatedKey}=true does without: then everyone who reaches the port between nodes is an "
                + "administrator"),
            { Tls: not null, AllowUnauthenticated: true } =>
                throw section.Bad(AllowUnauthenticatedKey, $"is true, and {Section}__Tls__… are set: expected one of them"),
            _ => options,
        };
    }

    private static IReadOnlyList<string> List(SettingsSection section, string key) =>
        section.Text(key)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static void CheckSeed(SettingsSection section, string seed)
    {
        var colon = seed.LastIndexOf(':');
        var good = colon > 0 && IsName(seed[..colon])
            && int.TryParse(seed[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                && port is > 0 and <= 65_535;
        if (!good)
            throw section.Bad("Seeds", $"holds {Shown.Quote(seed)}, expected host:port such as 10.0.0.1:4053");
    }

    private static string? Name(SettingsSection section, string key) => section.Text(key) is not { } name ? null
        : IsName(name) ? name
        : throw section.Bad(key, $"is {Shown.Quote(name)}, expected the name or address of this machine, without port");

    /// <summary>
    /// A node that listens on all addresses is meant for other machines too. A container is known to its network by its host name.
    /// </summary>
    private static string OwnName(SettingsSection section) =>
        IPAddress.TryParse(Name(section, "BindHost"), out var bound) && (bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any))
            ? Dns.GetHostName()
            : Name(section, "BindHost") ?? "127.0.0.1";

    private static bool IsName(string text) =>
        text.Length <= 255 && Uri.CheckHostName(text) is not (UriHostNameType.Unknown or UriHostNameType.Basic);

    private static IReadOnlyList<string> ReadRoles(SettingsSection section)
    {
        var roles = List(section, "Roles");
        foreach (var role in roles.Except(AllRoles))
            throw section.Bad("Roles", $"holds {Shown.Quote(role)}{Suggestion.Expected(role, AllRoles)}");
        return roles.Count > 0 ? [.. roles.Distinct()] : AllRoles;
    }

    private static Config ReadOverrides(SettingsSection section)
    {
        var lines = new StringBuilder();
        foreach (var (key, path) in Paths)
        {
            if (section.DurationOrNone(key) is { } duration)
                lines.Append(CultureInfo.InvariantCulture, $"{path} = {duration.TotalMilliseconds:0}ms\n");
        }
        return Parsed(section, section.File("Hocon")).WithFallback(ConfigurationFactory.ParseString(lines.ToString()));
    }

    private static Config Parsed(SettingsSection section, string? text)
    {
        try
        {
            return text is { Length: > 0 } ? ConfigurationFactory.ParseString(text) : Config.Empty;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw section.Bad("Hocon", $"names a file that is no HOCON: {Shown.OneLine(e.Message, 200)}");
        }
    }
}
