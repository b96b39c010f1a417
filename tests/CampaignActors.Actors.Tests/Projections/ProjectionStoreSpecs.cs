using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Values;
using Microsoft.Data.Sqlite;
using NodaTime;
using Xunit;
using static CampaignActors.Actors.Tests.Projections.Sample;

namespace CampaignActors.Actors.Tests.Projections;

public sealed class ProjectionStoreSpecs : IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly ProjectionStore _store;

    public ProjectionStoreSpecs() => _store = _folder.OpenStore();

    public void Dispose() => _folder.Dispose();

    private static StoredView View(string code, long revision, long ordering) => new(Group(code), revision, Sample.View(code, $"r{revision}"), ordering);

    private static AgendaWrite On(string code, Instant? due, string agenda = Agenda) => new(Group(code), agenda, due);

    [Fact]
    public void Due_entries_come_earliest_first_then_by_entity_and_never_too_early()
    {
        _store.Commit(new ProjectionBatch
        {
            From = 0,
            To = 9,
            Entities = [View("B", 4, 9)],
            Agenda =
            [
                On("C", Noon), On("B", Noon), On("A", Noon - Duration.FromHours(1)), On("Z", Noon + Duration.FromTicks(1)),
                On("B", Noon - Duration.FromDays(1), "budgetMgt"),
            ],
        });

        var due = _store.Due(Agenda, Noon, 10);

        Assert.Equal(["A", "B", "C"], due.Select(d => d.Entity.Code.Text));
        Assert.Equal([0L, 4L, 0L], due.Select(d => d.Revision));
        Assert.Equal(3, _store.CountDue(Agenda, Noon));
        Assert.Equal(["C"], _store.Due(Agenda, Noon, 10, due[1]).Select(d => d.Entity.Code.Text));
        Assert.Equal(["A"], _store.Due(Agenda, Noon, 1).Select(d => d.Entity.Code.Text));
    }

    [Fact]
    public void A_due_instant_between_two_ticks_is_not_due_before_it()
    {
        _store.Commit(new ProjectionBatch { From = 0, To = 1, Agenda = [On("A", Noon + Duration.FromNanoseconds(1))] });

        Assert.Empty(_store.Due(Agenda, Noon, 1));
        Assert.Single(_store.Due(Agenda, Noon + Duration.FromTicks(1), 1));
    }

    [Fact]
    public void The_earliest_of_several_agendas_is_found_ties_in_the_order_given()
    {
        Assert.Null(_store.EarliestDue(["stockMgt", "budgetMgt"]));
        _store.Commit(new ProjectionBatch
        {
            From = 0,
            To = 1,
            Agenda = [On("A", Noon, "budgetMgt"), On("B", Noon, "stockMgt"), On("C", Noon + Duration.FromHours(1), "stockMgt")],
        });

        Assert.Equal(Group("B"), _store.EarliestDue(["stockMgt", "budgetMgt"])!.Entity);
        Assert.Equal(Group("A"), _store.EarliestDue(["budgetMgt", "stockMgt"])!.Entity);
    }

    [Fact]
    public void An_agenda_entry_without_instant_is_taken_away()
    {
        _store.Commit(new ProjectionBatch { From = 0, To = 1, Agenda = [On("A", Noon)] });
        _store.Commit(new ProjectionBatch { From = 1, To = 2, Agenda = [On("A", null)] });

        Assert.Empty(_store.Due(Agenda, Noon, 10));
    }

    [Fact]
    public void A_batch_that_does_not_start_where_the_store_is_changes_nothing()
    {
        Assert.True(_store.Commit(new ProjectionBatch { From = 0, To = 5, Entities = [View("A", 1, 5)] }));
        Assert.False(_store.Commit(new ProjectionBatch { From = 0, To = 5, Entities = [View("A", 9, 5)], Agenda = [On("A", Noon)] }));

        Assert.Equal(5, _store.Ordering());
        Assert.Equal(1, _store.View("groups", "A")!.Revision);
        Assert.Empty(_store.Due(Agenda, Noon, 10));
    }

    [Fact]
    public void Views_are_listed_by_code_a_page_at_a_time()
    {
        _store.Commit(new ProjectionBatch { From = 0, To = 3, Entities = [View("B", 1, 1), View("a", 1, 2), View("A", 1, 3)] });

        Assert.Equal(["A", "B"], _store.List("groups", "", 2).Select(v => v.Entity.Code.Text));
        Assert.Equal(["a"], _store.List("groups", "B", 2).Select(v => v.Entity.Code.Text));
        Assert.Equal(3, _store.Count("groups"));
        Assert.Equal(0, _store.Count("budgets"));
        Assert.Equal(3, _store.Count());
        Assert.Equal([Group("a"), Group("A")], _store.ChangedSince(1));
        Assert.Equal([Group("B"), Group("a")], _store.Entities(Group("A"), 5));
    }

    [Fact]
    public void A_repair_holds_only_for_the_revision_it_was_made_for()
    {
        _store.Commit(new ProjectionBatch { From = 0, To = 1, Entities = [View("A", 3, 1)] });

        Assert.False(_store.RepairView(Group("A"), "{}", 2));
        Assert.False(_store.RepairAgenda(Group("A"), Agenda, Noon, 2));
        Assert.True(_store.RepairView(Group("A"), "{}", 3));
        Assert.True(_store.RepairAgenda(Group("A"), Agenda, Noon, 3));

        var stored = _store.Entity(Group("A"), [Agenda, "outbox"])!;
        Assert.Equal("{}", stored.View);
        Assert.Equal(Noon, Assert.Single(stored.Due).Value);
    }

    [Fact]
    public void Another_schema_starts_empty()
    {
        _store.Commit(new ProjectionBatch { From = 0, To = 5, Entities = [View("A", 1, 5)] });
        _store.SetWatermark(Agenda, 5);
        _store.Dispose();
        using (var file = new SqliteConnection($"Data Source={_folder.StorePath};Pooling=False"))
        {
            file.Open();
            using var older = file.CreateCommand();
            older.CommandText = "UPDATE offset SET schema = schema - 1";
            older.ExecuteNonQuery();
        }

        var store = _folder.OpenStore();

        Assert.Equal(0, store.Ordering());
        Assert.Equal(0, store.Count());
        Assert.Equal(0, store.Watermark(Agenda));
    }

    [Fact]
    public void The_same_schema_keeps_everything()
    {
        _store.Commit(new ProjectionBatch { From = 0, To = 5, Entities = [View("A", 1, 5)] });
        _store.Dispose();

        var store = _folder.OpenStore();

        Assert.Equal(5, store.Ordering());
        Assert.Equal(1, store.Count());
    }
}
