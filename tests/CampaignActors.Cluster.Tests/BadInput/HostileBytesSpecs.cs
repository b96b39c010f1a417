using System.Net.Sockets;

namespace CampaignActors.Cluster.Tests.BadInput;

/// <summary>Whatever is sent to its ports, a node stays up and ready, and its log stays readable.</summary>
public sealed class HostileBytesSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private const int Rounds = 20;
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_that_mean_nothing_do_no_harm(bool encrypted)
    {
        using var certificates = new Certificates(_folder.In("certificates"));
        var port = LoopbackPorts.Free();
        Dictionary<string, string> settings = encrypted
            ? certificates.Node("node")
            : new() { ["Cluster__AllowUnauthenticatedRemoting"] = "true" };
        settings["Database__ConnectionString"] = await postgres.DatabaseAsync();
        settings["Database__Migrate"] = "auto";
        settings["Cluster__Port"] = port.ToString(CultureInfo.InvariantCulture);
        settings["Cluster__Seeds"] = $"127.0.0.1:{port}";
        await using var node = await NodeProcess.StartAsync(_folder.In("data"), settings);
        var before = Lines(node);
        var attacks = 0;
        foreach (var target in new[] { port, new Uri(node.Address).Port })
        {
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var bytes in Attacks(round))
                {
                    await SendAsync(target, bytes);
                    attacks++;
                }
            }
        }
        using var halfOpen = new HalfOpen(port, new Uri(node.Address).Port);

        using var api = new Api(node.Address);
        await Until.TrueAsync(async () => (await api.GetAsync("/health/ready")).Response.IsSuccessStatusCode, "ready");
        Assert.Equal(HttpStatusCode.OK, (await api.PutAsync("/plans/AFTER", """{"label": "Plan"}""")).Status);
        Assert.False(node.HasEnded);
        Assert.True(
            Lines(node) - before < attacks,
            $"{Lines(node) - before} lines for {attacks} attacks: {node.Output[..Math.Min(node.Output.Length, 8_000)]}");
        Assert.DoesNotContain("   at ", node.Output, StringComparison.Ordinal);
    }

    private static int Lines(NodeProcess node) => node.Output.Count(c => c == '\n');

    private static IEnumerable<byte[]> Attacks(int round)
    {
        var random = new Random(round);
        var noise = new byte[1 + random.Next(20_000)];
        random.NextBytes(noise);
        yield return noise;
        yield return "GET / HTTP/1.1\r\nHost: node\r\n\r\n"u8.ToArray();
        // A TLS hello that promises more than it holds.
        yield return [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03, .. noise.Take(200)];
        // The length of a frame of two gigabytes, and of none.
        yield return [0x7f, 0xff, 0xff, 0xff, .. noise.Take(500)];
        yield return [0xff, 0xff, 0xff, 0xff];
        yield return [0, 0, 0, 100, .. noise.Take(100)];
        if (round == 0)
            yield return new byte[10 * 1024 * 1024];
    }

    private static async Task SendAsync(int port, byte[] bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            var stream = client.GetStream();
            await stream.WriteAsync(bytes, patience.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            // Until it has been taken note of.
            while (await stream.ReadAsync(new byte[4096], patience.Token) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or InvalidOperationException)
        {
            // Hung up on, or left standing, as it should be.
        }
    }

    /// <summary>Connections on which nothing ever comes.</summary>
    private sealed class HalfOpen : IDisposable
    {
        private readonly List<TcpClient> _clients = [];

        public HalfOpen(params int[] ports)
        {
            foreach (var port in ports.SelectMany(p => Enumerable.Repeat(p, 100)))
            {
                var client = new TcpClient();
                client.Connect(IPAddress.Loopback, port);
                _clients.Add(client);
            }
        }

        public void Dispose() => _clients.ForEach(c => c.Dispose());
    }

    public void Dispose() => _folder.Dispose();
}
