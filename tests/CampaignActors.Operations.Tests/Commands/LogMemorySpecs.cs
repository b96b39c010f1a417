using CampaignActors.Operations.Commands;

namespace CampaignActors.Operations.Tests.Commands;

public sealed class LogMemorySpecs
{
    [Fact]
    public void Only_the_last_lines_are_kept()
    {
        var log = new LogMemory(3);
        foreach (var n in Enumerable.Range(1, 5))
            log.Add($"{n}");
        Assert.Equal(["3", "4", "5"], log.Last(10));
        Assert.Equal(["5"], log.Last(1));
    }

    [Fact]
    public async Task Follower_gets_last_and_new_lines_and_leaves_no_trace()
    {
        var log = new LogMemory();
        log.Add("before");
        Assert.Equal(0, log.Readers);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var lines = log.FollowAsync(10, enough.Token).GetAsyncEnumerator(enough.Token);
        Assert.True(await lines.MoveNextAsync());
        log.Add("after");
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal(("after", 1), (lines.Current, log.Readers));

        enough.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await lines.MoveNextAsync());
        Assert.Equal(0, log.Readers);
    }
}
