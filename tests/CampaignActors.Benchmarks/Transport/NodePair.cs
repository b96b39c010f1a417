using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Configuration;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Remoting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Operators;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways;
using CampaignActors.Local;
using CampaignActors.Local.Certificates;

namespace CampaignActors.Benchmarks.Transport;

/// <summary>Two nodes in this process: one has the entities, the other one asks.</summary>
internal sealed class NodePair(CampaignSystem entities, CampaignSystem web, string entitiesAddress) : IAsyncDisposable
{
    public const string Label = "Sales";
    private const string Name = "TransportBenchmark";
    private const int Groups = 200;

    public ActorSystem Entities => entities.System;

    public ActorSystem Web => web.System;

    /// <summary>Of the node that asks.</summary>
    public IEntityClient Client => web.Client;

    public string EntitiesAddress => entitiesAddress;

    /// <param name="tls"><c>null</c>: without certificates.</param>
    /// <param name="settings">Over those of a node; <c>null</c>: none.</param>
    public static async Task<NodePair> StartAsync(NodeTls? tls, Config? settings = null)
    {
        var port = LoopbackPorts.Free();
        var entities = await CampaignSystem.StartAsync(Options(tls, port, ["entity"], settings));
        var address = $"akka.{(tls is null ? "" : "ssl.")}tcp://{Name}@127.0.0.1:{port}";
        var web = await CampaignSystem.StartAsync(Options(tls, 0, ["web"], settings) with { SeedNodes = [address] });
        var label = new PutGroup(PutMode.Create, new GroupFields { Label = Label });
        foreach (var n in Enumerable.Range(0, Groups))
            VoidRunException.Unless((await web.Client.SendAsync(Group(n), label, $"setup-{n}", "bench")).Ok, $"group {n} must be made");
        return new NodePair(entities, web, address);
    }

    public static NodeTls Tls(string folder)
    {
        var certificates = new CertificateFolder(folder);
        certificates.Make(["node"]);
        var settings = certificates.SettingsOf("node");
        return new NodeTls(
            X509Certificate2.CreateFromPemFile(settings["Cluster__Tls__Certificate"], settings["Cluster__Tls__Key"]),
            X509CertificateLoader.LoadCertificateFromFile(settings["Cluster__Tls__Authority"]));
    }

    private static CampaignActorsOptions Options(NodeTls? tls, int port, string[] roles, Config? settings) => new()
    {
        SystemName = Name,
        Persistence = PersistenceKind.Memory,
        Gateway = new RecordingGateway(),
        Port = port,
        Roles = roles,
        Tls = tls,
        AllowUnauthenticatedRemoting = tls is null,
        Client = EntityClientOptions.Default,
        Hocon = ConfigurationFactory.ParseString("akka.loglevel = ERROR").WithFallback(settings ?? Config.Empty),
    };

    public static EntityRef Group(int n) => new(Kinds.Groups, new Code($"G{n % Groups}"));

    public async ValueTask DisposeAsync()
    {
        await web.DisposeAsync();
        await entities.DisposeAsync();
    }
}
