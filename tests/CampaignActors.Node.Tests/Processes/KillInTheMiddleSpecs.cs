namespace CampaignActors.Node.Tests.Processes;

/// <summary>
/// As <see cref="KillSpecs"/>, with kills as soon as something more is durable: between a write and its answer, its effects, its mails.
/// With <c>CAMPAIGN_KILLS=full</c> twice as often.
/// </summary>
[Long]
public sealed class KillInTheMiddleSpecs : IDisposable
{
    private static readonly int s_rowsPerLife = KillSpecs.IsFull ? 15 : 30;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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
            await KillSpecs.CompareAsync(expected, node);
        }
        finally
        {
            await node.DisposeAsync();
        }
    }
}
