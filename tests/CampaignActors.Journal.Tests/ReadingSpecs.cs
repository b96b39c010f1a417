using System.Collections.Immutable;
using Akka.Persistence.Journal;

namespace CampaignActors.Journal.Tests;

/// <summary>What is written is read, whichever plugin wrote it and whichever reads it.</summary>
public sealed class ReadingSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [MemberData(nameof(Store.All), MemberType = typeof(Store))]
    public async Task Events_are_read_in_order_with_what_belongs_to_them(Plugin plugin, Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(plugin);
        await node.WrittenAsync("a", 1, "one", "two");
        await node.WrittenAsync("b", 1, "other");
        await node.WrittenAsync("a", 3, "three");

        var (rows, highest) = await node.ReadAsync("a");

        Assert.Equal(["one", "two", "three"], rows.Select(r => ((Noted)r.Payload).Text));
        Assert.Equal([1L, 2L, 3L], rows.Select(r => r.SequenceNr));
        Assert.All(rows, r => Assert.Equal(("a", TestSerializer.NotedManifest, false), (r.PersistenceId, r.Manifest, r.IsDeleted)));
        Assert.Single(rows.Select(r => r.WriterGuid).Distinct());
        Assert.Equal(3, highest);
    }

    [Theory]
    [MemberData(nameof(Store.All), MemberType = typeof(Store))]
    public async Task Replay_keeps_to_its_range(Plugin plugin, Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        // Small pages: what a range leaves out must not depend on them.
        var node = store.Start(plugin, plugin == Plugin.Batched ? "replay-page = 2" : "replay-batch-size = 2");
        await node.WrittenAsync("a", 1, "p", "q", "r", "s", "t");

        Assert.Equal("1:p 2:q 3:r 4:s 5:t", await node.TextsAsync("a"));
        Assert.Equal("2:q 3:r 4:s", await node.TextsAsync("a", 2, 4));
        Assert.Equal("3:r", await node.TextsAsync("a", 3, 3));
        Assert.Equal("2:q 3:r 4:s", await node.TextsAsync("a", 2, max: 3));
        Assert.Equal("5:t", await node.TextsAsync("a", 5));
        Assert.Equal("", await node.TextsAsync("a", 6));
        Assert.Equal("", await node.TextsAsync("a", 1, 0));
        Assert.Equal("", await node.TextsAsync("a", 4, 3));
        Assert.Equal("", await node.TextsAsync("none"));
    }

    [Theory]
    [MemberData(nameof(Store.All), MemberType = typeof(Store))]
    public async Task Highest_number_is_that_of_the_journal_not_of_the_range(Plugin plugin, Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(plugin);
        await node.WrittenAsync("a", 1, "p", "q", "r");

        Assert.Equal(3, (await node.ReadAsync("a", 1, 2)).Highest);
        Assert.Equal(3, (await node.ReadAsync("a", max: 1)).Highest);
        Assert.Equal(3, (await node.ReadAsync("a", 3)).Highest);
        Assert.Equal(3, (await node.ReadAsync("a", 1, 0)).Highest);
        Assert.Equal(0, (await node.ReadAsync("none")).Highest);
    }

    [Theory]
    [MemberData(nameof(Store.All), MemberType = typeof(Store))]
    public async Task Many_entities_that_are_read_at_once_get_their_own_rows(Plugin plugin, Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(plugin, plugin == Plugin.Batched ? "replay-page = 3" : "");
        await Task.WhenAll(Enumerable.Range(0, 60).Select(n =>
            node.WrittenAsync($"e{n}", 1, [.. Enumerable.Range(1, 1 + (n % 8)).Select(i => $"{n}-{i}")])));

        var read = await Task.WhenAll(Enumerable.Range(0, 60).Select(n => node.TextsAsync($"e{n}")));

        for (var n = 0; n < 60; n++)
            Assert.Equal(string.Join(' ', Enumerable.Range(1, 1 + (n % 8)).Select(i => $"{i}:{n}-{i}")), read[n]);
    }

    [Theory]
    [MemberData(nameof(Store.All), MemberType = typeof(Store))]
    public async Task Row_that_cannot_be_read_fails_its_own_entity_only(Plugin plugin, Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(plugin);
        await node.WrittenAsync("a", 1, "fine", "unreadable", "fine");
        await node.WrittenAsync("b", 1, "fine");

        var (bad, good) = (node.ReadAsync("a"), node.TextsAsync("b"));

        Assert.Contains("cannot be read", (await Assert.ThrowsAnyAsync<Exception>(() => bad)).ToString(), StringComparison.Ordinal);
        Assert.Equal("1:fine", await good);
    }

    [Theory]
    [MemberData(nameof(Store.Both), MemberType = typeof(Store))]
    public async Task History_of_both_plugins_reads_the_same_through_both(Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        await using (var stock = store.Start(Plugin.Stock))
            await stock.WrittenAsync("a", 1, "one", "two");
        await using (var ours = store.Start(Plugin.Batched))
        {
            Assert.Equal("1:one 2:two", await ours.TextsAsync("a"));
            await ours.WrittenAsync("a", 3, "three", "four");
        }
        await using (var stock = store.Start(Plugin.Stock))
        {
            Assert.Equal(4, (await stock.ReadAsync("a")).Highest);
            await stock.WrittenAsync("a", 5, "five");
        }

        var (first, second) = (store.Start(Plugin.Stock), store.Start(Plugin.Batched));
        var (byStock, byOurs) = (await first.ReadAsync("a"), await second.ReadAsync("a"));

        Assert.Equal(5, byOurs.Rows.Count);
        Assert.Equal(byStock.Highest, byOurs.Highest);
        Assert.Equal(byStock.Rows.Select(Shown), byOurs.Rows.Select(Shown));
    }

    [Theory]
    [MemberData(nameof(Store.Both), MemberType = typeof(Store))]
    public async Task Rows_are_those_that_the_other_plugin_writes(Database database)
    {
        var written = new List<List<string>>();
        foreach (var plugin in new[] { Plugin.Stock, Plugin.Batched })
        {
            await using var store = await Store.NewAsync(database, postgres);
            var node = store.Start(plugin);
            await node.WrittenAsync("a", 1, "one", "two");
            var tagged = node.Write(Running.Atomic(
                "b", 1, new Tagged(new Noted("x"), ImmutableHashSet.Create("red", "blue")), new Noted("y")),
                Running.Atomic("b", 3, "text"));
            await tagged.NextAsync<WriteMessagesSuccessful>();
            written.Add([
                .. await store.RowsAsync(
                    "SELECT ordering, deleted, persistence_id, sequence_number, message, manifest, identifier, length(writer_uuid) "
                    + "FROM journal ORDER BY ordering"),
                .. await store.RowsAsync("SELECT ordering_id, tag, sequence_nr, persistence_id FROM tags ORDER BY ordering_id, tag"),
                .. await store.RowsAsync("SELECT count(*) FROM journal WHERE created > 630000000000000000"),
            ]);
        }

        Assert.NotEmpty(written[0]);
        Assert.Equal(written[0], written[1]);
    }

    private static string Shown(IPersistentRepresentation row) =>
        $"{row.PersistenceId} {row.SequenceNr} {row.Payload} {row.Manifest} {row.WriterGuid} {row.Timestamp} {row.IsDeleted}";
}
