using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using CampaignActors.Actors.Operators;
using CampaignActors.Actors.Remoting;

namespace CampaignActors.Actors.Tests.Remoting;

public sealed class TlsTransportSpecs : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    /// <summary>Akka's own transport ends the node then: who takes the address of a node that is down would end all the others.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Node_goes_on_when_what_listens_elsewhere_is_no_node(bool answers)
    {
        await using var node = await TlsNode.StartAsync(_authority.Tls("node1"), LoopbackPorts.Free());
        using var impostor = new TcpListener(IPAddress.Loopback, 0);
        impostor.Start();
        var address = TlsNode.Address(((IPEndPoint)impostor.LocalEndpoint).Port);

        node.System.ActorSelection($"{address}/user/any").Tell("hello");
        using (var connection = await impostor.AcceptTcpClientAsync())
        {
            if (answers)
                await connection.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        }
        await Assert.ThrowsAsync<ActorNotFoundException>(() => node.System.ActorSelection(
            $"{address}/user/any").ResolveOne(TimeSpan.FromSeconds(1)));

        Assert.Null(CoordinatedShutdown.Get(node.System).ShutdownReason);
        Assert.Equal(MemberStatus.Up, Cluster.Get(node.System).SelfMember.Status);
    }

    [Fact]
    public async Task Messages_of_all_sizes_arrive_once_and_in_order()
    {
        var port = LoopbackPorts.Free();
        await using var first = await TlsNode.StartAsync(_authority.Tls("node1"), port);
        await using var second = await TlsNode.StartAsync(_authority.Tls("node2"), LoopbackPorts.Free(), port);
        first.System.ActorOf(Props.Create(() => new Echo()), "echo");
        var echo = ((ExtendedActorSystem)second.System).Provider.ResolveActorRef($"{TlsNode.Address(port)}/user/echo");
        // Fewer than an inbox holds.
        int[] sizes = [1, 0, 100, 64 * 1024 - 4, 64 * 1024, 64 * 1024 + 1, 900_000, 3, .. Enumerable.Range(0, 800).Select(n => n % 300)];
        var inbox = Inbox.Create(second.System);

        foreach (var size in sizes)
            inbox.Send(echo, new ListActors(new string('x', size), 0, 0, 0));

        foreach (var size in sizes)
            Assert.Equal(size, ((ListActors)await inbox.ReceiveAsync(TimeSpan.FromSeconds(20))).Start.Length);
    }

    [Fact]
    public async Task Idle_connections_of_strangers_keep_no_node_out()
    {
        var port = LoopbackPorts.Free();
        await using var first = await TlsNode.StartAsync(_authority.Tls("node1"), port);
        List<TcpClient> idle = [.. Enumerable.Range(0, 300).Select(_ => new TcpClient())];
        foreach (var client in idle)
            await client.ConnectAsync(IPAddress.Loopback, port);

        await using var second = await TlsNode.StartAsync(_authority.Tls("node2"), LoopbackPorts.Free(), port);

        Assert.Equal(2, Cluster.Get(first.System).State.Members.Count);
        idle.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task Nodes_are_one_cluster_between_any_two_steps_of_a_rotation()
    {
        NodeTls[] steps = [_authority.Tls("node"), Rotated(), Rotated(), Rotated()];

        foreach (var (before, after) in steps.Zip(steps.Skip(1)))
        {
            var port = LoopbackPorts.Free();
            await using var first = await TlsNode.StartAsync(before, port);
            await using var second = await TlsNode.StartAsync(after, LoopbackPorts.Free(), port);
            await TestNode.EventuallyAsync(() => Task.FromResult(Cluster.Get(first.System).State.Members.Count == 2), "both are members");
        }
        Assert.NotNull(steps[0].Problem(steps[^1].Certificate));
        Assert.NotNull(steps[^1].Problem(steps[0].Certificate));
    }

    private NodeTls Rotated()
    {
        _authority.Folder.Rotate();
        return _authority.Tls("node");
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo() => ReceiveAny(message => Sender.Tell(message));
    }
}
