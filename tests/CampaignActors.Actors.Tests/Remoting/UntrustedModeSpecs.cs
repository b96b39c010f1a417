using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster.Tools.Singleton;
using Akka.Remote.Transport.DotNetty;
using CampaignActors.Actors.Operators;

namespace CampaignActors.Actors.Tests.Remoting;

/// <summary>Nodes do what a cluster needs of each other, and nothing that another node could do harm with.</summary>
public sealed class UntrustedModeSpecs : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private readonly TestAuthority _authority = new();
    private readonly int _port = LoopbackPorts.Free();
    private CampaignSystem _first = null!;
    private CampaignSystem _second = null!;

    public async Task InitializeAsync()
    {
        _first = await TlsNode.StartAsync(_authority.Tls("node1"), _port);
        _second = await TlsNode.StartAsync(_authority.Tls("node2"), LoopbackPorts.Free(), _port);
        await TestNode.EventuallyAsync(() => Task.FromResult(Members() == 2), "both are members");
    }

    public async Task DisposeAsync()
    {
        await _second.DisposeAsync();
        await _first.DisposeAsync();
        _authority.Dispose();
    }

    private int Members() => Cluster.Get(_first.System).State.Members.Count(m => m.Status == MemberStatus.Up);

    [Fact]
    public async Task Entities_of_both_nodes_answer_both_nodes()
    {
        foreach (var number in Enumerable.Range(1, 12))
        {
            var through = number % 2 == 0 ? _first : _second;
            Assert.Equal(
                Outcome.Accepted,
                (await through.Client.SendAsync(Some.Group($"G{number}"), Some.Label("Sales"), $"g{number}", "me")).Outcome);
        }
    }

    /// <summary>By path, as a node looks for a singleton, and by hand-over, as managers talk to each other.</summary>
    [Fact]
    public async Task Singleton_answers_the_other_node_and_moves_to_it_when_its_node_leaves()
    {
        foreach (var system in new[] { _first.System, _second.System })
        {
            var settings = ClusterSingletonManagerSettings.Create(system).WithRole("workflow").WithSingletonName("courier");
            system.ActorOf(ClusterSingletonManager.Props(Props.Create(() => new Here()), PoisonPill.Instance, settings), "courier-once");
        }
        var proxy = _second.System.ActorOf(ClusterSingletonProxy.Props(
            "/user/courier-once", ClusterSingletonProxySettings.Create(_second.System).WithRole("workflow").WithSingletonName("courier")));
        Assert.Equal($"{Cluster.Get(_first.System).SelfAddress}", await WhereAsync());

        await _first.DisposeAsync();

        await TestNode.EventuallyAsync(async () => await WhereAsync() == $"{Cluster.Get(_second.System).SelfAddress}", "it has moved");

        async Task<string?> WhereAsync()
        {
            try
            {
                return (await proxy.Ask<ListActors>(new ListActors("", 0, 0, 0), s_patience)).Start;
            }
            catch (AskTimeoutException)
            {
                return null;
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Watcher_hears_of_the_end_of_an_actor_or_its_node(bool nodeEnds)
    {
        var watched = _second.System.ActorOf(Props.Create(() => new Here()), "watched");
        var path = ((ExtendedActorSystem)_first.System).Provider.ResolveActorRef($"{Cluster.Get(_second.System).SelfAddress}/user/watched");
        // As nodes learn of each other's actors: from a message, with the number of this very actor.
        var there = (await path.Ask<ActorIdentity>(new Identify(1), s_patience)).Subject;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var watcher = _first.System.ActorOf(Props.Create(() => new Watcher(there, ended)));
        Assert.True(await watcher.Ask<bool>("watching", s_patience));

        if (nodeEnds)
            await _second.DisposeAsync();
        else
            _second.System.Stop(watched);

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>A certificate makes a node, not an administrator of the process.</summary>
    [Fact]
    public async Task Holder_of_a_certificate_deploys_and_stops_nothing()
    {
        using var insider = await InsiderAsync();
        var node = Address.Parse(TlsNode.Address(_port));
        var here = _first.System.ActorOf(Props.Create(() => new Here()), "here");
        var there = ((ExtendedActorSystem)insider).Provider.ResolveActorRef($"{node}/user/here");
        var region = ((ExtendedActorSystem)insider).Provider.ResolveActorRef($"{node}/system/sharding/groups");
        // It reaches the node: what follows is not refused for want of a connection.
        Assert.NotNull(await there.Ask<ListActors>(new ListActors("", 0, 0, 0), s_patience));

        var agent = Props.Create(() => new OperatorAgent(null!)).WithDeploy(new Deploy(new RemoteScope(node)));
        var deployed = insider.ActorOf(agent, "deployed");
        await Assert.ThrowsAsync<AskTimeoutException>(() => deployed.Ask<ActorsListed>(new ListActors("/", 1, 0, 1), s_patience));
        foreach (var victim in new[] { there, region })
        {
            victim.Tell(PoisonPill.Instance);
            victim.Tell(Kill.Instance);
            insider.Stop(victim);
            ((IInternalActorRef)victim).Suspend();
            ((IInternalActorRef)victim).Restart(new InvalidOperationException("by a stranger"));
        }
        insider.ActorSelection($"{node}/user/here").Tell(PoisonPill.Instance);
        await Assert.ThrowsAsync<ActorNotFoundException>(() => insider.ActorSelection(
            $"{node}/system/sharding/groups").ResolveOne(s_patience));

        Assert.NotNull(await there.Ask<ListActors>(new ListActors("", 0, 0, 0), s_patience));
        Assert.NotNull(await here.Ask<ListActors>(new ListActors("", 0, 0, 0), s_patience));
        Assert.DoesNotContain(ActorTree.Below(_first.System, ActorTree.Names("/"), 20), path =>
            path.Contains("deployed", StringComparison.Ordinal));
        Assert.Equal(Outcome.Accepted, (await _first.Client.SendAsync(Some.Group("GX"), Some.Label("Sales"), "gx", "me")).Outcome);
    }

    /// <summary>What a message names is not created: only bytes of a known kind become an object.</summary>
    [Fact]
    public void Node_creates_no_object_of_a_type_that_a_message_names()
    {
        const int json = 1, deployment = 3;
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var bytes = Encoding.UTF8.GetBytes($$"""
            {"$type": "System.IO.FileSystemWatcher, System.IO.FileSystem.Watcher", "Path": "{{Path.GetTempPath()}}", "Filter": "{{folder}}"}
            """);

        var created = _first.System.Serialization.Deserialize(bytes, json, "");

        Assert.IsAssignableFrom<IPossiblyHarmful>(created);
        Assert.IsAssignableFrom<IPossiblyHarmful>(_first.System.Serialization.Deserialize(bytes, deployment, ""));
        Assert.Throws<SerializationException>(
            () => _first.System.Serialization.FindSerializerForType(typeof(object)).ToBinary(new object()));
    }

    /// <summary>A stranger with a certificate of ours, and Akka's own transport.</summary>
    private async Task<ActorSystem> InsiderAsync()
    {
        _authority.Tls("insider");
        var config = ConfigurationFactory.ParseString("""
            akka { loglevel = OFF, actor.provider = remote, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0, enable-ssl = on } }
            """).WithFallback(CampaignHocon.Serialization());
        var tls = new DotNettySslSetup(_authority.Certificate("insider"), suppressValidation: true, requireMutualAuthentication: true);
        return await Task.FromResult(
            ActorSystem.Create("Insider", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), tls)));
    }

    /// <summary>Says on which node it is.</summary>
    private sealed class Here : ReceiveActor
    {
        public Here() => Receive<ListActors>(_ => Sender.Tell(new ListActors($"{Cluster.Get(Context.System).SelfAddress}", 0, 0, 0)));
    }

    private sealed class Watcher : ReceiveActor
    {
        public Watcher(IActorRef watched, TaskCompletionSource ended)
        {
            Context.Watch(watched);
            Receive<string>(_ => Sender.Tell(true));
            Receive<Terminated>(_ => ended.TrySetResult());
        }
    }
}
