namespace CampaignActors.Node.Tests.Processes;

/// <summary>
/// The main promise: a node that is killed loses nothing that it has answered, and doubles nothing when it is asked again. What comes
/// out is compared with the same play on a node that nothing has happened to. With <c>CAMPAIGN_KILLS=full</c> after every single step, and
/// in the middle twice as often.
/// </summary>
public sealed class KillSpecs : IDisposable
{
    private static readonly bool s_full = Environment.GetEnvironmentVariable("CAMPAIGN_KILLS") == "full";
    private static readonly int s_stepsPerLife = s_full ? 1 : 3;
    private static readonly int s_rowsPerLife = s_full ? 15 : 30;
    private readonly TempFolder _folder = new();

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

    /// <summary>Kills as soon as something more is durable: between a write and its answer, its effects, its mails.</summary>
    [Fact]
    public async Task The_worked_example_comes_out_the_same_with_kills_in_the_middle_of_it()
    {
        var expected = await Example.UndisturbedAsync();
        var node = await NodeProcess.StartAsync(_folder.Path);
        var kills = 0;
        try
        {
            var play = Example.PlayAsync(node.Address, 1, Example.Steps);
            for (var next = s_rowsPerLife; !play.IsCompleted; next += s_rowsPerLife)
            {
                await Until.TrueAsync(
                    () => Task.FromResult(play.IsCompleted || NodeProcess.Rows(_folder.Path) >= next), $"{next} rows in the journal");
                if (play.IsCompleted)
                    break;
                await node.KillAsync();
                kills++;
                node = await NodeProcess.StartAsync(_folder.Path, node.Address);
            }
            Assert.Equal("", await play);
            Assert.True(kills >= 3, $"only {kills} kills");
            await CompareAsync(expected, node);
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    private static async Task CompareAsync((string State, string Outside) expected, NodeProcess node)
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
