using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CampaignActors.Local;

namespace CampaignActors.Local.Tests;

public sealed class LoopbackPortsSpecs
{
    [Fact]
    public void No_port_is_one_that_the_system_gives_to_others_and_none_is_given_twice()
    {
        var lowestGivenOut = int.Parse(
            File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").Split('\t', ' ')[0], CultureInfo.InvariantCulture);

        var ports = Enumerable.Range(0, 200).Select(_ => LoopbackPorts.Free()).ToList();

        Assert.All(ports, port => Assert.True(port < lowestGivenOut, $"{port}"));
        Assert.Equal(ports.Count, ports.Distinct().Count());
    }

    [Fact]
    public void A_row_of_ports_is_free_from_its_first_to_its_last()
    {
        var first = LoopbackPorts.FreeInARow(3);

        foreach (var port in Enumerable.Range(first, 3))
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
    }
}
