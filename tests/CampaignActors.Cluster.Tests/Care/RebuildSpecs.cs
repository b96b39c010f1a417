namespace CampaignActors.Cluster.Tests.Care;

/// <summary>Lists and agendas are rebuilt while the system runs, and come out as they were.</summary>
public sealed class RebuildSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Views_are_rebuilt_on_a_running_system(bool inPostgres)
    {
        var database = inPostgres ? await postgres.DatabaseAsync() : null;
        if (database is not null)
            await Campaign.DoneAsync("database", "migrate", "--database", database);
        await using var node = await OneNode.StartAsync(_folder.In("data"), database);
        await node.PlayAsync();
        var (state, before) = (await node.StateAsync(), await Campaign.DoneAsync("views", "status", "--node", node.Url));

        var rebuilt = await Campaign.DoneAsync("views", "rebuild", "--node", node.Url);

        Assert.Equal(before, rebuilt);
        Assert.Equal(state, await node.StateAsync());
        Assert.Equal(0, await node.DriftAsync());
    }

    public void Dispose() => _folder.Dispose();
}
