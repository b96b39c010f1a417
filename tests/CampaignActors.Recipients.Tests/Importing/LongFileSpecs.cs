using System.Globalization;
using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Importing;
using CampaignActors.Recipients.Sqlite;
using CampaignActors.Testing;
using Xunit.Abstractions;

namespace CampaignActors.Recipients.Tests.Importing;

/// <summary>However long a file is, its import takes the same memory.</summary>
/// <remarks>5 GB, in a process of their own: <c>CAMPAIGN_IMPORT_MB=5120 dotnet test … --filter LongFile</c>.</remarks>
public sealed class LongFileSpecs(ITestOutputHelper output) : IDisposable
{
    private const int UsualMegabytes = 60;

    /// <summary>Of objects that are alive after a transaction, beyond those before the import.</summary>
    private const long MostMegabytes = 96;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_of_a_long_file_takes_bounded_memory_and_every_row()
    {
        var given = Environment.GetEnvironmentVariable("CAMPAIGN_IMPORT_MB");
        var megabytes = long.TryParse(given, CultureInfo.InvariantCulture, out var wanted) ? wanted : UsualMegabytes;
        using var file = new LongFile(megabytes << 20);
        using var store = new SqliteRecipients(_folder.Path);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;
        var options = new ImportOptions
        {
            Folder = _folder.Path, Map = new Dictionary<string, string> { [LongFile.Remarks] = ImportOptions.LeaveOut },
        };

        var counts = await new RecipientImport(new StoreImportTarget(store)).RunAsync(
            file, options, bad => Assert.Fail($"line {bad.Line}: {bad.Reason}"),
            new Watch(() => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before)), default);

        output.WriteLine($"{megabytes} MB, {file.Rows} rows: {most >> 20} MB of objects at the most");
        Assert.Equal(new ImportCounts(file.Rows, file.Rows, 0, 0, 0, 0), counts);
        Assert.Equal(file.Rows, await store.PeopleAsync(default));
        Assert.InRange(most, 0, MostMegabytes << 20);
    }

    private sealed class Watch(Action look) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => look();
    }
}
