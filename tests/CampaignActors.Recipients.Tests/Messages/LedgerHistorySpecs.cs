using System.Globalization;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Sqlite;
using CampaignActors.Recipients.Tests.Stores;
using CampaignActors.Testing;

namespace CampaignActors.Recipients.Tests.Messages;

/// <summary>
/// Random histories keep the rules, and are the same on each store. <c>CAMPAIGN_SEEDS</c> is the number of histories.
/// </summary>
public sealed class LedgerHistorySpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const int Steps = 60;

    private static IEnumerable<int> Seeds(int most) => Enumerable.Range(
        0, int.TryParse(Environment.GetEnvironmentVariable("CAMPAIGN_SEEDS"), CultureInfo.InvariantCulture, out var count) ? count : most);

    private static async Task<string> AccountAsync(IRecipientDatabase store, int seed)
    {
        try
        {
            return await new LedgerHistory(store, seed).RunAsync(Steps);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed} on {store.GetType().Name}: {e.Message}", e);
        }
    }

    private static async Task SameAsync(IRecipientDatabase store, int most)
    {
        foreach (var seed in Seeds(most))
        {
            var expected = await AccountAsync(new MemoryRecipients(), seed);
            var actual = await AccountAsync(store, seed);
            Assert.True(expected == actual, $"seed {seed}\n{expected}\nbut\n{actual}");
        }
    }

    [Fact]
    public async Task Histories_keep_the_rules_in_memory()
    {
        foreach (var seed in Seeds(400))
            await AccountAsync(new MemoryRecipients(), seed);
    }

    [Fact]
    public async Task Histories_are_the_same_in_sqlite()
    {
        using var folder = new TempFolder();
        using var store = (SqliteRecipients)await StoreKinds.SqliteAsync(folder);
        await SameAsync(store, 12);
    }

    [Fact]
    public async Task Histories_are_the_same_in_postgresql() => await SameAsync(await StoreKinds.PostgresAsync(postgres), 24);
}
