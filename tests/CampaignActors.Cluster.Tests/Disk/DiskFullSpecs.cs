using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Files;
using CampaignActors.Node.Logs;

namespace CampaignActors.Cluster.Tests.Disk;

/// <summary>When a disk is full nothing is lost and nothing is pretended; when there is room again, all goes on by itself.</summary>
public sealed class DiskFullSpecs
{
    [SmallDiskFact]
    public async Task Commands_are_refused_health_is_red_and_all_goes_on_when_there_is_room()
    {
        using var disk = new SmallDisk(24);
        await using var node = await NodeProcess.StartAsync(disk.Path);
        using var api = new Api(node.Address);
        for (var n = 0; n < 20; n++)
            Assert.True((await PlanAsync(api, $"P{n}")).Response.IsSuccessStatusCode);
        disk.Fill();

        var refused = new List<string>();
        for (var n = 20; n < 24; n++)
        {
            if (!(await PlanAsync(api, $"P{n}")).Response.IsSuccessStatusCode)
                refused.Add($"P{n}");
        }
        Assert.NotEmpty(refused);
        var health = await api.GetAsync("/health/ready");
        Assert.False(health.Response.IsSuccessStatusCode);
        Assert.Contains("full", health.Raw, StringComparison.Ordinal);

        disk.MakeRoom();
        await Until.TrueAsync(async () => (await api.GetAsync("/health/ready")).Response.IsSuccessStatusCode, "ready again");
        foreach (var code in refused)
            await Until.TrueAsync(async () => (await PlanAsync(api, code)).Response.IsSuccessStatusCode, $"{code} with the id that it had");
        await api.QuietAsync();
        for (var n = 0; n < 24; n++)
            Assert.True((await api.GetAsync($"/plans/P{n}")).Response.IsSuccessStatusCode, $"P{n}");
        Assert.Equal(0, await api.FullRunsAsync());
        Assert.DoesNotContain("   at ", node.Output, StringComparison.Ordinal);
    }

    private static Task<Reply> PlanAsync(Api api, string code) =>
        api.PutAsync($"/plans/{code}", """{"label": "Plan"}""", ("Idempotency-Key", $"plan-{code}"));

    [SmallDiskFact]
    public async Task Extraction_that_does_not_fit_is_refused_before_it_is_written()
    {
        using var disk = new SmallDisk(24);
        var gateway = new ExtractionFileGateway(Path.Combine(disk.Path, "files"));
        var large = new WriteExtraction("DM1/extraction/1", new Code("DM1"), "Cards", 1, "cards.csv", 10_000_000);

        var refused = await gateway.PerformAsync(large, default);
        var written = await gateway.PerformAsync(large with { Rows = 1_000 }, default);

        Assert.Contains("make room", refused.Error, StringComparison.Ordinal);
        Assert.Null(written.Error);
        Assert.Equal(1_000, written.Rows);
    }

    [SmallDiskFact]
    public void A_log_without_room_loses_lines_counts_them_and_goes_on()
    {
        using var disk = new SmallDisk(1);
        using var log = new RollingFile(Path.Combine(disk.Path, "node.log"), 100_000, 3);
        log.Write("before\n");
        disk.Fill();
        while (log.Lost < 3)
            log.Write($"{new string('x', 4_000)}\n");

        disk.MakeRoom();
        log.Write("after\n");

        var lines = File.ReadAllLines(Path.Combine(disk.Path, "node.log"));
        Assert.Contains("3 lines before this one could not be written", lines[^2], StringComparison.Ordinal);
        Assert.Equal(("before", "after"), (lines[0], lines[^1]));
    }

    [Fact]
    public void A_log_keeps_so_many_files_of_such_a_size_for_its_owner_alone()
    {
        using var folder = new TempFolder();
        var path = folder.In("node.log");
        using (var log = new RollingFile(path, 1_000, 3))
        {
            for (var n = 0; n < 1_000; n++)
                log.Write($"line {n}\n");
        }

        Assert.Equal(
            new[] { "node.log", "node.log.1", "node.log.2" },
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(folder.Path), file => Assert.InRange(new FileInfo(file).Length, 1, 1_000));
        Assert.Equal("line 999", File.ReadLines(path).Last());
        var kept = new[] { $"{path}.2", $"{path}.1", path }.SelectMany(File.ReadAllLines).ToArray();
        Assert.Equal(Enumerable.Range(0, 1_000).Select(n => $"line {n}").TakeLast(kept.Length), kept);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }
}
