using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Recipients.Sqlite;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace CampaignActors.Cluster.Tests.Disk;

/// <summary>A full disk in the middle of an import or an analysis: it is said, nothing is lost, and no half target stays.</summary>
public sealed class PeopleDiskFullSpecs : IDisposable
{
    private const int People = 60_000;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<string> FileAsync(int rows, int characters = 0)
    {
        var path = _folder.In("people.csv");
        await File.WriteAllLinesAsync(path, Enumerable.Range(0, rows)
            .Select(i => $"K{i},k{i}@full.example,NL,{new string('x', characters)}").Prepend("key,email,country,street"));
        return path;
    }

    [SmallDiskTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_that_does_not_fit_is_refused_and_the_disk_is_not_filled(bool saysItsLength)
    {
        var file = await FileAsync(100_000, characters: 180);
        using var disk = new SmallDisk(16);
        await using var node = await NodeProcess.StartAsync(disk.Path);
        using var api = new Api(node.Address);
        await using var body = File.OpenRead(file);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/recipients/import") { Content = new StreamContent(body) };
        request.Content.Headers.ContentType = new("text/csv");
        request.Headers.TransferEncodingChunked = !saysItsLength;

        var refused = await api.SendAsync(request);

        Assert.Equal((HttpStatusCode.InsufficientStorage, "busy"), (refused.Status, refused["code"]));
        Assert.Contains("make room", refused["detail"], StringComparison.Ordinal);
        Assert.True((await api.GetAsync("/health/ready")).Response.IsSuccessStatusCode);
        Assert.True((await api.PutAsync("/plans/P1", "{}")).Response.IsSuccessStatusCode);
        Assert.Empty(Directory.GetFiles(Path.Combine(disk.Path, "importing")));
        Assert.DoesNotContain("   at ", node.Output, StringComparison.Ordinal);
    }

    /// <summary>In parts, as the program sends a file, the room runs out between two of them; in one body within it.</summary>
    [SmallDiskTheory]
    [InlineData(true, 14, "make room")]
    [InlineData(false, 11, "the disk of the database is full")]
    public async Task Import_goes_on_from_whole_transactions_when_there_is_room_again(bool inParts, int left, string reason)
    {
        var file = await FileAsync(People);
        using var disk = new SmallDisk(160);
        await using var node = await NodeProcess.StartAsync(disk.Path);
        using var api = new Api(node.Address);
        disk.FillBut((long)left << 20);

        string problem;
        if (inParts)
        {
            var failed = await Campaign.RunAsync("recipients", "import", file, "--node", node.Address);
            Assert.NotEqual(0, failed.ExitCode);
            problem = failed.Error;
        }
        else
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/recipients/import")
            {
                Content = new StringContent(await File.ReadAllTextAsync(file), System.Text.Encoding.UTF8, "text/csv"),
            };
            var failed = await api.SendAsync(request);
            Assert.Equal(HttpStatusCode.InsufficientStorage, failed.Status);
            problem = failed.Raw;
        }

        Assert.Contains(reason, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("@full.example", problem + node.Output, StringComparison.Ordinal);
        disk.MakeRoom();
        var some = (await api.GetAsync("/audience/fields")).Json["people"]!.GetValue<long>();
        // All of them, when the disk was full only as the note of the import was written.
        Assert.InRange(some, 0, People);
        Assert.Equal(0, some % 10_000);

        var again = await Campaign.RunAsync("recipients", "import", file, "--node", node.Address);
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(People, (await api.GetAsync("/audience/fields")).Json["people"]!.GetValue<long>());
        Assert.Contains("changed 0", again.Out, StringComparison.Ordinal);
    }

    [SmallDiskFact]
    public async Task Analysis_without_room_leaves_no_half_target_and_is_the_same_afterwards()
    {
        using var disk = new SmallDisk(64);
        using var store = new SqliteRecipients(disk.Path);
        await FillAsync(store);
        // Room in the log of the import would be used first.
        await using (var log = new SqliteConnection($"Data Source={SqliteRecipients.PathIn(disk.Path)};Pooling=False"))
        {
            await log.OpenAsync();
            await using var truncate = log.CreateCommand();
            truncate.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            await truncate.ExecuteNonQueryAsync();
        }
        disk.Fill();

        var full = await Assert.ThrowsAsync<SqliteException>(() => store.AnalyseAsync(Question(), default));
        Assert.Contains("full", full.Message, StringComparison.Ordinal);

        disk.MakeRoom();
        Assert.Empty(await store.TargetsAsync(default));
        var target = await store.AnalyseAsync(Question(), default);
        Assert.Equal(People, target.ToSend);
        using var elsewhere = new SqliteRecipients(_folder.Path);
        await FillAsync(elsewhere);
        Assert.Equal((await elsewhere.AnalyseAsync(Question(), default)).Hash, target.Hash);
    }

    private static async Task FillAsync(SqliteRecipients store)
    {
        foreach (var chunk in Enumerable.Range(0, People).Chunk(10_000))
        {
            await store.PutAsync(
                [.. chunk.Select(i => new Recipient($"K{i}") { Email = $"k{i}@full.example", Country = "NL" })], default);
        }
    }

    private static TargetQuestion Question() => new()
    {
        Delivery = "FULL",
        Preparation = 1,
        Channel = Channel.Email,
        At = Instant.FromUtc(2026, 1, 1, 0, 0),
        ContactAt = Instant.FromUtc(2026, 1, 1, 0, 0),
        Zone = DateTimeZone.Utc,
        Segments = [SegmentText.Read("country = 'NL'", Audience.Fields.RecipientLayout.Plain).Condition!],
    };
}
