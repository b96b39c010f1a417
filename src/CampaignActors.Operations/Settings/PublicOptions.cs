using System.Net;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Settings;

/// <summary>
/// Section <c>Public</c> of the configuration: the listener for recipients, providers and mail servers, and its address in messages. Off
/// unless it is given.
/// </summary>
public sealed record PublicOptions
{
    public const string Section = "Public";

    /// <summary>All keys of the section.</summary>
    public static readonly IReadOnlyList<string> Keys =
        ["Urls", "Url", "RequestsPerSecond", "Proxies", "RequestWithin", "BouncesKey", "BouncesKeyFile"];

    /// <summary>Fewest characters of the key of <c>/bounces</c>.</summary>
    public const int ShortestKey = 20;

    private const int MostUrls = 8;
    private const string ExpectedUrls = "expected addresses such as http://0.0.0.0:5081 with ';' between; put a proxy in front for https";

    /// <summary>Where it listens; empty: this node does not serve the public.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>Address under which recipients reach it, without a slash at its end; <c>null</c>: messages hold no links.</summary>
    public string? Url { get; init; }

    /// <summary>Requests of one address in a second in the long run, and ten times as many at once; 0: unlimited.</summary>
    public int RequestsPerSecond { get; init; } = 50;

    /// <summary>Addresses of proxies whose <c>X-Forwarded-For</c> is believed.</summary>
    public IReadOnlyList<IPAddress> Proxies { get; init; } = [];

    /// <summary>A request that is not answered by then is given up.</summary>
    public TimeSpan RequestWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Mail servers that know it may report bounces; <c>null</c>: none are taken over HTTP.</summary>
    public string? BouncesKey { get; init; }

    public bool IsOn => Urls.Count > 0;

    /// <exception cref="SettingsException">The section is wrong; the message says what.</exception>
    public static PublicOptions Read(IConfiguration configuration)
    {
        var (section, defaults) = (new SettingsSection(configuration, Section, Keys), new PublicOptions());
        var urls = Addresses(section);
        return new PublicOptions
        {
            Urls = urls,
            Url = Address(section, urls),
            RequestsPerSecond = section.Number("RequestsPerSecond", defaults.RequestsPerSecond, 0, 100_000),
            Proxies = section.Addresses("Proxies"),
            RequestWithin = section.Duration("RequestWithin", defaults.RequestWithin),
            BouncesKey = Secret(section),
        };
    }

    private static string? Secret(SettingsSection section) => section.TextOrFile("BouncesKey") is not { } key ? null
        : key.Length >= ShortestKey ? key
        : throw section.Bad("BouncesKey", $"is too short to be a secret, expected {ShortestKey} characters or more");

    private static IReadOnlyList<string> Addresses(SettingsSection section)
    {
        var urls = (section.Text("Urls") ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var url in urls)
        {
            // The web server takes them for all addresses; they are no host of a URL.
            var named = url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
            if (!Uri.TryCreate(named, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/")
                throw section.Bad("Urls", $"holds {Shown.Quote(url)}, {ExpectedUrls}");
        }
        return urls.Length <= MostUrls
            ? urls
            : throw section.Bad("Urls", $"holds {urls.Length} addresses, expected {MostUrls} at the most");
    }

    private static string? Address(SettingsSection section, IReadOnlyList<string> urls)
    {
        if (section.Text("Url") is { } text)
        {
            return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                && uri is { Query: "", Fragment: "", UserInfo: "" } && text.Length <= 500
                ? uri.AbsoluteUri.TrimEnd('/')
                : throw section.Bad(
                    "Url", $"is {Shown.Quote(text)}, expected the address for recipients, such as https://mail.example.com");
        }
        if (urls.Count == 0)
            return null;
        // A port that is not known yet, or all addresses of a machine, are nothing that a recipient can follow.
        return Uri.TryCreate(urls[0], UriKind.Absolute, out var own) && own is { IsLoopback: true, Port: > 0 }
            ? own.AbsoluteUri.TrimEnd('/')
            : own is { IsLoopback: true }
                ? null
                : throw section.Bad("Url", "is missing, expected the address under which recipients reach Public__Urls");
    }
}
