using Microsoft.AspNetCore.Http;

namespace CampaignActors.Operations.Tests.Commands;

/// <summary>Lines that come one by one, and those that do not come.</summary>
public sealed class LineSpecs
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Who_waits_for_lines_gets_signs_of_life()
    {
        using var folder = new TempFolder();
        await using var host = RunningNode.Build(folder.Path, [("Http:Heartbeat", "50ms")]);
        await host.StartAsync();
        using var api = new Api(host.Addresses[0]);
        await api.PutAsync("/budgets/B1", """{"allocated": 1}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/operator")
        {
            Content = new StringContent("""{"command": "budget watch B1"}""", System.Text.Encoding.UTF8, "application/json"),
        };
        using var response = await api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());

        var line = await NextAsync(lines);
        while (line == """{"alive":true}""")
            line = await NextAsync(lines);
        Assert.Contains("allocated: 1.00", line, StringComparison.Ordinal);
        Assert.Equal("""{"alive":true}""", await NextAsync(lines));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_sign_of_life_is_no_line()
    {
        await using var node = await FakeNode.StartAsync(
            FakeNode.Json("{\"alive\":true}\n{\"line\":\"one\"}\n{\"alive\":true}\n{\"done\":true}\n"));
        using var client = new NodeClient(node.Url);

        Assert.Equal(["one"], await TextsAsync(client).ToListAsync());
    }

    [Fact]
    public async Task A_node_that_falls_silent_is_not_waited_for_for_ever()
    {
        await using var node = await FakeNode.StartAsync(async context =>
        {
            await context.Response.WriteAsync("{\"line\":\"one\"}\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        using var client = new NodeClient(node.Url, RetryPolicy.Default with { Silence = TimeSpan.FromMilliseconds(200) });
        await using var lines = TextsAsync(client).GetAsyncEnumerator();

        Assert.True(await lines.MoveNextAsync());
        var silent = await Assert.ThrowsAsync<NodeException>(() => lines.MoveNextAsync().AsTask().WaitAsync(s_patience));
        Assert.Contains($"the node at {node.Url} has said nothing for 0.2 s", silent.Message, StringComparison.Ordinal);
    }

    private static IAsyncEnumerable<string?> TextsAsync(NodeClient client) =>
        client.OperateAsync("uptime", by: "", asData: false, CancellationToken.None).Select(line => line.Text);

    private static async Task<string?> NextAsync(StreamReader lines) => await lines.ReadLineAsync().WaitAsync(s_patience);
}
