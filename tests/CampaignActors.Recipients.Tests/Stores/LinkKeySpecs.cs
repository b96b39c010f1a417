using CampaignActors.Recipients.Postgres;
using CampaignActors.Recipients.Sqlite;
using CampaignActors.Testing;

namespace CampaignActors.Recipients.Tests.Stores;

/// <summary>The secret of links in mails: made once, the same for all who open the database (domain.md §5.9 rule 6).</summary>
public sealed class LinkKeySpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Link_key_of_a_file_is_the_same_whenever_it_is_opened()
    {
        using var folder = new TempFolder();
        var first = await OfFileAsync(folder.Path);
        Assert.Equal(32, first.Length);
        Assert.Equal(first, await OfFileAsync(folder.Path));
        using var other = new TempFolder();
        Assert.NotEqual(first, await OfFileAsync(other.Path));
    }

    private static async Task<byte[]> OfFileAsync(string folder)
    {
        using var store = new SqliteRecipients(folder);
        return await store.LinkKeyAsync(default);
    }

    [Fact]
    public async Task Link_key_of_a_cluster_is_the_same_for_all_nodes()
    {
        await using var source = await StoreKinds.SourceAsync(postgres);
        var keys = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new PostgresRecipients(source).LinkKeyAsync(default).AsTask()));
        Assert.All(keys, k => Assert.Equal(keys[0], k));
        Assert.Equal(32, keys[0].Length);
    }
}
