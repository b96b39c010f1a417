namespace CampaignActors.Node.Tests.Processes;

/// <summary>
/// The main promise: a node that is killed loses nothing that it has answered, and doubles nothing when it is asked again. What comes
/// out is compared with the same play on a node that nothing has happened to. With <c>CAMPAIGN_KILLS=full</c> after every single step.
/// </summary>
[Long]
public sealed class KillSpecs : IDisposable
{
    private static readonly int s_stepsPerLife = IsFull ? 1 : 3;
    private readonly TempFolder _folder = new();

    internal static bool IsFull => Environment.GetEnvironmentVariable("CAMPAIGN_KILLS") == "full";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_worked_example_comes_out_the_same_with_kills_between_its_steps()
    {
        var expected = await Example.UndisturbedAsync();
        var node = await NodeProcess.StartAsync(_folder.Path);
        try
        {
            for (var step = 1; step <= Example.Steps; step += s_stepsPerLife)
            {
                Assert.Equal("", await Example.PlayAsync(node.Address, step, Math.Min(step + s_stepsPerLife - 1, Example.Steps)));
                await node.KillAsync();
                node = await NodeProcess.StartAsync(_folder.Path, node.Address);
            }
            await CompareAsync(expected, node);
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    internal static async Task CompareAsync((string State, string Outside) expected, NodeProcess node)
    {
        using var api = new Api(node.Address);
        var actual = await Example.EndAsync(api);
        Assert.Equal(expected.State, actual.State);
        Assert.Equal(expected.Outside, actual.Outside);

        // And these are the figures of the example, not merely the same ones.
        var budget = JsonNode.Parse(actual.State)!["budgets"]!["BDG6"]!;
        Assert.Equal(
            (0m, 2000.00m, 891.41m, 7108.59m),
            ((decimal)budget["planned"]!, (decimal)budget["spent"]!, (decimal)budget["invoiced"]!, (decimal)budget["free"]!));

        Assert.Equal(0, await api.FullRunsAsync());
        Assert.Equal(expected.State, (await Example.EndAsync(api)).State);
    }
}
