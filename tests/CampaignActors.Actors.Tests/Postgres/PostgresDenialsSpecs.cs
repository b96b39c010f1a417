using CampaignActors.Actors.Denials;
using CampaignActors.Actors.Tests.Denials;

namespace CampaignActors.Actors.Tests.Postgres;

public sealed class PostgresDenialsSpecs(PostgresFixture postgres) : DenialStoreContract, IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private NpgsqlDataSource _source = null!;
    private IDenialStore _denials = null!;

    protected override IDenialStore Denials => _denials;

    public async Task InitializeAsync()
    {
        _source = NpgsqlDataSource.Create(await postgres.DatabaseAsync());
        await new PostgresSchema(_source).MigrateAsync();
        _denials = new PostgresDenials(_source);
    }

    public async Task DisposeAsync() => await _source.DisposeAsync();

    [Fact]
    public void Nodes_that_write_at_once_add_up()
    {
        var minute = Instant.FromUtc(2026, 1, 5, 8, 0);
        Parallel.For(0, 20, _ => Denials.Add(
            [
                .. Enumerable.Range(0, 5).Select(i =>
                    new DeniedRequests(minute, $"10.0.0.{Random.Shared.Next(5)}", 401, $"r{i}", "", "GET /", 1)),
            ]));

        Assert.Equal(100, Denials.List(minute, 1_000).Rows.Sum(d => d.Count));
    }
}
