using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Akka.Configuration;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Remoting;
using CampaignActors.Benchmarks.Load;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Operators;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways;
using CampaignActors.Local;
using CampaignActors.Local.Certificates;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Benchmarks.Transport;

/// <summary>
/// What mutual TLS costs a question that one node asks an entity of another: two pairs of nodes in this process, one with certificates and
/// one that does without, asked in turn. Nothing is written, so the wire and its two ends are what is measured.
/// </summary>
internal sealed class TransportBenchmark(string data)
{
    private const int Entities = 200;
    private static readonly int[] s_inFlight = [1, 64];

    public async Task<IReadOnlyList<TransportResult>> RunAsync(int rounds, double seconds, Action<string> say)
    {
        using var folder = new ArmFolder(data);
        await using var plain = await Pair.StartAsync(null);
        await using var encrypted = await Pair.StartAsync(Tls(Path.Combine(folder.Path, "certificates")));
        var results = new List<TransportResult>();
        foreach (var inFlight in s_inFlight)
        {
            var (without, with) = (new List<Reading>(), new List<Reading>());
            for (var round = 0; round <= rounds; round++)
            {
                // Which comes first changes, and the first round is dropped.
                var (a, b) = round % 2 == 0 ? (plain, encrypted) : (encrypted, plain);
                var (first, second) = (await a.MeasureAsync(inFlight, seconds), await b.MeasureAsync(inFlight, seconds));
                if (round == 0)
                    continue;
                without.Add(a == plain ? first : second);
                with.Add(a == plain ? second : first);
                say($"transport, {inFlight} in flight: {without[^1].PerSecond:N0}/s without, {with[^1].PerSecond:N0}/s with mutual TLS");
            }
            results.Add(new TransportResult(inFlight, TransportArm.Of(without), TransportArm.Of(with)));
        }
        return results;
    }

    private static NodeTls Tls(string folder)
    {
        var certificates = new CertificateFolder(folder);
        certificates.Make(["node"]);
        var settings = certificates.SettingsOf("node");
        return new NodeTls(
            X509Certificate2.CreateFromPemFile(settings["Cluster__Tls__Certificate"], settings["Cluster__Tls__Key"]),
            X509CertificateLoader.LoadCertificateFromFile(settings["Cluster__Tls__Authority"]));
    }

    /// <summary>One node has the entities, the other one asks.</summary>
    private sealed class Pair(CampaignSystem entities, CampaignSystem web) : IAsyncDisposable
    {
        public static async Task<Pair> StartAsync(NodeTls? tls)
        {
            var port = LoopbackPorts.Free();
            var entities = await CampaignSystem.StartAsync(Options(tls, port, ["entity"]));
            var scheme = tls is null ? "akka.tcp" : "akka.ssl.tcp";
            var web = await CampaignSystem.StartAsync(
                Options(tls, 0, ["web"]) with { SeedNodes = [$"{scheme}://TransportBenchmark@127.0.0.1:{port}"] });
            var label = new PutGroup(PutMode.Create, new GroupFields { Label = "Sales" });
            foreach (var n in Enumerable.Range(0, Entities))
                VoidRunException.Unless((await web.Client.SendAsync(Group(n), label, $"setup-{n}", "bench")).Ok, $"group {n} must be made");
            return new Pair(entities, web);
        }

        private static CampaignActorsOptions Options(NodeTls? tls, int port, string[] roles) => new()
        {
            SystemName = "TransportBenchmark",
            Persistence = PersistenceKind.Memory,
            Gateway = new RecordingGateway(),
            Port = port,
            Roles = roles,
            Tls = tls,
            AllowUnauthenticatedRemoting = tls is null,
            Client = EntityClientOptions.Default,
            Hocon = ConfigurationFactory.ParseString("akka.loglevel = ERROR"),
        };

        private static EntityRef Group(int n) => new(Kinds.Groups, new Code($"G{n % Entities}"));

        public Task<Reading> MeasureAsync(int inFlight, double seconds) =>
            ClosedLoop.RunAsync(n => web.Client.ReadAsync(Group(n)), inFlight, seconds);

        public async ValueTask DisposeAsync()
        {
            await web.DisposeAsync();
            await entities.DisposeAsync();
        }
    }
}

/// <summary>Medians of the rounds.</summary>
internal sealed record TransportArm(double PerSecond, double P50, double P99, double CpuMicros)
{
    public static TransportArm Of(IReadOnlyCollection<Reading> rounds) => new(
        Median.Of(rounds.Select(r => r.PerSecond)), Median.Of(rounds.Select(r => r.P50)), Median.Of(rounds.Select(r => r.P99)),
        Median.Of(rounds.Select(r => r.CpuMicros)));
}

/// <param name="Without">Without certificates and encryption.</param>
internal sealed record TransportResult(int InFlight, TransportArm Without, TransportArm With)
{
    public double Ratio => With.PerSecond / Without.PerSecond;
}
