namespace CampaignActors.Journal.Tests;

/// <summary>What is said of a write: done when it is durable, failed when it may not be, rejected when it is surely not stored.</summary>
public sealed class WritingSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [MemberData(nameof(Store.All), MemberType = typeof(Store))]
    public async Task Atomic_write_that_cannot_be_made_is_rejected_whole(Plugin plugin, Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(plugin);

        var probe = node.Write(
            Running.Atomic("a", 1, new Noted("x")), Running.Atomic("a", 2, new Noted("y"), new Unwritable(), new Noted("z")));

        await probe.NextAsync<WriteMessagesSuccessful>();
        Assert.Equal(1, (await probe.NextAsync<WriteMessageSuccess>()).Persistent.SequenceNr);
        for (var number = 2; number <= 4; number++)
        {
            var rejected = await probe.NextAsync<WriteMessageRejected>();
            Assert.Equal(number, rejected.Persistent.SequenceNr);
            Assert.Contains("cannot be written", rejected.Cause.ToString(), StringComparison.Ordinal);
        }
        Assert.Equal("1:x", await node.TextsAsync("a"));
    }

    [Theory]
    [MemberData(nameof(Store.All), MemberType = typeof(Store))]
    public async Task Answers_come_in_the_order_of_what_was_asked(Plugin plugin, Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(plugin);

        var probe = node.Write(
            Running.Atomic("a", 1, new Noted("x"), new Noted("y")), new Loop("loop"),
            Running.Atomic("a", 3, new Noted("z")));

        await probe.NextAsync<WriteMessagesSuccessful>();
        Assert.Equal(1, (await probe.NextAsync<WriteMessageSuccess>()).Persistent.SequenceNr);
        Assert.Equal(2, (await probe.NextAsync<WriteMessageSuccess>()).Persistent.SequenceNr);
        Assert.Equal("loop", (await probe.NextAsync<LoopMessageSuccess>()).Message);
        Assert.Equal(3, (await probe.NextAsync<WriteMessageSuccess>()).Persistent.SequenceNr);
    }

    [Theory]
    [MemberData(nameof(Store.All), MemberType = typeof(Store))]
    public async Task Second_of_two_writers_of_an_entity_fails(Plugin plugin, Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var (first, second) = (store.Start(plugin), store.Start(plugin));
        await first.WrittenAsync("a", 1, "one");
        await first.WrittenAsync("a", 2, "two");

        // It has read row 1 only, and writes two rows at once of which the first is taken.
        var reason = await Running.FailureAsync(second.Write(Running.Atomic("a", 2, new Noted("zwei"), new Noted("drei"))));

        Assert.NotNull(reason);
        Assert.Equal("1:one 2:two", await second.TextsAsync("a"));
        await second.WrittenAsync("a", 3, "three");
        Assert.Equal("1:one 2:two 3:three", await first.TextsAsync("a"));
    }

    [Theory]
    [MemberData(nameof(Store.Both), MemberType = typeof(Store))]
    public async Task Row_that_is_refused_fails_its_own_entity_only(Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(Plugin.Batched, "writers = 1");
        await node.WrittenAsync("taken3", 1, "x");
        await node.WrittenAsync("taken7", 1, "x", "y");

        // The first is held up, so that all others wait and are written in one batch.
        var held = await store.LockAsync();
        var first = node.Write("first", 1, "x");
        var others = Enumerable.Range(0, 20).Select(n => (Id: n is 3 or 7 ? $"taken{n}" : $"free{n}", N: n))
            .Select(o => (o.Id, Probe: node.Write(Running.Atomic(o.Id, o.N == 7 ? 2 : 1, new Noted("p"), new Noted("q"))))).ToList();
        await held.DisposeAsync();

        await first.NextAsync<WriteMessagesSuccessful>();
        foreach (var (id, probe) in others)
        {
            if (id.StartsWith("taken", StringComparison.Ordinal))
                await Running.FailureAsync(probe);
            else
                await probe.NextAsync<WriteMessagesSuccessful>();
        }
        Assert.Equal("1:x", await node.TextsAsync("taken3"));
        Assert.Equal("1:x 2:y", await node.TextsAsync("taken7"));
        for (var n = 0; n < 20; n++)
        {
            if (n is not (3 or 7))
                Assert.Equal("1:p 2:q", await node.TextsAsync($"free{n}"));
        }
    }

    [Theory]
    [MemberData(nameof(Store.All), MemberType = typeof(Store))]
    public async Task Orderings_of_an_entity_rise_with_its_numbers(Plugin plugin, Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(plugin);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async n =>
        {
            for (var from = 1; from <= 21; from += 4)
                await node.WrittenAsync($"e{n}", from, "p", "q", "r", "s");
        }));

        Assert.Equal(["480"], await store.RowsAsync("SELECT count(*) FROM journal"));
        Assert.Empty(await store.RowsAsync("""
            SELECT a.persistence_id, a.sequence_number FROM journal a JOIN journal b
            ON a.persistence_id = b.persistence_id AND a.sequence_number < b.sequence_number AND a.ordering > b.ordering
            """));
    }

    [Theory]
    [MemberData(nameof(Store.All), MemberType = typeof(Store))]
    public async Task Slow_database_is_waited_for_and_nothing_answered_before(Plugin plugin, Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(plugin);
        await node.WrittenAsync("a", 1, "one");

        var held = await store.LockAsync();
        var writes = Enumerable.Range(0, 50).Select(n => node.Write($"e{n}", 1, "x")).ToList();
        // Reads go on meanwhile; the stock plugin needs the lock of SQLite for them too.
        if (plugin == Plugin.Batched)
            Assert.Equal("1:one", await node.TextsAsync("a"));
        Assert.All(writes, w => Assert.True(w.IsEmpty));
        await held.DisposeAsync();

        foreach (var write in writes)
            await write.NextAsync<WriteMessagesSuccessful>();
    }

    [Theory]
    [MemberData(nameof(Store.Both), MemberType = typeof(Store))]
    public async Task Recovery_waits_for_the_write_of_its_entity_that_is_under_way(Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(Plugin.Batched);
        await node.WrittenAsync("a", 1, "one");

        var held = await store.LockAsync();
        var write = node.Write("a", 2, "two");
        var (read, other) = (node.TextsAsync("a"), node.TextsAsync("b"));
        Assert.Equal("", await other);
        Assert.False(read.IsCompleted);
        await held.DisposeAsync();

        await write.NextAsync<WriteMessagesSuccessful>();
        Assert.Equal("1:one 2:two", await read);
    }

    [Theory]
    [MemberData(nameof(Store.Both), MemberType = typeof(Store))]
    public async Task Entity_that_writes_before_its_last_write_is_answered_keeps_its_order(Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(Plugin.Batched, "writers = 3");
        await node.WrittenAsync("b", 1, "x");

        var held = await store.LockAsync();
        var writes = Enumerable.Range(1, 9).Select(n => node.Write("a", n, $"{n}")).ToList();
        var loop = node.Write(new Loop("loop"));
        await loop.NextAsync<WriteMessagesSuccessful>();
        await held.DisposeAsync();

        foreach (var write in writes)
            await write.NextAsync<WriteMessagesSuccessful>();
        Assert.Equal("1:1 2:2 3:3 4:4 5:5 6:6 7:7 8:8 9:9", await node.TextsAsync("a"));
    }

    [Theory]
    [MemberData(nameof(Store.Both), MemberType = typeof(Store))]
    public async Task Journal_takes_only_so_many_rows_and_says_so(Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(Plugin.Batched, "queue-rows = 10, writers = 1");
        await node.WrittenAsync("a", 1, "x");

        var held = await store.LockAsync();
        var writes = Enumerable.Range(0, 12).Select(n => node.Write($"e{n}", 1, "x")).ToList();
        Assert.IsType<JournalFullException>(await Running.FailureAsync(writes[^1]));
        await held.DisposeAsync();

        var answers = new List<object>();
        foreach (var write in writes[..^1])
            answers.Add(await write.NextAsync());
        Assert.Equal(10, answers.Count(a => a is WriteMessagesSuccessful));
        Assert.Equal(["11"], await store.RowsAsync("SELECT count(*) FROM journal"));
    }

    [Theory]
    [MemberData(nameof(Store.All), MemberType = typeof(Store))]
    public async Task Database_that_does_not_answer_opens_the_breaker_until_it_does(Plugin plugin, Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var name = plugin == Plugin.Stock ? "sql" : "batched";
        // The stock plugin has no patience of its own: that of its driver is in the connection string.
        store.ConnectionString += database == Database.Postgres ? ";Command Timeout=1" : ";Default Timeout=1";
        var node = store.Start(plugin, hocon:
            $"akka.persistence.journal.{name}.circuit-breaker {{ max-failures = 2, call-timeout = 1s, reset-timeout = 1s }}");
        await node.WrittenAsync("a", 1, "x");

        var held = await store.LockAsync();
        var reasons = new List<Exception>();
        while (reasons.LastOrDefault() is not Akka.Pattern.OpenCircuitException)
            reasons.Add(await Running.FailureAsync(node.Write("b", 1, "x")));
        Assert.InRange(reasons.Count, 3, 6);
        await held.DisposeAsync();

        await Until.TrueAsync(async () =>
        {
            var highest = (await node.ReadAsyncOrNone("b"))?.Highest;
            return highest is { } number && await node.Write("b", number + 1, "y").NextAsync() is WriteMessagesSuccessful;
        }, "it is written again");
    }

    [Theory]
    [MemberData(nameof(Store.Both), MemberType = typeof(Store))]
    public async Task Stop_answers_what_waits_and_ends_what_does_not_end(Database database)
    {
        await using var store = await Store.NewAsync(database, postgres);
        var node = store.Start(Plugin.Batched, "writers = 1, stop-within = 100ms", hocon:
            "akka.persistence.journal.batched.circuit-breaker { max-failures = 10, call-timeout = 2s, reset-timeout = 1s }");
        await node.WrittenAsync("a", 1, "x");

        var held = await store.LockAsync();
        var writes = Enumerable.Range(0, 5).Select(n => node.Write($"e{n}", 1, "x")).ToList();
        var stopped = node.System.WhenTerminated;
        _ = node.System.Terminate();
        await Until.DoneAsync(stopped, "stopped");
        await held.DisposeAsync();

        Assert.Equal(["1"], await store.RowsAsync("SELECT count(*) FROM journal"));
        Assert.All(writes, w => Assert.True(w.IsEmpty || w.NextAsync().Result is WriteMessagesFailed));
    }
}
