using System.Data.Common;
using CampaignActors.Actors.Copies;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Benchmarks.Audiences;
using CampaignActors.Benchmarks.Seeding;
using CampaignActors.Benchmarks.Throughput;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Benchmarks.Stores;

/// <summary>A store whose journals hold rows of other entities already: what a system looks like after months.</summary>
/// <param name="entities">Budgets of <see cref="RowsEach"/> rows; none of them is touched by what is measured.</param>
internal sealed class SeededStore(IStore store, int entities) : IStore
{
    public const int RowsEach = 20;
    private const string Prefix = "OLD";
    private static readonly Lazy<SeedTemplate> s_template = new(() => new SeedTemplate(Kinds.Budgets, Prefix, Live));

    public string Title => store.Title;

    public async Task<ISite> NewAsync() => new Site(await store.NewAsync(), entities);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void Live(SeedEntity budget)
    {
        var at = SystemClock.Instance.GetCurrentInstant();
        budget.Command($"setup-{budget.Self.Code}", Shape.Create(Money.Of(1_000, Currency.Eur)), at);
        for (var n = 1; n < RowsEach; n++)
            budget.Command($"reserve-{budget.Self.Code}-{n}", new ReserveAmount(new Code($"P{n}"), Shape.Amount(n)), at);
    }

    private sealed class Site(ISite site, int entities) : ISite
    {
        public CampaignActorsOptions Node => site.Node;

        public CampaignActorsOptions Stock => site.Stock;

        public async Task PrepareAsync()
        {
            await site.PrepareAsync();
            await using (var node = await BenchNode.StartAsync(site.Node))
                await node.QuietAsync(); // It has made its tables.
            await site.SeedAsync(Enumerable.Range(0, entities).Select(s_template.Value.Copy));
        }

        public IProjectionStore Projections() => site.Projections();

        public Task<HeldPeople> PeopleAsync() => site.PeopleAsync();

        public IBareTable Bare() => site.Bare();

        public Task<DbConnection> ConnectAsync() => site.ConnectAsync();

        public IEmptyJournal EmptyJournal(string folder) => site.EmptyJournal(folder);

        public IReadOnlyDictionary<string, string> Settings => site.Settings;

        public Task SeedAsync(IEnumerable<SeededEntity> seeded) => site.SeedAsync(seeded);

        public string MessageText(string field) => site.MessageText(field);

        public ValueTask DisposeAsync() => site.DisposeAsync();
    }
}
