using CampaignActors.Actors;

namespace CampaignActors.Node.Tests.Http.Fair;

/// <summary>Many requests for one entity cost it two reads, and none is answered with what was read before it came.</summary>
public sealed class SharedReadSpecs
{
    private static readonly EntityRef s_budget = Kinds.Budget(new Code("B1"));
    private readonly Client _client = new();

    [Fact]
    public async Task Requests_that_come_while_one_is_read_share_the_next_read()
    {
        var reads = new SharedReads(_client);
        var first = reads.ReadAsync(s_budget, default);
        var others = Enumerable.Range(0, 50).Select(_ => reads.ReadAsync(s_budget, default)).ToList();

        Assert.Single(_client.Reads);
        _client.Reads[0].SetResult(Reply(1));
        Assert.Equal(1, (await first).Revision);
        await Until.TrueAsync(() => Task.FromResult(_client.Reads.Count == 2), "the next read has begun");
        _client.Reads[1].SetResult(Reply(2));

        Assert.All(await Task.WhenAll(others), r => Assert.Equal(2, r.Revision));
        Assert.Equal(2, _client.Reads.Count);
    }

    [Fact]
    public async Task A_read_that_fails_fails_for_those_who_share_it_alone()
    {
        var reads = new SharedReads(_client);
        var first = reads.ReadAsync(s_budget, default);
        var second = reads.ReadAsync(s_budget, default);

        _client.Reads[0].SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => first);
        await Until.TrueAsync(() => Task.FromResult(_client.Reads.Count == 2), "the next read has begun");
        _client.Reads[1].SetResult(Reply(2));

        Assert.Equal(2, (await second).Revision);
    }

    [Fact]
    public async Task A_client_that_leaves_takes_nothing_from_the_others()
    {
        var reads = new SharedReads(_client);
        using var gone = new CancellationTokenSource();
        var first = reads.ReadAsync(s_budget, gone.Token);
        await gone.CancelAsync();
        var second = reads.ReadAsync(s_budget, default);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _client.Reads[0].SetResult(Reply(1));
        await Until.TrueAsync(() => Task.FromResult(_client.Reads.Count == 2), "the next read has begun");
        _client.Reads[1].SetResult(Reply(2));

        Assert.Equal(2, (await second).Revision);
    }

    private static EntityReply Reply(long revision) => new(s_budget, revision, "{}", []);

    private sealed class Client : IEntityClient
    {
        public List<TaskCompletionSource<EntityReply>> Reads { get; } = [];

        public int InFlight => Reads.Count;

        public Task<EntityReply> ReadAsync(EntityRef target, CancellationToken ct = default)
        {
            Reads.Add(new());
            return Reads[^1].Task;
        }

        public Task<Answer> SendAsync(CommandMessage message, CancellationToken ct = default) => throw new NotSupportedException();

        public Task<Answer> SendAsync(EntityRef target, ICommand command, string commandId, string by, CancellationToken ct = default) =>
            throw new NotSupportedException();

        public Task<string?> ReleaseAsync(EntityRef target, CancellationToken ct = default) => throw new NotSupportedException();

        public Task PassivateAsync(EntityRef target, CancellationToken ct = default) => throw new NotSupportedException();
    }
}
