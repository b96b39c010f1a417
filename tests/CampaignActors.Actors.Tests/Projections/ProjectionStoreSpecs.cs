using static CampaignActors.Actors.Tests.Projections.ProjectionSamples;

namespace CampaignActors.Actors.Tests.Projections;

public sealed class ProjectionStoreSpecs : ProjectionStoreContract, IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly ProjectionStore _store;

    public ProjectionStoreSpecs() => _store = _folder.OpenStore();

    protected override IProjectionStore Store => _store;

    public void Dispose() => _folder.Dispose();

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
