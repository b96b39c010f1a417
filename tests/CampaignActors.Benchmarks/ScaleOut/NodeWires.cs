using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using CampaignActors.Local.Nodes;

namespace CampaignActors.Benchmarks.ScaleOut;

/// <summary>What has gone over the connections between nodes so far.</summary>
/// <param name="Bytes">With what encryption adds; NaN where the machine does not say (it has no <c>ss</c>).</param>
/// <param name="Packets">Writes that reached the network, nearly.</param>
/// <param name="Messages">Messages of ours, as the nodes count them; NaN where they do not.</param>
internal readonly record struct WireCount(double Bytes, double Packets, double Messages)
{
    public static WireCount operator -(WireCount a, WireCount b) => new(a.Bytes - b.Bytes, a.Packets - b.Packets, a.Messages - b.Messages);
}

/// <summary>Counts what goes between nodes, from outside: the sockets as the system sees them, the messages as /metrics tells.</summary>
internal static partial class NodeWires
{
    private const string Counter = "campaign_nodes_messages_total";

    public static async Task<WireCount> CountAsync(IReadOnlyCollection<LocalNode> nodes, string key)
    {
        var (bytes, packets) = await SocketsAsync([.. nodes.Select(n => n.Spec.Port)]);
        var messages = 0.0;
        foreach (var node in nodes)
            messages += await MessagesAsync(node, key);
        return new WireCount(bytes, packets, messages);
    }

    /// <summary>Each connection once, at the end that accepted it.</summary>
    private static async Task<(double Bytes, double Packets)> SocketsAsync(IReadOnlyList<int> ports)
    {
        try
        {
            var filter = string.Join(" or ", ports.Select(p => $"sport = :{p}"));
            var start = new ProcessStartInfo("ss", ["-tinH", "state", "established", $"( {filter} )"]) { RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (Sum(Bytes(), text), Sum(Segments(), text));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (double.NaN, double.NaN);
        }
    }

    private static async Task<double> MessagesAsync(LocalNode node, string key)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var lines = (await http.GetStringAsync($"{node.Spec.Url}/metrics")).Split('\n')
            .Where(l => l.StartsWith(Counter, StringComparison.Ordinal)).ToList();
        return lines.Count == 0 ? double.NaN : lines.Sum(l => Parse(LastNumber().Match(l).Groups[1].Value));
    }

    private static double Sum(Regex number, string text) => number.Matches(text).Sum(m => Parse(m.Groups[1].Value));

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"bytes_(?:sent|received):(\d+)")]
    private static partial Regex Bytes();

    [GeneratedRegex(@"data_segs_(?:in|out):(\d+)")]
    private static partial Regex Segments();

    [GeneratedRegex(@"\} ([0-9.eE+]+)")]
    private static partial Regex LastNumber();
}
