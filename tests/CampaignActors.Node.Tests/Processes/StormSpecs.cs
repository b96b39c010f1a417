using Xunit.Abstractions;

namespace CampaignActors.Node.Tests.Processes;

/// <summary>
/// Thousands of clients at one node at the same time, each on a connection of its own. CAMPAIGN_STORM=full: ten thousand, or as many as
/// the limit of open files allows; the number is printed.
/// </summary>
[Long]
public sealed class StormSpecs(ITestOutputHelper output) : IDisposable
{
    /// <summary>What the node's working set may come to. At rest it is some 150 MB; a connection and its request are some 20 kB.</summary>
    private const long MaxWorkingSet = 1_024L * 1024 * 1024;

    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private readonly TempFolder _folder = new();

    private static int Clients => Environment.GetEnvironmentVariable("CAMPAIGN_STORM") == "full" ? 10_000 : 2_000;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_client_of_a_storm_is_answered_and_the_node_serves_on()
    {
        await using var node = await NodeProcess.StartAsync(
            _folder.Path, new Dictionary<string, string> { ["Http__Proxies"] = "127.0.0.1", ["Http__RequestWithin"] = "1m" });
        using var api = new Api(node.Address);
        await api.PutAsync("/budgets/B1", """{"allocated": 1000000}""");
        var key = TestKeys.For(node.Address)!;
        var clients = await ConnectAsync(new Uri(node.Address), Clients);
        output.WriteLine($"{clients.Count} clients");
        Assert.True(clients.Count >= Math.Min(Clients, 1_000), $"only {clients.Count} connections could be opened");
        try
        {
            var storm = Task.WhenAll(clients.Select((client, n) => AskAsync(client, key, n)));
            var (peak, asked) = (0L, 0);
            while (!storm.IsCompleted)
            {
                Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/health/live")).Status);
                peak = Math.Max(peak, node.WorkingSet);
                asked++;
                await Task.WhenAny(storm, Task.Delay(50));
            }
            var answers = await storm;
            peak = Math.Max(peak, node.WorkingSet);
            output.WriteLine($"{answers.Count(a => a.Status == 200)} served, {answers.Count(a => a.Status != 200)} told to come again, "
                + $"at most {peak / 1024 / 1024} MB, alive {asked} times of {asked}");

            Assert.All(answers, a => Assert.True(a.Status is 200 or 429 or 503, a.Text));
            Assert.All(answers.Where(a => a.Status != 200), a => Assert.Contains("Retry-After: ", a.Text, StringComparison.Ordinal));
            Assert.True(peak < MaxWorkingSet, $"the working set came to {peak / 1024 / 1024} MB");
        }
        finally
        {
            clients.ForEach(c => c.Dispose());
        }
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/health/ready")).Status);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/state")).Status);
        Assert.Equal(HttpStatusCode.OK, (await api.PutAsync("/budgets/B1", """{"allocated": 7}""")).Status);
        Assert.Equal(7m, (decimal)(await api.GetAsync("/budgets/B1")).Json["allocated"]!);
    }

    private static async Task<List<Socket>> ConnectAsync(Uri node, int count)
    {
        var clients = new List<Socket>();
        try
        {
            foreach (var _ in Enumerable.Range(0, count))
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                clients.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, node.Port);
            }
        }
        catch (SocketException)
        {
            // No more files: as many as there are.
            clients[^1].Dispose();
            clients.RemoveAt(clients.Count - 1);
        }
        return clients;
    }

    /// <summary>Half of them change one hot budget, the others ask: for a page, for one entity, for everything.</summary>
    private static async Task<(int Status, string Text)> AskAsync(Socket client, string key, int n)
    {
        var body = $$"""{"label": "storm {{n}}"}""";
        var request = (n % 8) switch
        {
            < 4 =>
                $"PUT /budgets/B1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nIdempotency-Key: s{n}\r\nContent-Type: "
                    + $"application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}",
            4 => $"GET /state HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n",
            5 => $"GET /budgets HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n",
            _ => $"GET /budgets/B1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n",
        };
        using var deadline = new CancellationTokenSource(s_deadline);
        var buffer = new byte[4_096];
        var text = new StringBuilder();
        try
        {
            await client.SendAsync(Encoding.ASCII.GetBytes(request), deadline.Token);
            while (!text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                var read = await client.ReceiveAsync(buffer, deadline.Token);
                if (read == 0)
                    return (0, $"closed after '{text}'");
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return (0, $"{e.GetType().Name}: {e.Message}");
        }
        return (int.Parse(text.ToString().Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), text.ToString());
    }
}
