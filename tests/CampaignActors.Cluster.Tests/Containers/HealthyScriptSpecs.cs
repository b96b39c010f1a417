using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace CampaignActors.Cluster.Tests.Containers;

/// <summary>The health check of the image, run as the engine runs it.</summary>
public sealed class HealthyScriptSpecs
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"status\":\"green\"}", 0, "green")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nX: y\r\n\r\n{\"status\":\"red\",\"budgets\":\"200 is no status\"}", 1, "red")]
    [InlineData("", 1, "no answer")]
    public async Task It_says_what_the_node_says(string answer, int exitCode, string said)
    {
        using var node = new TcpListener(IPAddress.Loopback, 0);
        node.Start();
        var served = ServeAsync(node, answer);

        var (code, text) = await RunAsync(((IPEndPoint)node.LocalEndpoint).Port);

        Assert.Equal(exitCode, code);
        Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.StartsWith("GET /health/ready HTTP/1.0\r\n", await served, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_node_it_is_red()
    {
        var (code, text) = await RunAsync(1);

        Assert.Equal((1, "nothing listens on port 1\n"), (code, text));
    }

    private static async Task<string> ServeAsync(TcpListener node, string answer)
    {
        using var client = await node.AcceptTcpClientAsync();
        var buffer = new byte[1_000];
        var read = await client.GetStream().ReadAsync(buffer);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
        return Encoding.ASCII.GetString(buffer, 0, read);
    }

    private static async Task<(int ExitCode, string Text)> RunAsync(int port)
    {
        using var script = Process.Start(
            new ProcessStartInfo("bash", [Repository.PathOf("cluster-config/healthy.sh"), $"{port}"]) { RedirectStandardOutput = true })!;
        var text = script.StandardOutput.ReadToEndAsync();
        await Until.DoneAsync(script.WaitForExitAsync(), "the script ends");
        return (script.ExitCode, await text);
    }
}
