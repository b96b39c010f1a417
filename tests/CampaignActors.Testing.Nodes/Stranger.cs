using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Operators;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Keys;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Testing.Nodes;

/// <summary>
/// What anybody can build who reaches a port: a plain actor system with our public assemblies and our serializer. It tries to become
/// administrator, to silence a kind of entity, to look around, to deploy an actor and to join.
/// </summary>
public static class Stranger
{
    public const string KeyCode = "stranger";

    /// <summary>What an answer takes to come, when there is one, several times over.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private static readonly Config s_config = ConfigurationFactory.ParseString("""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0, connection-timeout = 3s }
          cluster.downing-provider-class = ""
        }
        """).WithFallback(CampaignHocon.Serialization());

    /// <summary>Without encryption.</summary>
    /// <returns>What has succeeded.</returns>
    public static Task<IReadOnlyList<string>> TryPlainAsync(int port) => TryAsync(port, "akka.tcp", s_config, null);

    /// <summary>Over TLS, believing everybody.</summary>
    /// <param name="certificate">What it shows.</param>
    /// <param name="shows">Whether it shows it; else it has one for itself alone.</param>
    /// <inheritdoc cref="TryPlainAsync"/>
    public static Task<IReadOnlyList<string>> TryTlsAsync(int port, X509Certificate2 certificate, bool shows = true) => TryAsync(
        port, "akka.ssl.tcp", ConfigurationFactory.ParseString("akka.remote.dot-netty.tcp.enable-ssl = on").WithFallback(s_config),
        new DotNettySslSetup(certificate, suppressValidation: true, requireMutualAuthentication: shows));

    private static async Task<IReadOnlyList<string>> TryAsync(int port, string protocol, Config config, Setup? tls)
    {
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config));
        using var system = ActorSystem.Create("CampaignActors", tls is null ? setup : setup.And(tls));
        var node = new Address(protocol, system.Name, "127.0.0.1", port);
        var keys = new CommandMessage(
            Kinds.Key(new Code(KeyCode)), $"stranger:{Guid.NewGuid():N}", "", SystemClock.Instance.GetCurrentInstant(),
            new CreateKey(Operations.Access.KeyText.Make(new Code(KeyCode)).Hash, Operations.Access.AdminKey.Terms, null));
        var tries = new (string Name, Func<Task<bool>> Try)[]
        {
            ("commanded by path", () => AnswersAsync(system.ActorSelection($"{node}/system/sharding/keys"), keys)),
            ("commanded by reference", () => AnswersAsync(Found(system, $"{node}/system/sharding/keys"), keys)),
            ("identified by path", () => AnswersAsync(system.ActorSelection($"{node}/system/sharding/budgets"), new Identify(1))),
            ("identified by reference", () => AnswersAsync(Found(system, $"{node}/system/sharding/budgets"), new Identify(1))),
            ("deployed", () => AnswersAsync(
                system.ActorOf(Props.Create(() => new OperatorAgent(null!)).WithDeploy(new Deploy(new RemoteScope(node)))),
                new ListActors("/user", 1, 0, 10))),
        };
        foreach (var target in new[] { "budgets", "keys", "workflows" }.Select(kind => $"{node}/system/sharding/{kind}"))
        {
            Found(system, target).Tell(PoisonPill.Instance);
            system.ActorSelection(target).Tell(PoisonPill.Instance);
        }
        Akka.Cluster.Cluster.Get(system).Join(node);
        var succeeded = await Task.WhenAll(tries.Select(async t => await t.Try() ? t.Name : null));
        var joined = Akka.Cluster.Cluster.Get(system).SelfMember.Status is MemberStatus.Up or MemberStatus.WeaklyUp ? "joined" : null;
        await system.Terminate();
        return [.. succeeded.Append(joined).OfType<string>()];
    }

    private static IActorRef Found(ActorSystem system, string path) => ((ExtendedActorSystem)system).Provider.ResolveActorRef(path);

    private static async Task<bool> AnswersAsync(ICanTell target, object message)
    {
        try
        {
            // A system of one's own that ends answers as well, for actors that are nowhere.
            return await target.Ask<object>(message, s_patience) switch
            {
                null or Status.Failure => false,
                ActorIdentity identity => identity.Subject is { Path.Address.Port: { } } there && !there.IsNobody(),
                _ => true,
            };
        }
        catch (Exception e) when (e is AskTimeoutException or TaskCanceledException or AggregateException)
        {
            return false;
        }
    }
}
