using Akka.Actor;
using static CampaignActors.Actors.Tests.Projections.ProjectionSamples;

namespace CampaignActors.Actors.Tests.Projections;

public sealed class ProjectorSpecs() : TestKit("akka.loglevel = OFF")
{
    private readonly DataFolder _folder = new();
    private readonly RecordedAlarms _events = new();
    private readonly ProjectionSignal _signal = new();
    private ProjectionStore _store = null!;

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Dispose();
    }

    /// <param name="interval">An hour: it looks when it is told to, and only then.</param>
    private IActorRef Start(TimeSpan? interval = null, int batchSize = 500)
    {
        _store = _folder.OpenStore();
        return Sys.ActorOf(Projector.Props(new ProjectorParts(_store, _folder.OpenJournal(), Render, _signal, _events)
        {
            BatchSize = batchSize,
            Interval = interval ?? TimeSpan.FromHours(1),
            HolePatience = 3,
        }));
    }

    private long CatchUp(IActorRef projector)
    {
        projector.Tell(AwaitCaughtUp.Instance, TestActor);
        return FishForMessage<CaughtUp>(_ => true).Ordering;
    }

    [Fact]
    public void It_folds_what_is_there_batch_by_batch_and_says_when_it_is_done()
    {
        for (var i = 1; i <= 25; i++)
            _folder.Append(Group($"G{i % 5}"), ((i - 1) / 5) + 1, Row($"{i}", Due(Noon)));

        Assert.Equal(25, CatchUp(Start(batchSize: 4)));

        Assert.Equal(25, _store.Ordering());
        Assert.Equal(5, _store.Count("groups"));
        Assert.Equal((5L, View("G0", "25")), (_store.View("groups", "G0")!.Revision, _store.View("groups", "G0")!.View));
        Assert.Equal(5, _store.CountDue(Agenda, Noon));
    }

    [Fact]
    public void Written_rows_wake_it_and_every_shown_entity_is_published()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(EntityProjected));
        CatchUp(Start());
        _folder.Append(Group("A"), 1, Row("one"));

        _signal.RowsWritten();

        Assert.Equal(new EntityProjected("groups", "A", 1), ExpectMsg<EntityProjected>());
    }

    [Fact]
    public void It_says_how_far_behind_it_is()
    {
        var projector = Start();
        CatchUp(projector);
        _folder.Append(Group("A"), 1, Row("one"));
        projector.Tell(GetProjection.Instance, TestActor);
        Assert.Equal(1, ExpectMsg<ProjectionStatus>().Lag);

        CatchUp(projector);
        projector.Tell(GetProjection.Instance, TestActor);
        Assert.Equal(0, ExpectMsg<ProjectionStatus>().Lag);
    }

    [Fact]
    public void It_waits_in_front_of_a_hole_until_the_row_is_there()
    {
        var first = _folder.Append(Group("A"), 1, Row("one"));
        _folder.Append(Group("A"), 3, Row("three"), ordering: first + 2);
        Sys.EventStream.Subscribe(TestActor, typeof(ProjectionAdvanced));
        var projector = Start();
        FishForMessage<ProjectionAdvanced>(a => a.Ordering == first + 1);
        projector.Tell(GetProjection.Instance, TestActor);
        Assert.Equal(new Hole(Group("A"), 2), FishForMessage<ProjectionStatus>(_ => true).Hole);
        Assert.Contains("row 2 is missing", Assert.Single(_events.Alarms), StringComparison.Ordinal);

        _folder.Append(Group("A"), 2, Row("two"), ordering: first + 1);
        CatchUp(projector);

        Assert.Equal(3, _store.View("groups", "A")!.Revision);
        Assert.Empty(_store.Quarantined());
    }

    [Fact]
    public void A_hole_that_stays_is_set_aside_so_that_the_others_go_on()
    {
        _folder.Append(Group("A"), 1, Row("one"));
        _folder.Append(Group("A"), 3, Row("three"));
        _folder.Append(Group("B"), 1, Row("other"));

        var projector = Start(interval: TimeSpan.FromMilliseconds(10));

        CatchUp(projector);
        Assert.NotNull(_store.View("groups", "B"));
        Assert.Equal(Group("A"), Assert.Single(_store.Quarantined()).Entity);
    }

    [Fact]
    public void Undecodable_row_is_tried_again_by_the_next_incarnation()
    {
        _folder.Append(Group("A"), 1, Row("one"));
        _folder.AppendRaw("groups-A", 2, Undecodable());
        _folder.Append(Group("B"), 1, Row("other"));
        var first = Start();
        CatchUp(first);
        Assert.Equal(2, _store.Count());
        Assert.Equal(Group("A"), Assert.Single(_store.Quarantined()).Entity);
        Assert.Contains("group.exploded", Assert.Single(_events.Alarms), StringComparison.Ordinal);
        Watch(first);
        Sys.Stop(first);
        ExpectTerminated(first);

        _folder.Run("DELETE FROM journal WHERE persistence_id = 'groups-A' AND sequence_number = 2");
        _folder.Append(Group("A"), 2, Row("two"), ordering: 2);
        CatchUp(Start());

        Assert.Empty(_store.Quarantined());
        Assert.Equal((2L, View("A", "two")), (_store.View("groups", "A")!.Revision, _store.View("groups", "A")!.View));
    }

    [Fact]
    public void A_rebuild_puts_everything_right()
    {
        _folder.Append(Group("A"), 1, Row("one", Due(Noon)));
        _folder.Append(Group("B"), 1, Row("other"));
        var projector = Start();
        CatchUp(projector);
        Spoil("UPDATE entities SET view = '{}'; DELETE FROM agenda; INSERT INTO agenda VALUES('budgetMgt', 'groups/B', 0)");

        projector.Tell(RebuildProjection.Instance, TestActor);

        Assert.Equal(2, FishForMessage<CaughtUp>(_ => true).Ordering);
        Assert.Equal(View("A", "one"), _store.View("groups", "A")!.View);
        Assert.Equal(1, _store.CountDue(Agenda, Noon));
        Assert.Equal(0, _store.CountDue("budgetMgt", Noon));
    }

    [Fact]
    public void One_entity_can_be_folded_again()
    {
        _folder.Append(Group("A"), 1, Row("one", Due(Noon)));
        var projector = Start();
        CatchUp(projector);
        Spoil("DELETE FROM entities; DELETE FROM agenda");

        projector.Tell(new RefoldEntity(Group("A")), TestActor);

        Assert.Null(FishForMessage<Refolded>(_ => true).Problem);
        Assert.Equal(1, _store.View("groups", "A")!.Revision);
        Assert.Equal(1, _store.CountDue(Agenda, Noon));
    }

    [Fact]
    public void A_journal_shorter_than_the_store_is_another_journal()
    {
        _folder.Append(Group("A"), 1, Row("one"));
        var store = _folder.OpenStore();
        store.Commit(new ProjectionBatch { From = 0, To = 99, Entities = [new StoredView(Group("GONE"), 1, "{}", 99)] });
        store.Dispose();

        CatchUp(Start());

        Assert.Equal(["A"], _store.List("groups", "", 10).Select(v => v.Entity.Code.Text));
    }

    [Fact]
    public void A_second_writer_is_noticed_and_nothing_is_counted_twice()
    {
        var projector = Start(interval: TimeSpan.FromMilliseconds(10));
        CatchUp(projector);
        _folder.Append(Group("A"), 1, Row("one"));
        _store.Commit(new ProjectionBatch { From = 0, To = 1, Entities = [new StoredView(Group("A"), 1, View("A", "one"), 1)] });
        _folder.Append(Group("A"), 2, Row("two"));

        CatchUp(projector);

        Assert.Equal((2L, View("A", "two")), (_store.View("groups", "A")!.Revision, _store.View("groups", "A")!.View));
    }

    private void Spoil(string sql)
    {
        using var file = new SqliteConnection($"Data Source={_folder.StorePath};Pooling=False");
        file.Open();
        using var command = file.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
