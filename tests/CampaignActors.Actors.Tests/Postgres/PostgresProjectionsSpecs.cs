using static CampaignActors.Actors.Tests.Projections.ProjectionSamples;

namespace CampaignActors.Actors.Tests.Postgres;

public sealed class PostgresProjectionsSpecs(PostgresFixture postgres)
    : ProjectionStoreContract, IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private NpgsqlDataSource _source = null!;
    private PostgresProjections _store = null!;

    protected override IProjectionStore Store => _store;

    public async Task InitializeAsync()
    {
        _source = NpgsqlDataSource.Create(await postgres.DatabaseAsync());
        await new PostgresSchema(_source).MigrateAsync();
        _store = new PostgresProjections(_source);
        Assert.Equal(0, _store.Prepare());
    }

    public async Task DisposeAsync() => await _source.DisposeAsync();

    [Fact]
    public async Task Views_of_another_shape_are_emptied_by_the_writer_only()
    {
        _store.Commit(new ProjectionBatch { From = 0, To = 5, Entities = [View("A", 1, 5)], Agenda = [On("A", Noon)] });
        _store.SetWatermark(Agenda, 5);
        await using (var older = _source.CreateCommand("UPDATE projected SET shape = shape - 1"))
            await older.ExecuteNonQueryAsync();
        var other = new PostgresProjections(_source);
        Assert.Equal(5, other.Ordering());
        Assert.Equal(1, other.Count());

        Assert.Equal(0, other.Prepare());

        Assert.Equal((0L, 0L, 0L), (_store.Ordering(), _store.Count(), _store.Watermark(Agenda)));
        Assert.Empty(_store.Due(Agenda, Noon, 10));
    }

    [Fact]
    public void The_same_shape_keeps_everything()
    {
        _store.Commit(new ProjectionBatch { From = 0, To = 5, Entities = [View("A", 1, 5)] });

        Assert.Equal(5, new PostgresProjections(_source).Prepare());
        Assert.Equal(1, _store.Count());
    }

    [Fact]
    public void Of_two_projectors_at_the_same_place_one_gets_through()
    {
        var committed = new bool[8];

        Parallel.For(0, committed.Length, n => committed[n] = new PostgresProjections(_source).Commit(
            new ProjectionBatch { From = 0, To = 1, Entities = [View("A", n + 1, 1)] }));

        Assert.Single(committed, true);
        Assert.Equal(Array.IndexOf(committed, true) + 1, _store.View("groups", "A")!.Revision);
    }
}
