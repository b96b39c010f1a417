namespace CampaignActors.Journal.Tests;

/// <summary>Rows that go, and numbers that are not given out again.</summary>
public sealed class DeletingSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [MemberData(nameof(Store.All), MemberType = typeof(Store))]
    public async Task Deleted_rows_are_not_read_and_their_numbers_not_used_again(Plugin plugin, Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(plugin);
        await node.WrittenAsync("a", 1, "p", "q", "r", "s");
        await node.WrittenAsync("b", 1, "x");

        Assert.Equal(2, Assert.IsType<DeleteMessagesSuccess>(await DeleteAsync(node, 2)).ToSequenceNr);
        Assert.Equal("3:r 4:s", await node.TextsAsync("a"));
        Assert.Equal("1:x", await node.TextsAsync("b"));

        Assert.IsType<DeleteMessagesSuccess>(await DeleteAsync(node, long.MaxValue));
        var (rows, highest) = await node.ReadAsync("a");
        Assert.Empty(rows);
        Assert.Equal(4, highest);
        Assert.Equal(["4|1"], await store.RowsAsync("SELECT sequence_number, deleted FROM journal WHERE persistence_id = 'a'"));
    }

    [Theory]
    [MemberData(nameof(Store.Both), MemberType = typeof(Store))]
    public async Task Deletes_are_refused_where_the_configuration_says_so(Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(Plugin.Batched, "deletes = refuse");
        await node.WrittenAsync("a", 1, "p", "q");

        Assert.IsType<JournalRefusesException>(Assert.IsType<DeleteMessagesFailure>(await DeleteAsync(node, 1)).Cause);

        Assert.Equal("1:p 2:q", await node.TextsAsync("a"));
    }

    private static async Task<object> DeleteAsync(Running node, long to)
    {
        var probe = node.Probe();
        node.Journal.Tell(new DeleteMessagesTo("a", to, probe.Ref));
        return await probe.NextAsync();
    }
}
