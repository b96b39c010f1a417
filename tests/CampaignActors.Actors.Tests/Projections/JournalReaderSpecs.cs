using Akka.Actor;
using Akka.Persistence;
using CampaignActors.Actors.Serialization;
using static CampaignActors.Actors.Tests.Projections.ProjectionSamples;

namespace CampaignActors.Actors.Tests.Projections;

public sealed class JournalReaderSpecs : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_journal_that_is_not_there_yet_is_empty_and_is_read_once_it_is()
    {
        var journal = _folder.OpenJournal();
        Assert.Equal(0, journal.MaxOrdering());
        Assert.Empty(journal.ReadAfter(0, 10).Rows);

        _folder.Journal();
        _folder.Run("DROP TABLE journal");
        Assert.Equal(0, journal.MaxOrdering());
        Assert.Empty(journal.ReadEntity(Group("A"), 10));

        _folder.Run(
            "CREATE TABLE journal(ordering INTEGER PRIMARY KEY, persistence_id TEXT, sequence_number BIGINT, message BLOB, manifest TEXT)");
        Assert.Equal(0, journal.MaxOrdering());
        Assert.False(journal.ReadAfter(0, 10).More);
    }

    [Fact]
    public void Rows_come_in_order_and_those_of_others_are_passed_over()
    {
        _folder.Append(Group("A"), 1, Row("one"));
        _folder.AppendRaw("/sharding/groupsCoordinator", 1, [1, 2], "x");
        _folder.AppendRaw("unicorns-A", 1, [1, 2]);
        _folder.Append(Group("with-dash"), 1, Row("two"));
        var last = _folder.AppendRaw("groups-", 1, [1, 2]);

        var batch = _folder.OpenJournal().ReadAfter(0, 10);

        Assert.Equal([Group("A"), Group("with-dash")], batch.Rows.Select(r => r.Entity));
        Assert.Equal(last, batch.To);
        Assert.False(batch.More);
    }

    [Fact]
    public void A_batch_that_is_full_says_where_to_go_on()
    {
        for (var i = 1; i <= 5; i++)
            _folder.Append(Group("A"), i, Row($"{i}"));
        var journal = _folder.OpenJournal();

        var first = journal.ReadAfter(0, 3);
        var second = journal.ReadAfter(first.To, 3);

        Assert.True(first.More);
        Assert.False(second.More);
        Assert.Equal([1L, 2L, 3L, 4L, 5L], first.Rows.Concat(second.Rows).Select(r => r.Sequence));
        Assert.Equal([1L, 2L], journal.ReadEntity(Group("A"), 2).Select(r => r.Sequence));
    }

    [Fact]
    public void The_history_of_an_entity_is_its_own_rows_in_order()
    {
        _folder.Append(Group("A"), 1, Row("one"));
        _folder.Append(Group("B"), 1, Row("other"));
        _folder.AppendRaw("/sharding/groupsCoordinator", 1, [1, 2], "x");
        _folder.Append(Group("A"), 2, Row("two"));
        IEntityHistory history = _folder.OpenJournal();

        Assert.Equal([(1L, 1L), (4L, 2L)], history.Rows(Group("A")).Select(r => (r.Ordering, r.Sequence)));
        Assert.Equal([Row("one"), Row("two")], history.Rows(Group("A")).Select(r => r.Envelope));
        Assert.Empty(history.Rows(Group("C")));
        Assert.Equal([Group("A"), Group("B")], history.Entities().Order());
    }

    [Fact]
    public void A_row_that_cannot_be_decoded_says_why()
    {
        _folder.AppendRaw("groups-A", 1, Undecodable());
        _folder.AppendRaw("groups-A", 2, EnvelopeCodec.Write(Row("x")), manifest: "env9");
        _folder.AppendRaw("groups-A", 3, [7]);

        var rows = _folder.OpenJournal().ReadAfter(0, 10).Rows;

        Assert.All(rows, r => Assert.Null(r.Envelope));
        Assert.Contains("group.exploded", rows[0].Problem, StringComparison.Ordinal);
        Assert.Contains("env9", rows[1].Problem, StringComparison.Ordinal);
        Assert.NotNull(rows[2].Problem);
    }

    /// <summary>The table is the plugin's; this is what tells us when a new version changes it.</summary>
    [Fact]
    public async Task Rows_of_the_journal_plugin_can_be_read()
    {
        var plugin = $$"""
            connection-string = "Data Source={{_folder.JournalPath}};Pooling=False"
            provider-name = "SQLite.MS"
            auto-initialize = true
            """;
        var config = ConfigurationFactory.ParseString($$"""
            akka.actor.serializers.campaign-json = "{{typeof(CampaignSerializer).AssemblyQualifiedName}}"
            akka.actor.serialization-bindings."{{typeof(StoredEnvelope).AssemblyQualifiedName}}" = campaign-json
            akka.persistence.journal.plugin = "akka.persistence.journal.sql"
            akka.persistence.journal.sql {
              class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
              {{plugin}}
              parallelism = 1
            }
            """);
        using var system = ActorSystem.Create("plugin", config);
        var row = Row("written by the plugin", Due(Noon));
        var written = new TaskCompletionSource();
        var stored = new StoredEnvelope(row, EnvelopeCodec.Write(row));
        system.ActorOf(Props.Create(() => new Writer("groups-A", stored, written)));
        await written.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var read = Assert.Single(_folder.OpenJournal().ReadAfter(0, 10).Rows);

        await system.Terminate();
        Assert.Null(read.Problem);
        Assert.Equal((Group("A"), 1L), (read.Entity, read.Sequence));
        Assert.Equal(row, read.Envelope);
    }

    private sealed class Writer(string id, StoredEnvelope row, TaskCompletionSource written) : UntypedPersistentActor
    {
        public override string PersistenceId => id;

        protected override void OnRecover(object message)
        {
            if (message is RecoveryCompleted)
                PersistAll([row], _ => written.TrySetResult());
        }

        protected override void OnCommand(object message) { }

        protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => written.TrySetException(cause);
    }
}
