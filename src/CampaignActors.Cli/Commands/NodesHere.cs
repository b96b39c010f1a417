using System.Net;
using System.Net.Sockets;
using CampaignActors.Local.Nodes;

namespace CampaignActors.Cli.Commands;

/// <summary>
/// Nodes that run in the folders where `campaign` also finds their key: <c>./data</c>, and <c>./local</c> of <c>campaign local up</c>.
/// </summary>
public static class NodesHere
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    /// <summary>Those of the first folder in which a node takes connections; none when there is no such folder.</summary>
    public static IReadOnlyList<string> Find(string dataFolder, string localFolder)
    {
        var alone = Answering([AddressIn(dataFolder)]);
        return alone.Count > 0 ? alone : Answering(Local(localFolder));
    }

    /// <summary>As the node has written it; one that was killed has left it behind.</summary>
    private static string? AddressIn(string folder)
    {
        try
        {
            var file = Path.Combine(folder, "address");
            return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<string?> Local(string folder)
    {
        try
        {
            return (LocalCluster.Find(folder) ?? []).Where(node => node.IsRunning).Select(node => node.Spec.Url).ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            return [];
        }
    }

    private static List<string> Answering(IEnumerable<string?> urls) =>
        [.. urls.OfType<string>().Where(url => Uri.TryCreate(url, UriKind.Absolute, out var node) && node.IsLoopback && Takes(node))];

    /// <summary>
    /// Without a task: on loopback the system answers within the call, and a machine that has no thread to spare must not look like a
    /// node that is gone.
    /// </summary>
    private static bool Takes(Uri node)
    {
        var address = IPAddress.TryParse(node.Host.Trim('[', ']'), out var literal) ? literal : IPAddress.Loopback;
        using var client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            client.Connect(new IPEndPoint(address, node.Port));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            return client.Poll(s_patience, SelectMode.SelectWrite)
                && (int)client.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! == 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
