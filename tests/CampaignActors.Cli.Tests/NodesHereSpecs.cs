using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CampaignActors.Cli.Tests;

/// <summary>Who names no node means those that run in this folder.</summary>
public sealed class NodesHereSpecs : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TcpListener _node = new(IPAddress.Loopback, 0);

    public NodesHereSpecs() => _node.Start();

    private int Port => ((IPEndPoint)_node.LocalEndpoint).Port;

    public void Dispose()
    {
        _node.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_node_of_the_data_folder_is_found_while_it_takes_connections()
    {
        Write("data/address", $"http://127.0.0.1:{Port}\n");

        Assert.Equal([$"http://127.0.0.1:{Port}"], Find());
        // A node that was killed leaves its address behind.
        _node.Stop();
        Assert.Empty(Find());
    }

    [Fact]
    public void Running_nodes_of_the_local_cluster_are_found_and_ended_are_not()
    {
        Write("local/cluster.json", $$"""
            {"DatabasePort": 1, "Nodes": [{"Name": "node1", "Port": 1, "HttpPort": {{Port}}},
              {"Name": "node2", "Port": 2, "HttpPort": {{Port}}}]}
            """);
        // What tells a node of that folder is its folder on the command line.
        using var node = Process.Start(
            new ProcessStartInfo("bash", ["-c", "read", "bash", _folder.In("local/node1")]) { RedirectStandardInput = true })!;
        Write("local/node1/local.pid", $"{node.Id}");
        Write("local/node2/local.pid", $"{int.MaxValue}");

        var found = Find();

        node.StandardInput.Close();
        node.WaitForExit();
        Assert.Equal([$"http://127.0.0.1:{Port}"], found);
        Assert.Empty(Find());
    }

    [Theory]
    [InlineData("data/address", "rubbish")]
    [InlineData("data/address", "http://example.com:80")]
    [InlineData("local/cluster.json", "{")]
    public void Unusable_address_files_are_passed_over(string file, string text)
    {
        Write(file, text);

        Assert.Empty(Find());
    }

    private IReadOnlyList<string> Find() => NodesHere.Find(_folder.In("data"), _folder.In("local"));

    private void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.In(file))!);
        File.WriteAllText(_folder.In(file), text);
    }
}
