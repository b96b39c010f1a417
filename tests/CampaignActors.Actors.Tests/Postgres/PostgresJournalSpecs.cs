namespace CampaignActors.Actors.Tests.Postgres;

/// <summary>Rows that are committed late: the reader must neither skip them nor wait for ever.</summary>
public sealed class PostgresJournalSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private NpgsqlDataSource _source = null!;
    private PostgresJournal _journal = null!;

    public async Task InitializeAsync()
    {
        _source = NpgsqlDataSource.Create(await postgres.DatabaseAsync());
        await new PostgresSchema(_source).MigrateAsync();
        _journal = new PostgresJournal(_source);
    }

    public async Task DisposeAsync() => await _source.DisposeAsync();

    [Fact]
    public async Task An_empty_journal_has_nothing_and_holds_nothing_back()
    {
        var batch = _journal.ReadAfter(0, 10);

        Assert.Empty(batch.Rows);
        Assert.False(batch.Held || batch.More);
        Assert.Equal(0, _journal.MaxOrdering());
        await WriteAsync(_source, "A", 1);
        Assert.Equal(["A1"], await _journal.ReleasedAsync());
    }

    [Fact]
    public async Task A_row_that_is_committed_behind_a_later_one_is_not_skipped()
    {
        await using var slow = await _source.OpenConnectionAsync();
        await using var held = await slow.BeginTransactionAsync();
        await WriteAsync(slow, "SLOW", 1);
        await WriteAsync(_source, "FAST", 1);

        var during = _journal.ReadAfter(0, 10);
        Assert.Empty(during.Rows);
        Assert.True(during.Held);
        Assert.Equal(2, _journal.MaxOrdering());

        await held.CommitAsync();
        Assert.Equal(["SLOW1", "FAST1"], await _journal.ReleasedAsync());
    }

    [Fact]
    public async Task A_transaction_that_writes_late_but_began_early_is_waited_for()
    {
        await WriteAsync(_source, "EARLY", 1);
        await using var slow = await _source.OpenConnectionAsync();
        await using var held = await slow.BeginTransactionAsync();
        await WriteAsync(slow, "SLOW", 1);
        for (var i = 1; i <= 5; i++)
            await WriteAsync(_source, "FAST", i);
        await WriteAsync(slow, "SLOW", 2);

        var seen = ReleasedRows.Names(_journal.ReadAfter(0, 10)).ToList();
        Assert.True(seen is [] or ["EARLY1"], string.Join(" ", seen));

        await held.RollbackAsync();
        Assert.Equal(["EARLY1", "FAST1", "FAST2", "FAST3", "FAST4", "FAST5"], await _journal.ReleasedAsync());
    }

    [Fact]
    public async Task Rows_safe_before_a_transaction_are_read_while_it_lasts()
    {
        await WriteAsync(_source, "A", 1);
        Assert.Equal(["A1"], await _journal.ReleasedAsync());
        await using var slow = await _source.OpenConnectionAsync();
        await using var held = await slow.BeginTransactionAsync();
        await WriteAsync(slow, "SLOW", 1);

        var again = _journal.ReadAfter(0, 10);

        Assert.Equal(["A1"], ReleasedRows.Names(again));
        Assert.True(again.Held);
    }

    [Fact]
    public async Task Writers_at_once_are_read_completely_and_in_the_order_of_their_entities()
    {
        const int Writers = 6;
        const int Rows = 120;
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(async () =>
        {
            await using var connection = await _source.OpenConnectionAsync();
            for (var row = 1; row <= Rows; row += 3)
            {
                await using var transaction = await connection.BeginTransactionAsync();
                for (var i = 0; i < 3; i++)
                    await WriteAsync(connection, $"W{w}", row + i);
                // Some are over at once, some late, some never count.
                await transaction.CommitAsync();
            }
        })));
        var (at, seen) = (0L, new Dictionary<string, int>());
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (seen.Values.Sum() < Writers * Rows)
        {
            deadline.Token.ThrowIfCancellationRequested();
            Assert.False(writing.IsFaulted, writing.Exception?.Message);
            var batch = _journal.ReadAfter(at, 50);
            foreach (var row in batch.Rows)
            {
                var code = row.Entity.Code.Text;
                Assert.Equal(seen.GetValueOrDefault(code) + 1, row.Sequence);
                seen[code] = (int)row.Sequence;
            }
            at = batch.To;
        }
        await writing;
    }

    [Fact]
    public async Task Two_writers_of_one_entity_cannot_both_write_its_next_row()
    {
        await WriteAsync(_source, "A", 1);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => WriteAsync(_source, "A", 1));

        Assert.Equal(PostgresErrorCodes.UniqueViolation, refused.SqlState);
    }

    private static async Task WriteAsync(NpgsqlDataSource source, string code, long sequence)
    {
        await using var connection = await source.OpenConnectionAsync();
        await WriteAsync(connection, code, sequence);
    }

    private static async Task WriteAsync(NpgsqlConnection connection, string code, long sequence)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO journal(created, deleted, persistence_id, sequence_number, message, manifest, identifier) VALUES (0, false, $1, "
                + "$2, $3, $4, 4810)",
            connection)
        {
            Parameters =
            {
                new() { Value = $"groups-{code}" }, new() { Value = sequence }, new() { Value = s_row },
                new() { Value = EnvelopeCodec.Manifest },
            },
        };
        await command.ExecuteNonQueryAsync();
    }

    private static readonly byte[] s_row = EnvelopeCodec.Write(new Envelope
    {
        At = Instant.FromUtc(2026, 3, 1, 12, 0),
        CommandId = "c",
        PayloadHash = "h",
        Events = [new GroupDescribed(new GroupFields { Label = "l" })],
        Due = Array.Empty<DueChange>().ToSeq(),
    });
}
