namespace CampaignActors.Journal.Tests;

/// <summary>Snapshots are the same through both plugins.</summary>
public sealed class SnapshotStoreSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateTime s_first = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [Theory]
    [MemberData(nameof(Store.All), MemberType = typeof(Store))]
    public async Task Newest_snapshot_within_the_criteria_is_loaded(Plugin plugin, Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(plugin);
        foreach (var number in new[] { 10, 20, 30 })
            await SaveAsync(node, number, $"at {number}");

        Assert.Equal("30:at 30", await LoadAsync(node, SnapshotSelectionCriteria.Latest));
        Assert.Equal("20:at 20", await LoadAsync(node, new SnapshotSelectionCriteria(29)));
        Assert.Equal("10:at 10", await LoadAsync(node, SnapshotSelectionCriteria.Latest, 19));
        Assert.Equal("20:at 20", await LoadAsync(node, new SnapshotSelectionCriteria(long.MaxValue, s_first.AddDays(20))));
        Assert.Equal("", await LoadAsync(node, new SnapshotSelectionCriteria(9)));
        Assert.Equal("", await LoadAsync(node, SnapshotSelectionCriteria.None));
        Assert.Equal("", await LoadAsync(node, SnapshotSelectionCriteria.Latest, id: "other"));
    }

    [Theory]
    [MemberData(nameof(Store.All), MemberType = typeof(Store))]
    public async Task Snapshot_of_the_same_number_replaces_the_one_before(Plugin plugin, Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(plugin);
        await SaveAsync(node, 10, "old");
        await SaveAsync(node, 10, "new");

        Assert.Equal("10:new", await LoadAsync(node, SnapshotSelectionCriteria.Latest));
    }

    [Theory]
    [MemberData(nameof(Store.All), MemberType = typeof(Store))]
    public async Task Deleted_snapshots_are_gone(Plugin plugin, Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(plugin);
        foreach (var number in new[] { 10, 20, 30 })
            await SaveAsync(node, number, $"at {number}");

        Assert.IsType<DeleteSnapshotSuccess>(
            await node.AskAsync(node.Snapshots, new DeleteSnapshot(new SnapshotMetadata("a", 30, DateTime.MinValue))));
        Assert.Equal("20:at 20", await LoadAsync(node, SnapshotSelectionCriteria.Latest));
        Assert.IsType<DeleteSnapshotsSuccess>(
            await node.AskAsync(node.Snapshots, new DeleteSnapshots("a", new SnapshotSelectionCriteria(10))));
        Assert.Equal("20:at 20", await LoadAsync(node, SnapshotSelectionCriteria.Latest));
        Assert.IsType<DeleteSnapshotsSuccess>(
            await node.AskAsync(node.Snapshots, new DeleteSnapshots("a", SnapshotSelectionCriteria.Latest)));
        Assert.Equal("", await LoadAsync(node, SnapshotSelectionCriteria.Latest));
    }

    [Theory]
    [MemberData(nameof(Store.Both), MemberType = typeof(Store))]
    public async Task Snapshot_of_either_plugin_is_read_by_the_other(Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var (stock, ours) = (store.Start(Plugin.Stock), store.Start(Plugin.Batched));
        await SaveAsync(stock, 10, "of the stock plugin");
        Assert.Equal("10:of the stock plugin", await LoadAsync(ours, SnapshotSelectionCriteria.Latest));

        await SaveAsync(ours, 11, "of ours");
        Assert.Equal("11:of ours", await LoadAsync(stock, SnapshotSelectionCriteria.Latest));

        Assert.Single((await store.RowsAsync("SELECT manifest, serializer_id FROM snapshot")).Distinct());
    }

    [Theory]
    [MemberData(nameof(Store.Both), MemberType = typeof(Store))]
    public async Task Snapshot_that_cannot_be_made_or_read_fails_alone(Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(Plugin.Batched);
        var saves = new[]
        {
            node.AskAsync(node.Snapshots, new SaveSnapshot(new SnapshotMetadata("a", 1, DateTime.MinValue), new Noted("unreadable"))),
            node.AskAsync(node.Snapshots, new SaveSnapshot(new SnapshotMetadata("b", 1, DateTime.MinValue), new Unwritable())),
            node.AskAsync(node.Snapshots, new SaveSnapshot(new SnapshotMetadata("c", 1, DateTime.MinValue), new Noted("fine"))),
        };
        Assert.IsType<SaveSnapshotSuccess>(await saves[0]);
        Assert.IsType<SaveSnapshotFailure>(await saves[1]);
        Assert.IsType<SaveSnapshotSuccess>(await saves[2]);

        var loads = new[] { "a", "c" }.Select(id =>
            node.AskAsync(node.Snapshots, new LoadSnapshot(id, SnapshotSelectionCriteria.Latest, long.MaxValue))).ToArray();
        Assert.IsType<LoadSnapshotFailed>(await loads[0]);
        Assert.Equal(new Noted("fine"), Assert.IsType<LoadSnapshotResult>(await loads[1]).Snapshot.Snapshot);
    }

    private static async Task SaveAsync(Running node, long number, string text)
    {
        var metadata = new SnapshotMetadata("a", number, s_first.AddDays(number));
        var answer = await node.AskAsync(node.Snapshots, new SaveSnapshot(metadata, new Noted(text)));
        Assert.Equal(number, Assert.IsType<SaveSnapshotSuccess>(answer).Metadata.SequenceNr);
    }

    private static async Task<string> LoadAsync(
        Running node, SnapshotSelectionCriteria criteria, long to = long.MaxValue, string id = "a")
    {
        var answer = Assert.IsType<LoadSnapshotResult>(await node.AskAsync(node.Snapshots, new LoadSnapshot(id, criteria, to)));
        return answer.Snapshot is { } found ? $"{found.Metadata.SequenceNr}:{((Noted)found.Snapshot).Text}" : "";
    }
}
