using CampaignActors.Actors.Remoting;

namespace CampaignActors.Actors.Tests.Remoting;

/// <summary>A node in memory that other nodes reach with certificates alone.</summary>
internal static class TlsNode
{
    public const string SystemName = "TlsNodes";

    public static string Address(int port) => $"akka.ssl.tcp://{SystemName}@127.0.0.1:{port}";

    /// <param name="seeds">Ports of nodes to join through; none: it founds a cluster that others can join.</param>
    public static Task<CampaignSystem> StartAsync(NodeTls tls, int port, params int[] seeds) =>
        CampaignSystem.StartAsync(Options(tls, port, seeds));

    public static CampaignActorsOptions Options(NodeTls tls, int port, params int[] seeds) => new()
    {
        SystemName = SystemName,
        Persistence = PersistenceKind.Memory,
        Gateway = new RecordingGateway(),
        Port = port,
        Tls = tls,
        SeedNodes = [.. seeds.Select(Address)],
        JoinWithin = TimeSpan.FromSeconds(30),
        Client = EntityClientOptions.Default with { TryFor = TimeSpan.FromSeconds(2) },
        Hocon = ConfigurationFactory.ParseString("akka.loglevel = ERROR"),
    };
}
