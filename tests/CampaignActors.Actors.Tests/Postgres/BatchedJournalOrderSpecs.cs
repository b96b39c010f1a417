using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using CampaignActors.Journal.Hosting;

namespace CampaignActors.Actors.Tests.Postgres;

/// <summary>
/// The batched journal writes on several connections at once, and a statement may be committed long after a later one: the reader of new
/// rows must skip none. Commits of entities whose code begins with SLOW wait here for a lock that the test holds.
/// </summary>
public sealed class BatchedJournalOrderSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string CommitsLate = """
        CREATE FUNCTION commits_late() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.persistence_id LIKE 'groups-SLOW%' THEN PERFORM pg_advisory_xact_lock_shared(77); END IF;
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER commits_late AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION commits_late();
        """;

    private NpgsqlDataSource _source = null!;
    private PostgresJournal _reader = null!;
    private ActorSystem _system = null!;
    private IActorRef _journal = null!;

    public async Task InitializeAsync()
    {
        var settings = await postgres.MigratedAsync();
        _source = NpgsqlDataSource.Create(settings.ConnectionString);
        await RunAsync(CommitsLate);
        _reader = new PostgresJournal(_source);
        _system = ActorSystem.Create("order", BootstrapSetup.Create()
            .WithConfig(ConfigurationFactory.ParseString("""
                akka { loglevel = ERROR, stdout-loglevel = OFF }
                akka.persistence.journal.batched { writers = 3, batch-rows = 7 }
                """).WithFallback(BatchedPersistence.AsDefault))
            .And(BatchedPersistenceSetup.Postgres(settings.ConnectionString)));
        _journal = Persistence.Instance.Apply(_system).JournalFor("");
    }

    public async Task DisposeAsync()
    {
        await _system.Terminate();
        await _source.DisposeAsync();
    }

    [Fact]
    public async Task Batch_that_is_committed_behind_later_ones_is_not_skipped()
    {
        await using var holding = await _source.OpenConnectionAsync();
        await RunAsync(holding, "SELECT pg_advisory_lock(77)");
        var slow = WriteAsync("SLOW", 1, 3);
        await Until.TrueAsync(async () => await LastOrderingAsync() == 3, "its rows have their orderings");
        await WriteAsync("FAST", 1, 2);

        var during = _reader.ReadAfter(0, 10);
        Assert.Empty(during.Rows);
        Assert.True(during.Held);
        Assert.False(slow.IsCompleted);

        await RunAsync(holding, "SELECT pg_advisory_unlock(77)");
        await slow;
        Assert.Equal(["SLOW1", "SLOW2", "SLOW3", "FAST1", "FAST2"], await _reader.ReleasedAsync());
    }

    [Fact]
    public async Task Writers_at_once_with_late_commits_are_read_completely()
    {
        const int Entities = 40;
        const int Rows = 30;
        using var written = new CancellationTokenSource();
        var delaying = Task.Run(async () =>
        {
            await using var holding = await _source.OpenConnectionAsync();
            while (!written.IsCancellationRequested)
            {
                await RunAsync(holding, "SELECT pg_advisory_lock(77)");
                await RunAsync(holding, "SELECT count(*) FROM journal");
                await RunAsync(holding, "SELECT pg_advisory_unlock(77)");
            }
        });
        var writing = Task.WhenAll(Enumerable.Range(0, Entities).Select(async n =>
        {
            for (var row = 1; row <= Rows; row += 2)
                await WriteAsync(n % 3 == 0 ? $"SLOW{n}" : $"E{n}", row, 2);
        }));

        var (at, seen) = (0L, new Dictionary<string, long>());
        await Until.TrueAsync(() =>
        {
            Assert.False(writing.IsFaulted, writing.Exception?.Message);
            var batch = _reader.ReadAfter(at, 100);
            foreach (var row in batch.Rows)
            {
                var code = row.Entity.Code.Text;
                Assert.Equal(seen.GetValueOrDefault(code) + 1, row.Sequence);
                seen[code] = row.Sequence;
            }
            at = batch.To;
            return Task.FromResult(seen.Values.Sum() == Entities * Rows);
        }, "all rows are read");
        await writing;
        await written.CancelAsync();
        await delaying;
    }

    private async Task WriteAsync(string code, long from, int rows)
    {
        var events = Enumerable.Range(0, rows).Select(n =>
            (IPersistentRepresentation)new Persistent($"{n}", from + n, $"groups-{code}", sender: ActorRefs.NoSender));
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = _system.ActorOf(Props.Create(() => new Answers(answers)));
        _journal.Tell(new WriteMessages([new AtomicWrite(events.ToImmutableList())], actor, 1), actor);
        await answers.Task;
    }

    private Task<long> LastOrderingAsync() => Task.Run(async () =>
    {
        await using var command = _source.CreateCommand("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM journal_ordering_seq");
        return (long)(await command.ExecuteScalarAsync())!;
    });

    private async Task RunAsync(string sql)
    {
        await using var connection = await _source.OpenConnectionAsync();
        await RunAsync(connection, sql);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Answers : ReceiveActor
    {
        public Answers(TaskCompletionSource done)
        {
            Receive<WriteMessagesSuccessful>(_ => done.TrySetResult());
            Receive<WriteMessagesFailed>(failed => done.TrySetException(failed.Cause));
            Receive<WriteMessageSuccess>(_ => Context.Stop(Self));
        }
    }
}
