using CampaignActors.Actors.Denials;

namespace CampaignActors.Actors.Tests.Denials;

public sealed class SqliteDenialsSpecs : DenialStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("campaign-denials-").FullName;
    private readonly ProjectionStore _store;

    public SqliteDenialsSpecs()
    {
        _store = ProjectionStore.InFolder(_folder);
        Denials = new SqliteDenials(Path.Combine(_folder, ProjectionStore.FileName));
    }

    protected override IDenialStore Denials { get; }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_rebuild_of_the_projections_leaves_them()
    {
        Denials.Add([new DeniedRequests(Instant.FromUtc(2026, 1, 5, 8, 0), "10.0.0.1", 403, "why", "mia", "PUT /budgets/B1", 2)]);

        _store.Reset();

        Assert.Single(Denials.List(Instant.FromUnixTimeTicks(0), 10).Rows);
    }
}
