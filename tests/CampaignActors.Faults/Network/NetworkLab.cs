using System.Diagnostics;
using System.Globalization;
using CampaignActors.Local.Nodes;

namespace CampaignActors.Faults.Network;

/// <summary>
/// A network of its own: a namespace with a bridge, in which PostgreSQL runs, and one for each node. This process reaches them through
/// one pair of virtual interfaces. Whatever it made is deleted afterwards.
/// </summary>
internal sealed class NetworkLab : IAsyncDisposable
{
    private const string Device = "eth0";

    /// <summary>A hardware address that no interface has: what is sent to it is lost without a word.</summary>
    private const string NoInterface = "02:00:00:00:ff:ff";

    private static readonly Lazy<string?> s_missing = new(Try);
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"cf{Environment.ProcessId}");
    private readonly int _net = Environment.ProcessId % 250;
    private readonly int _nodes;

    private NetworkLab(int nodes) => _nodes = nodes;

    private string Hub => $"{_name}h";

    private string Outer => $"{_name}r";

    private string Space(int node) => $"{_name}n{node}";

    private string Port(int node) => $"port{node}";

    private string Net => $"10.213.{_net}.0/24";

    private string Address(int node) => string.Create(CultureInfo.InvariantCulture, $"10.213.{_net}.{(node == 0 ? 1 : 10 + node)}");

    /// <summary>Why this machine cannot do it, or <c>null</c>.</summary>
    public static string? Missing() => s_missing.Value;

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return "network namespaces need Linux and the rights of root";
        try
        {
            var lab = new NetworkLab(1);
            try
            {
                lab.MakeAsync(CancellationToken.None).GetAwaiter().GetResult();
            }
            finally
            {
                lab.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
            return null;
        }
        catch (Exception e) when (e is FaultException or System.ComponentModel.Win32Exception)
        {
            return $"network namespaces cannot be made here: {e.Message}";
        }
    }

    public static async Task<NetworkLab> CreateAsync(int nodes, CancellationToken ct)
    {
        var lab = new NetworkLab(nodes);
        try
        {
            await lab.MakeAsync(ct);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    private async Task MakeAsync(CancellationToken ct)
    {
        await IpAsync(ct, "netns", "add", Hub);
        await IpAsync(ct, "-n", Hub, "link", "set", "lo", "up");
        await IpAsync(ct, "-n", Hub, "link", "add", "br0", "type", "bridge");
        await IpAsync(ct, "-n", Hub, "link", "set", "br0", "up");
        await IpAsync(ct, "-n", Hub, "addr", "add", $"{Address(0)}/24", "dev", "br0");
        await IpAsync(ct, "link", "add", Outer, "type", "veth", "peer", "name", "outside", "netns", Hub);
        await IpAsync(ct, "addr", "add", string.Create(CultureInfo.InvariantCulture, $"10.213.{_net}.254/24"), "dev", Outer);
        await IpAsync(ct, "link", "set", Outer, "up");
        await IpAsync(ct, "-n", Hub, "link", "set", "outside", "master", "br0", "up");
        for (var node = 1; node <= _nodes; node++)
        {
            await IpAsync(ct, "netns", "add", Space(node));
            await IpAsync(ct, "-n", Space(node), "link", "set", "lo", "up");
            await IpAsync(ct, "-n", Hub, "link", "add", Port(node), "type", "veth", "peer", "name", Device, "netns", Space(node));
            await IpAsync(ct, "-n", Space(node), "addr", "add", $"{Address(node)}/24", "dev", Device);
            await IpAsync(ct, "-n", Space(node), "link", "set", Device, "up");
            await IpAsync(ct, "-n", Hub, "link", "set", Port(node), "master", "br0", "up");
        }
    }

    /// <summary>Puts the database into the hub and each node into its namespace.</summary>
    public LocalClusterOptions Place(LocalClusterOptions options) => options with
    {
        Host = Address(0),
        Postgres = postgres => postgres with { Prefix = ["ip", "netns", "exec", Hub], AlsoFrom = Net },
        Node = spec =>
        {
            var number = int.Parse(spec.Name["node".Length..], CultureInfo.InvariantCulture);
            return spec with { Host = Address(number), Prefix = ["ip", "netns", "exec", Space(number)] };
        },
    };

    /// <summary>From now on nothing that one node sends reaches the other one.</summary>
    public Task BlockAsync(int from, int to, CancellationToken ct) =>
        IpAsync(ct, "-n", Space(from), "neigh", "replace", Address(to), "lladdr", NoInterface, "dev", Device, "nud", "permanent");

    public Task UnblockAsync(int from, int to, CancellationToken ct) =>
        IpAsync(ct, "-n", Space(from), "neigh", "del", Address(to), "dev", Device);

    /// <summary>Pulls the plug of a node: it reaches no other machine, the database included.</summary>
    public Task UnplugAsync(int node, CancellationToken ct) => IpAsync(ct, "-n", Hub, "link", "set", Port(node), "down");

    public Task PlugAsync(int node, CancellationToken ct) => IpAsync(ct, "-n", Hub, "link", "set", Port(node), "up");

    /// <summary>Runs a program inside a node's namespace.</summary>
    public Task RunInAsync(int node, CancellationToken ct, params string[] command) =>
        IpAsync(ct, ["netns", "exec", Space(node), .. command]);

    private static async Task IpAsync(CancellationToken ct, params string[] arguments)
    {
        var (code, output) = await RunAsync(arguments, ct);
        if (code != 0)
            throw new FaultException($"ip {string.Join(' ', arguments)}: {output.Trim()}");
    }

    private static async Task<(int Code, string Output)> RunAsync(string[] arguments, CancellationToken ct)
    {
        using var process = Process.Start(
            new ProcessStartInfo("ip", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var (error, output) = (process.StandardError.ReadToEndAsync(ct), process.StandardOutput.ReadToEndAsync(ct));
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, await error + await output);
    }

    /// <summary>
    /// Interfaces go with the namespace that one of their ends is in, some time later. The one whose other end is outside goes at once: the
    /// next network of this process takes its name.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await RunAsync(["link", "del", Outer], CancellationToken.None);
        foreach (var space in Enumerable.Range(1, _nodes).Select(Space).Append(Hub))
            await RunAsync(["netns", "del", space], CancellationToken.None);
    }
}
