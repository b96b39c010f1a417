using CampaignActors.Node.Http.Connections;

namespace CampaignActors.Node.Tests.Http.Fair;

/// <summary>Who waits, who is told to come again, and what that looks like.</summary>
public sealed class LaneSpecs
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);
    private static readonly Asker s_mia = new("key:mia");
    private static readonly Asker s_bob = new("key:bob");
    private static readonly Asker s_admin = new("key:admin", Administrator: true);

    [Fact]
    public async Task So_many_go_in_some_wait_and_the_next_is_told_to_come_again()
    {
        var lane = new Lane(new("tests", 2) { Waiting = 1, WaitingOfOne = 1, Patience = s_long });
        var first = await lane.EnterAsync(s_mia, default);
        await lane.EnterAsync(s_mia, default);
        var waiting = lane.EnterAsync(s_mia, default);

        var busy = await Assert.ThrowsAsync<TooBusyException>(() => lane.EnterAsync(s_bob, default));

        Assert.Contains("3 requests for tests", busy.Message, StringComparison.Ordinal);
        Assert.False(waiting.IsCompleted);
        first.Dispose();
        first.Dispose(); // Twice gives back one turn.
        (await waiting).Dispose();
        (await lane.EnterAsync(s_mia, default)).Dispose();
    }

    [Fact]
    public async Task Waiting_ends_and_a_client_that_left_keeps_no_place()
    {
        var lane = new Lane(new("tests", 1) { Waiting = 1, WaitingOfOne = 1, Patience = TimeSpan.FromMilliseconds(20) });
        using var turn = await lane.EnterAsync(s_mia, default);
        await Assert.ThrowsAsync<TooBusyException>(() => lane.EnterAsync(s_mia, default));
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lane.EnterAsync(s_mia, gone.Token));

        turn.Dispose();

        (await lane.EnterAsync(s_mia, default)).Dispose();
    }

    [Fact]
    public async Task One_caller_has_its_share_and_is_told_which()
    {
        var lane = new Lane(new("tests", 4) { OfOne = 2, Setting = "Http__Tests" });
        await lane.EnterAsync(s_mia, default);
        await lane.EnterAsync(s_mia, default);

        var used = await Assert.ThrowsAsync<ShareUsedException>(() => lane.EnterAsync(s_mia, default));

        Assert.Contains("2 requests of this caller for tests", used.Message, StringComparison.Ordinal);
        Assert.Contains("Http__Tests", used.Message, StringComparison.Ordinal);
        await lane.EnterAsync(s_bob, default);
    }

    [Fact]
    public async Task Some_places_are_kept_for_administrators()
    {
        var lane = new Lane(new("tests", 3) { Reserved = 1 });
        await lane.EnterAsync(s_mia, default);
        await lane.EnterAsync(s_bob, default);

        await Assert.ThrowsAsync<TooBusyException>(() => lane.EnterAsync(new("key:eve"), default));

        await lane.EnterAsync(s_admin, default);
        await Assert.ThrowsAsync<TooBusyException>(() => lane.EnterAsync(s_admin with { Who = "key:root" }, default));
    }

    /// <summary>A caller who has sent a hundred requests waits for them; another one who sends a single request does not.</summary>
    [Fact]
    public async Task Turns_go_round_the_callers_that_wait()
    {
        var lane = new Lane(new("tests", 1) { Waiting = 200, WaitingOfOne = 100, Patience = s_long });
        var turn = await lane.EnterAsync(s_mia, default);
        var many = Enumerable.Range(0, 100).Select(_ => lane.EnterAsync(s_mia, default)).ToList();
        var one = lane.EnterAsync(s_bob, default);

        turn.Dispose();
        (await many[0]).Dispose();
        (await one).Dispose();

        var second = await many[1];
        Assert.False(many[2].IsCompleted);
        second.Dispose();
        foreach (var rest in many.Skip(2))
            (await rest).Dispose();
    }

    [Theory]
    [InlineData(1_024, 64)]
    [InlineData(4_096, 3_084)]
    [InlineData(long.MaxValue, 20_000)]
    public void Connections_leave_files_for_the_stores(long openFiles, int connections) =>
        Assert.Equal(connections, ConnectionDoor.Limit(openFiles));
}
