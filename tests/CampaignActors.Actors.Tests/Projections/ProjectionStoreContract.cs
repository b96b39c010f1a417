using static CampaignActors.Actors.Tests.Projections.ProjectionSamples;

namespace CampaignActors.Actors.Tests.Projections;

/// <summary>What every store of projections does, whichever database it is in.</summary>
public abstract class ProjectionStoreContract
{
    protected abstract IProjectionStore Store { get; }

    protected static StoredView View(string code, long revision, long ordering) =>
        new(Group(code), revision, ProjectionSamples.View(code, $"r{revision}"), $"{{\"r\":{revision}}}", ordering);

    protected static AgendaWrite On(string code, Instant? due, string agenda = Agenda) => new(Group(code), agenda, due);

    [Fact]
    public void Due_entries_come_earliest_first_then_by_entity_and_never_too_early()
    {
        Store.Commit(new ProjectionBatch
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

        var due = Store.Due(Agenda, Noon, 10);

        Assert.Equal(["A", "B", "C"], due.Select(d => d.Entity.Code.Text));
        Assert.Equal([0L, 4L, 0L], due.Select(d => d.Revision));
        Assert.Equal(3, Store.CountDue(Agenda, Noon));
        Assert.Equal(["C"], Store.Due(Agenda, Noon, 10, due[1]).Select(d => d.Entity.Code.Text));
        Assert.Equal(["A"], Store.Due(Agenda, Noon, 1).Select(d => d.Entity.Code.Text));
    }

    [Fact]
    public void An_entity_that_has_moved_keeps_its_view()
    {
        Store.Commit(new ProjectionBatch { From = 0, To = 2, Entities = [View("A", 1, 1), View("B", 1, 2)] });
        Store.Commit(new ProjectionBatch { From = 2, To = 4, Moved = [new MovedEntity(Group("A"), 3, 4)] });

        Assert.Equal(View("A", 1, 1) with { Revision = 3, Ordering = 4 }, Store.View(Group("A").Kind, Group("A").Code));
        Assert.Equal(View("B", 1, 2), Store.View(Group("B").Kind, Group("B").Code));
    }

    [Fact]
    public void A_due_instant_between_two_ticks_is_not_due_before_it()
    {
        Store.Commit(new ProjectionBatch { From = 0, To = 1, Agenda = [On("A", Noon + Duration.FromNanoseconds(1))] });

        Assert.Empty(Store.Due(Agenda, Noon, 1));
        Assert.Single(Store.Due(Agenda, Noon + Duration.FromTicks(1), 1));
    }

    [Fact]
    public void The_earliest_of_several_agendas_is_found_ties_in_the_order_given()
    {
        Assert.Null(Store.EarliestDue(["stockMgt", "budgetMgt"]));
        Store.Commit(new ProjectionBatch
        {
            From = 0,
            To = 1,
            Agenda = [On("A", Noon, "budgetMgt"), On("B", Noon, "stockMgt"), On("C", Noon + Duration.FromHours(1), "stockMgt")],
        });

        Assert.Equal(Group("B"), Store.EarliestDue(["stockMgt", "budgetMgt"])!.Entity);
        Assert.Equal(Group("A"), Store.EarliestDue(["budgetMgt", "stockMgt"])!.Entity);
    }

    [Fact]
    public void An_agenda_entry_without_instant_is_taken_away()
    {
        Store.Commit(new ProjectionBatch { From = 0, To = 1, Agenda = [On("A", Noon)] });
        Store.Commit(new ProjectionBatch { From = 1, To = 2, Agenda = [On("A", null)] });

        Assert.Empty(Store.Due(Agenda, Noon, 10));
    }

    [Fact]
    public void A_batch_that_does_not_start_where_the_store_is_changes_nothing()
    {
        Assert.True(Store.Commit(new ProjectionBatch { From = 0, To = 5, Entities = [View("A", 1, 5)] }));
        Assert.False(Store.Commit(new ProjectionBatch { From = 0, To = 5, Entities = [View("A", 9, 5)], Agenda = [On("A", Noon)] }));

        Assert.Equal(5, Store.Ordering());
        Assert.Equal(1, Store.View("groups", "A")!.Revision);
        Assert.Empty(Store.Due(Agenda, Noon, 10));
    }

    [Fact]
    public void Views_are_listed_by_code_a_page_at_a_time()
    {
        Store.Commit(new ProjectionBatch { From = 0, To = 3, Entities = [View("B", 1, 1), View("a", 1, 2), View("A", 1, 3)] });

        Assert.Equal(["A", "B"], Store.List("groups", "", 2).Select(v => v.Entity.Code.Text));
        Assert.Equal(["a"], Store.List("groups", "B", 2).Select(v => v.Entity.Code.Text));
        Assert.Equal(3, Store.Count("groups"));
        Assert.Equal(0, Store.Count("budgets"));
        Assert.Equal(3, Store.Count());
        Assert.Equal([Group("a"), Group("A")], Store.ChangedSince(1));
        Assert.Equal([Group("B"), Group("a")], Store.Entities(Group("A"), 5));
    }

    [Theory]
    [InlineData(ViewOrder.Code, false, "", "A1 A2 A3 B1")]
    [InlineData(ViewOrder.Code, true, "", "B1 A3 A2 A1")]
    [InlineData(ViewOrder.Changed, false, "", "A2 B1 A3 A1")]
    [InlineData(ViewOrder.Changed, true, "", "A1 A3 B1 A2")]
    [InlineData(ViewOrder.Code, false, "A", "A1 A2 A3")]
    [InlineData(ViewOrder.Changed, true, "A", "A1 A3 A2")]
    [InlineData(ViewOrder.Code, true, "B1", "B1")]
    [InlineData(ViewOrder.Code, false, "C", "")]
    public void Pages_hold_each_view_once_in_the_order_asked_for(ViewOrder order, bool descending, string prefix, string expected)
    {
        Store.Commit(
            new ProjectionBatch { From = 0, To = 9, Entities = [View("A1", 1, 9), View("A2", 1, 2), View("A3", 1, 7), View("B1", 1, 3)] });

        var (codes, page) = (new List<string>(), new ViewPage(Group("x").Kind, order, descending, prefix, "", null, 2));
        while (Store.Page(page) is { Count: > 0 } views)
        {
            codes.AddRange(views.Select(v => v.Entity.Code.Text));
            page = page with { AfterCode = views[^1].Entity.Code.Text, AfterOrdering = views[^1].Ordering };
        }

        Assert.Equal(expected, string.Join(' ', codes));
    }

    [Fact]
    public void A_repair_holds_only_for_the_revision_it_was_made_for()
    {
        Store.Commit(new ProjectionBatch { From = 0, To = 1, Entities = [View("A", 3, 1)] });

        Assert.False(Store.RepairView(Group("A"), "{}", "", 2));
        Assert.False(Store.RepairAgenda(Group("A"), Agenda, Noon, 2));
        Assert.True(Store.RepairView(Group("A"), "{}", "", 3));
        Assert.True(Store.RepairAgenda(Group("A"), Agenda, Noon, 3));

        var stored = Store.Entity(Group("A"), [Agenda, "outbox"])!;
        Assert.Equal(("{}", ""), (stored.View, stored.Facts));
        Assert.Equal(Noon, Assert.Single(stored.Due).Value);
    }

    [Fact]
    public void Facts_are_kept_beside_the_document()
    {
        var earlier = View("B", 1, 2) with { Facts = null };
        Store.Commit(new ProjectionBatch { From = 0, To = 2, Entities = [View("A", 3, 1), earlier] });

        Assert.Equal(View("A", 3, 1), Store.View("groups", "A"));
        Assert.Equal("{\"r\":3}", Store.Entity(Group("A"), [])!.Facts);
        Assert.Equal([View("A", 3, 1), earlier], Store.List("groups", "", 10));
        Assert.True(Store.RepairView(Group("A"), "{}", null, 3));
        Assert.Null(Store.View("groups", "A")!.Facts);
    }
}
