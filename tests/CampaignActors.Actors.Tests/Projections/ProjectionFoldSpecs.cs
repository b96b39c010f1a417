using static CampaignActors.Actors.Tests.Projections.ProjectionSamples;

namespace CampaignActors.Actors.Tests.Projections;

public sealed class ProjectionFoldSpecs
{
    private readonly MemoryJournal _journal = new();
    private readonly List<string> _rendered = [];
    private readonly ProjectionFold _fold;

    public ProjectionFoldSpecs() => _fold = NewFold(10);

    private ProjectionFold NewFold(int cacheSize) => new(_journal, (entity, state) =>
    {
        _rendered.Add(entity.Code.Text);
        return Render(entity, state);
    }, cacheSize);

    private FoldResult Next(long after, ProjectionFold? fold = null) => (fold ?? _fold).Fold(after, _journal.ReadAfter(after, 100));

    [Fact]
    public void An_entity_touched_often_is_shown_once_as_it_is_at_the_end()
    {
        _journal.Add(Group("A"), Row("one", Due(Noon)), Row("two", Due(null)), Row("three", Due(Noon + Duration.FromHours(1))));
        _journal.Add(Group("B"), Row("other"));

        var batch = Next(0).Batch;

        Assert.Equal(["A", "B"], _rendered);
        Assert.Equal([3L, 1L], batch.Entities.Select(e => e.Revision));
        Assert.Equal(View("A", "three"), batch.Entities[0].View);
        Assert.Equal(new AgendaWrite(Group("A"), Agenda, Noon + Duration.FromHours(1)), Assert.Single(batch.Agenda));
        Assert.Equal((0L, 4L), (batch.From, batch.To));
    }

    [Fact]
    public void A_row_that_changes_nothing_seen_moves_the_revision_and_renders_nothing()
    {
        _journal.Add(Group("A"), Row("one"));
        Next(0);
        _rendered.Clear();
        _journal.Add(Group("A"), new Envelope { At = Noon, Cause = "confirmed", Due = [Due(Noon)] });

        var batch = Next(1).Batch;

        Assert.Empty(_rendered);
        Assert.Empty(batch.Entities);
        Assert.Equal(new MovedEntity(Group("A"), 2, 2), Assert.Single(batch.Moved));
        Assert.Equal(new AgendaWrite(Group("A"), Agenda, Noon), Assert.Single(batch.Agenda));
    }

    [Fact]
    public void Row_without_a_change_after_one_with_is_shown_in_the_same_batch()
    {
        _journal.Add(Group("A"), Row("one"));
        Next(0);
        _journal.Add(Group("A"), Row("two"), new Envelope { At = Noon, Cause = "confirmed" });

        var batch = Next(1).Batch;

        Assert.Empty(batch.Moved);
        Assert.Equal((3L, View("A", "two")), (batch.Entities[0].Revision, batch.Entities[0].View));
    }

    [Fact]
    public void An_entity_that_left_memory_is_folded_again_from_its_own_rows()
    {
        var fold = NewFold(1);
        _journal.Add(Group("A"), Row("one", Due(Noon)));
        _journal.Add(Group("B"), Row("other"));
        Next(0, fold);
        _journal.Add(Group("A"), new Envelope { At = Noon, Cause = "nothing but a confirmation" });

        var batch = Next(2, fold).Batch;

        var shown = Assert.Single(batch.Entities);
        Assert.Equal((2L, View("A", "one")), (shown.Revision, shown.View));
        Assert.Contains(new AgendaWrite(Group("A"), Agenda, Noon), batch.Agenda);
        Assert.Contains(new AgendaWrite(Group("A"), "outbox", null), batch.Agenda);
    }

    [Fact]
    public void The_fold_stops_in_front_of_a_hole_and_goes_on_when_the_row_is_there()
    {
        _journal.Add(Group("A"), Row("one"));
        _journal.Hide(Group("A"), Row("two", Due(Noon)));
        _journal.Add(Group("B"), Row("before"));
        _journal.Add(Group("A"), Row("three"));
        _journal.Add(Group("B"), Row("after"));

        var stopped = Next(0);
        var still = Next(stopped.Batch.To);
        _journal.Show();
        var healed = Next(stopped.Batch.To);

        Assert.Equal(new Hole(Group("A"), 2), stopped.Hole);
        Assert.Equal([1L, 1L], stopped.Batch.Entities.Select(e => e.Revision));
        Assert.Equal(new Hole(Group("A"), 2), still.Hole);
        Assert.Equal(stopped.Batch.To, still.Batch.To);
        Assert.Null(healed.Hole);
        Assert.Equal([3L, 2L], healed.Batch.Entities.Select(e => e.Revision));
        // What the late row says of the agenda counts although its own place in the journal was passed long ago.
        Assert.Contains(new AgendaWrite(Group("A"), Agenda, Noon), healed.Batch.Agenda);
    }

    [Fact]
    public void A_hole_that_stays_costs_its_own_entity_only()
    {
        _journal.Add(Group("A"), Row("one"));
        _journal.Hide(Group("A"), Row("two"));
        _journal.Add(Group("A"), Row("three"));
        _journal.Add(Group("B"), Row("other"));

        var batch = _fold.Fold(0, _journal.ReadAfter(0, 100), giveUp: Group("A")).Batch;

        Assert.Equal(Group("A"), Assert.Single(batch.Quarantined).Entity);
        Assert.Contains(batch.Entities, e => e.Entity == Group("B"));
        Assert.Equal(_journal.MaxOrdering(), batch.To);
    }

    [Fact]
    public void Undecodable_row_sets_its_entity_aside_with_its_last_view()
    {
        _journal.Add(Group("A"), Row("one"));
        _journal.AddBad(Group("A"), "unknown contract 'x'");
        _journal.Add(Group("A"), Row("three"));
        _journal.Add(Group("B"), Row("other"));

        var batch = Next(0).Batch;

        var bad = Assert.Single(batch.Quarantined);
        Assert.Equal((Group("A"), 2L, "unknown contract 'x'"), (bad.Entity, bad.Sequence, bad.Reason));
        Assert.Equal([(Group("A"), 1L), (Group("B"), 1L)], batch.Entities.Select(e => (e.Entity, e.Revision)));
    }

    [Fact]
    public void An_entity_set_aside_is_released_when_it_can_be_folded_again()
    {
        _journal.Add(Group("A"), Row("one"));
        _journal.AddBad(Group("A"), "unknown contract 'x'");
        Next(0);
        _journal.Mend(Group("A"), Row("two", Due(Noon)));

        var batch = _fold.Refold(Group("A"), 2);

        Assert.Equal([Group("A")], batch.Released);
        Assert.Equal((2L, View("A", "two")), (batch.Entities[0].Revision, batch.Entities[0].View));
        Assert.Contains(new AgendaWrite(Group("A"), Agenda, Noon), batch.Agenda);
    }

    [Fact]
    public void An_entity_that_cannot_be_shown_keeps_its_agenda()
    {
        var broken = true;
        var fold = new ProjectionFold(_journal, (entity, state) =>
            broken ? throw new InvalidOperationException("no") : Render(entity, state));
        _journal.Add(Group("A"), Row("one", Due(Noon)));

        var first = Next(0, fold).Batch;
        broken = false;
        _journal.Add(Group("A"), Row("two"));
        var second = Next(1, fold).Batch;

        Assert.Equal(new AgendaWrite(Group("A"), Agenda, Noon), Assert.Single(first.Agenda));
        Assert.Empty(first.Entities);
        Assert.Contains("cannot be shown", Assert.Single(first.Quarantined).Reason, StringComparison.Ordinal);
        Assert.Equal([Group("A")], second.Released);
        Assert.Single(second.Entities);
    }
}

/// <summary>A journal in memory, some of whose rows have an ordering and cannot be seen yet.</summary>
internal sealed class MemoryJournal : IJournalReader
{
    private readonly List<(JournalRow Row, bool Hidden)> _rows = [];

    public void Add(EntityRef entity, params Envelope[] rows)
    {
        foreach (var row in rows)
            Put(entity, row, null, false);
    }

    public void Hide(EntityRef entity, Envelope row) => Put(entity, row, null, true);

    public void AddBad(EntityRef entity, string problem) => Put(entity, null, problem, false);

    private void Put(EntityRef entity, Envelope? row, string? problem, bool hidden) => _rows.Add((
        new JournalRow(_rows.Count + 1, entity, _rows.Count(r => r.Row.Entity == entity) + 1, row, problem), hidden));

    public void Show()
    {
        for (var i = 0; i < _rows.Count; i++)
            _rows[i] = (_rows[i].Row, false);
    }

    /// <summary>The bad row of an entity can be read after all.</summary>
    public void Mend(EntityRef entity, Envelope row)
    {
        var at = _rows.FindIndex(r => r.Row.Entity == entity && r.Row.Problem is not null);
        _rows[at] = (_rows[at].Row with { Envelope = row, Problem = null }, false);
    }

    private IEnumerable<JournalRow> Visible => _rows.Where(r => !r.Hidden).Select(r => r.Row);

    public JournalBatch ReadAfter(long ordering, int limit)
    {
        var rows = Visible.Where(r => r.Ordering > ordering).Take(limit).ToList();
        return new JournalBatch(rows, rows.Count > 0 ? rows[^1].Ordering : ordering, rows.Count == limit);
    }

    public IEnumerable<JournalRow> ReadEntity(EntityRef entity, long toSequence) =>
        Visible.Where(r => r.Entity == entity && r.Sequence <= toSequence);

    public long MaxOrdering() => Visible.Select(r => r.Ordering).LastOrDefault();
}
