using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CampaignActors.Node.Configuration;

/// <summary>Reads the command line of a node: <c>--name value</c> or <c>--name=value</c>.</summary>
public static class NodeArgumentReader
{
    private const string Probe = "--probe";
    private static readonly string[] s_values = ["--data", "--urls", "--zone", "--currency", "--play", "--log", Probe];
    private static readonly string[] s_flags = ["--demo", "--new-admin-key", "--verbose", "--version", "--help"];

    /// <summary>Whether the arguments ask for help rather than for a node.</summary>
    public static bool AsksForHelp(IEnumerable<string> args) => args.Any(a => a is "--help" or "-h" or "-?");

    public static bool AsksForVersion(IEnumerable<string> args) => args.Contains("--version");

    /// <returns>The address of a running node to probe; <c>null</c>: start a node.</returns>
    /// <exception cref="StartException">The value is not an address, or there are other options.</exception>
    public static Uri? Probed(IReadOnlyList<string> args)
    {
        if (!args.Any(a => a == Probe || a.StartsWith($"{Probe}=", StringComparison.Ordinal)))
            return null;
        var given = Pairs(args);
        if (given.Count > 1)
            throw Bad($"{Probe} asks a node that runs, and goes with no other option");
        return Uri.TryCreate(given[Probe], UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp
            ? url
            : throw Bad(
                $"{Probe}: {Shown.Quote(given[Probe])} is not an address, expected one such as {NodeArguments.DefaultUrl}/health/ready");
    }

    /// <exception cref="StartException">An option is unknown, given twice, without its value, or wrong.</exception>
    public static NodeArguments Read(IReadOnlyList<string> args)
    {
        var given = Pairs(args);
        var options = new NodeArguments { Verbose = given.ContainsKey("--verbose"), NewAdminKey = given.ContainsKey("--new-admin-key") };
        if (given.ContainsKey("--demo") && given.ContainsKey("--play"))
            throw Bad("--demo and --play are both given, expected one");
        if (given.ContainsKey("--demo"))
            options = options with { Demo = true };
        if (given.TryGetValue("--data", out var data))
            options = options with { DataFolder = FullPath("--data", data) };
        if (given.TryGetValue("--urls", out var urls))
            options = options with { Urls = Urls(urls) };
        if (given.TryGetValue("--zone", out var zone))
            options = options with { Zone = Zone(zone) };
        if (given.TryGetValue("--currency", out var currency))
            options = options with { Currency = CurrencyOf(currency) };
        if (given.TryGetValue("--play", out var play))
            options = options with { Play = play };
        if (given.TryGetValue("--log", out var log))
            options = options with { Log = FullPath("--log", log) };
        return options;
    }

    private static Dictionary<string, string> Pairs(IReadOnlyList<string> args)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Count; i++)
        {
            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? args[i] : args[i][..equals];
            string value;
            if (s_flags.Contains(args[i]))
                value = "";
            else if (!s_values.Contains(name))
                throw Bad($"unknown option {Shown.Quote(args[i])}{Suggestion.Expected(name, [.. s_values, .. s_flags])}");
            else if (equals >= 0)
                value = args[i][(equals + 1)..];
            else if (i + 1 < args.Count && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
                value = args[++i];
            else
                throw Bad($"{name} needs a value");
            if (value.Length == 0 && !s_flags.Contains(name))
                throw Bad($"{name} needs a value");
            if (!given.TryAdd(name, value))
                throw Bad($"{name} is given twice, expected it once");
        }
        return given;
    }

    private static string FullPath(string option, string text)
    {
        try
        {
            return Path.GetFullPath(text);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or PathTooLongException)
        {
            throw Bad($"{option}: {Shown.Quote(text)} is not a path: {e.Message}");
        }
    }

    private static string[] Urls(string text)
    {
        var urls = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var url in urls)
            CheckUrl(url);
        return urls.Length > 0 ? urls : throw Bad("--urls needs a value");
    }

    private static void CheckUrl(string url)
    {
        const string Expected = "expected one such as http://127.0.0.1:5080";
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw Bad($"--urls: {Shown.Quote(url)} is not an address, {Expected}");
        }
        if (address.Scheme != "http")
            throw Bad($"--urls: {Shown.Quote(url)} is not http, {Expected}; put a proxy in front for https");
        if (address.IsUnixPipe || address.PathBase.Length > 0 || address.Port is < 0 or > 65535)
            throw Bad($"--urls: {Shown.Quote(url)} is not an address with a port of 0 to 65535 and no path, {Expected}");
        if (address.Port == 0 && address.Host == "localhost")
            throw Bad($"--urls: {Shown.Quote(url)} cannot take any free port for a name, expected http://127.0.0.1:0");
    }

    private static DateTimeZone Zone(string text) => TimeZones.Find(text) ?? throw Bad($"--zone: {ZoneText.Problem(text)}");

    private static Currency CurrencyOf(string text) => Currency.IsKnown(text)
        ? new Currency(text)
        : throw Bad($"--currency: {Shown.Quote(text)} is not a currency, expected three capital letters such as EUR");

    private static StartException Bad(string message) => new(NodeExitCodes.BadInput, message);
}
