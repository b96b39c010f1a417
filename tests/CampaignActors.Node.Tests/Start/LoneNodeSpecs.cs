using System.Diagnostics;

namespace CampaignActors.Node.Tests.Start;

/// <summary>A node that is alone opens the port of HTTP and no other.</summary>
public sealed class LoneNodeSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lone_node_opens_the_ports_that_it_names_and_no_stranger_gets_an_answer()
    {
        await using var node = await NodeProcess.StartAsync(Path.Combine(_folder.Path, "data"));
        using var api = new Api(node.Address);
        Assert.True((await api.PutAsync("/budgets/B1", """{"allocated": 100}""")).Response.IsSuccessStatusCode);
        await Until.TrueAsync(
            () => Task.FromResult(node.Output.Contains("Ctrl-C stops it.", StringComparison.Ordinal)), "the start message is complete");
        var lines = node.Output.Count(c => c == '\n');

        var open = ListeningPorts.Of(node.ProcessId);
        var succeeded = await Task.WhenAll(open.Select(Stranger.TryPlainAsync));

        Assert.Equal([new Uri(node.Address).Port], open);
        Assert.Equal(open, ListeningPorts.Named(node.Output));
        Assert.Empty(succeeded.SelectMany(s => s));
        Assert.Equal(HttpStatusCode.OK, (await api.PutAsync("/budgets/B1", """{"allocated": 200}""")).Status);
        Assert.True((await api.GetAsync("/health/ready")).Response.IsSuccessStatusCode);
        Assert.DoesNotContain(Stranger.KeyCode, $"{(await api.GetAsync("/keys")).Raw}", StringComparison.Ordinal);
        Assert.True(node.Output.Count(c => c == '\n') - lines <= 1, node.Output);
    }

    [Fact]
    public async Task Node_that_plays_a_file_opens_the_ports_that_it_names()
    {
        await using var node = await NodeProcess.StartAsync(
            Path.Combine(_folder.Path, "data"), new Dictionary<string, string>(), null, "--play", Example.Path);
        await Until.TrueAsync(
            () => Task.FromResult(node.Output.Contains("Ctrl-C stops it.", StringComparison.Ordinal)), "the start message is complete");

        Assert.Equal(ListeningPorts.Named(node.Output), ListeningPorts.Of(node.ProcessId));
    }

    [Fact]
    public async Task Rehearsal_with_actors_opens_no_port()
    {
        var start = new ProcessStartInfo("dotnet", [Campaign.Program, "simulate", Example.Path, "--engine", "actors"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        HashSet<int> seen = [];
        var looks = 0;

        while (!process.HasExited)
        {
            try
            {
                seen.UnionWith(ListeningPorts.Of(process.Id));
                looks++;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is just ending.
            }
            await Task.Yield();
        }

        Assert.Equal(0, process.ExitCode);
        Assert.True(looks > 3, $"looked {looks} times");
        Assert.Empty(seen);
        Assert.NotEmpty(await output);
    }
}
