using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CampaignActors.Local;

/// <summary>
/// Loopback ports for servers that will listen there later, and again after a restart. They are none of those that the system
/// gives to any request for a free port, such as an outgoing connection: such a port can be gone when its owner comes back for it.
/// </summary>
public static class LoopbackPorts
{
    private const string GivenOutFile = "/proc/sys/net/ipv4/ip_local_port_range";
    private const int Lowest = 20_000;

    /// <summary>Where the ports that the system gives out begin, by IANA; Linux has a setting of its own.</summary>
    private const int UsualLowestGivenOut = 49_152;

    /// <summary>Fewer to choose from, and two processes would often choose the same.</summary>
    private const int FewestToChooseFrom = 1_000;

    private static readonly int s_end = End();
    private static readonly HashSet<int> s_taken = [];

    /// <summary>A port that is free now; no two calls of one process return the same.</summary>
    public static int Free() => FreeInARow(1);

    /// <summary>So many of them, one after the other.</summary>
    /// <returns>The first.</returns>
    public static int FreeInARow(int count)
    {
        lock (s_taken)
        {
            while (true)
            {
                var row = Enumerable.Range(Random.Shared.Next(Lowest, s_end - count), count).ToList();
                if (row.Any(s_taken.Contains) || !row.All(IsFree))
                    continue;
                s_taken.UnionWith(row);
                return row[0];
            }
        }
    }

    private static int End()
    {
        var end = File.Exists(GivenOutFile)
            ? int.Parse(
                File.ReadAllText(GivenOutFile).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture)
            : UsualLowestGivenOut;
        // Where the system gives nearly all of them out, there are no better ones.
        return end >= Lowest + FewestToChooseFrom ? end : UsualLowestGivenOut;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
