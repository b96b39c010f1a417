using CampaignActors.Gateways;
using CampaignActors.Operations.Settings;

namespace CampaignActors.Node.Tests.Start;

/// <summary>The start message names every port, and who is let in there.</summary>
public sealed class BannerSpecs
{
    [Fact]
    public void Port_of_Petabridge_Cmd_is_named_with_what_everyone_there_may_do()
    {
        var message = Message(new NodeSettings(), new PbmOptions { Port = 9110, Roles = [Role.Viewer] });

        Assert.Contains("listens    on 127.0.0.1:9110 for Petabridge.Cmd", message, StringComparison.Ordinal);
        Assert.Contains("everyone who reaches it is viewer", message, StringComparison.Ordinal);
        Assert.DoesNotContain("WARNING", message, StringComparison.Ordinal);
        Assert.Equal([5080, 9110], ListeningPorts.Named(message));
    }

    [Fact]
    public void Port_of_Petabridge_Cmd_that_is_open_to_the_network_is_warned_of()
    {
        Assert.Contains(
            "WARNING    the port of Petabridge.Cmd is open",
            Message(new NodeSettings(), new PbmOptions { Host = "0.0.0.0" }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Node_without_Petabridge_Cmd_names_no_port_for_it()
    {
        Assert.Equal([5080], ListeningPorts.Named(Message(new NodeSettings(), null)));
    }

    [Fact]
    public void Port_between_nodes_is_the_one_where_the_node_listens()
    {
        var cluster = new ClusterOptions
        {
            Host = "node1", BindHost = "0.0.0.0", Port = 4053, BindPort = 14053, Seeds = ["node2:4054"], AllowUnauthenticated = true,
        };

        var message = Message(new NodeSettings { Cluster = cluster }, null);

        Assert.Equal([5080, 14053], ListeningPorts.Named(message));
        Assert.Contains("WARNING    Cluster__AllowUnauthenticatedRemoting is true", message, StringComparison.Ordinal);
    }

    private static string Message(NodeSettings settings, PbmOptions? pbm) =>
        string.Join('\n', Banner.Lines(new NodeArguments(), settings, new GatewayOptions(), ["http://127.0.0.1:5080"], [], pbm, null, []));
}
