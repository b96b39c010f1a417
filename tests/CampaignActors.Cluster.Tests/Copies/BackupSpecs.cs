namespace CampaignActors.Cluster.Tests.Copies;

/// <summary>A backup is made of a running system, and what it is restored into goes on from there.</summary>
[Long]
public sealed class BackupSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_backup_made_while_commands_run_holds_one_moment(bool inPostgres)
    {
        var first = inPostgres ? await MigratedAsync() : null;
        await using (var node = await OneNode.StartAsync(_folder.In("first"), first))
        {
            await node.PlayAsync();
            using var enough = new CancellationTokenSource();
            var writing = WriteAsync(node.Url, enough.Token);
            await BackupAsync(first, "first");
            enough.Cancel();
            Assert.True(await writing > 0);
        }
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.In("backup")));

        var second = inPostgres ? await MigratedAsync() : null;
        var restoredRows = await RestoreAsync(second, "second");

        await using var original = await OneNode.StartAsync(_folder.In("first"), first);
        await using var restored = await OneNode.StartAsync(_folder.In("second"), second);
        var (all, rows) = (await original.RowsAsync(), await restored.RowsAsync());
        Assert.Equal(all.Take(restoredRows), rows.Take(restoredRows));
        Assert.Equal(0, await restored.DriftAsync());
        await Campaign.DoneAsync("create", "plans", "AFTER", "--field", "label=Plan", "--node", restored.Url);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_restored_system_shows_the_same_and_nothing_is_restored_over_it(bool inPostgres)
    {
        var first = inPostgres ? await MigratedAsync() : null;
        string state;
        await using (var node = await OneNode.StartAsync(_folder.In("first"), first))
        {
            await node.PlayAsync();
            state = await node.StateAsync();
            await BackupAsync(first, "first");
        }
        var second = inPostgres ? await MigratedAsync() : null;
        await RestoreAsync(second, "second");
        await using (var node = await OneNode.StartAsync(_folder.In("second"), second))
            Assert.Equal(state, await node.StateAsync());

        Assert.Contains(
            "expected",
            await Campaign.RefusedAsync(["database", "restore", "--in", _folder.In("backup"), .. To(second, "second")]),
            StringComparison.Ordinal);
        var other = inPostgres ? null : await MigratedAsync();
        Assert.Contains(
            "campaign import",
            await Campaign.RefusedAsync(["database", "restore", "--in", _folder.In("backup"), .. To(other, "third")]),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_damaged_backup_is_refused_and_leaves_nothing_behind(bool inPostgres)
    {
        var first = inPostgres ? await MigratedAsync() : null;
        await using (var node = await OneNode.StartAsync(_folder.In("first"), first))
        {
            await node.PlayAsync();
            await BackupAsync(first, "first");
        }
        var whole = await File.ReadAllBytesAsync(_folder.In("backup"));
        var second = inPostgres ? await MigratedAsync() : null;
        foreach (var damaged in new[] { whole[..(whole.Length / 2)], Flipped(whole, whole.Length / 3), [] })
        {
            await File.WriteAllBytesAsync(_folder.In("backup"), damaged);
            var said = await Campaign.RefusedAsync(["database", "restore", "--in", _folder.In("backup"), .. To(second, "second")]);
            Assert.Contains(_folder.In("backup"), said, StringComparison.Ordinal);
        }
        await File.WriteAllBytesAsync(_folder.In("backup"), whole);

        await RestoreAsync(second, "second");
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        var flipped = (byte[])bytes.Clone();
        flipped[at] ^= 0x10;
        return flipped;
    }

    /// <returns>How many plans were made until there was enough.</returns>
    private static async Task<int> WriteAsync(string url, CancellationToken enough)
    {
        var made = 0;
        while (!enough.IsCancellationRequested)
        {
            await Campaign.DoneAsync("create", "plans", $"P{made}", "--field", "label=Plan", "--node", url);
            made++;
        }
        return made;
    }

    private async Task BackupAsync(string? database, string folder) =>
        await Campaign.DoneAsync(["database", "backup", "--out", _folder.In("backup"), .. To(database, folder)]);

    /// <returns>How many rows of the journal it says were restored.</returns>
    private async Task<int> RestoreAsync(string? database, string folder)
    {
        var said = await Campaign.DoneAsync(["database", "restore", "--in", _folder.In("backup"), .. To(database, folder)]);
        return int.Parse(Regex.Match(said, @": (\d+) rows up to").Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private string[] To(string? database, string folder) => database is null ? ["--data", _folder.In(folder)] : ["--database", database];

    private async Task<string> MigratedAsync()
    {
        var database = await postgres.DatabaseAsync();
        await Campaign.DoneAsync("database", "migrate", "--database", database);
        return database;
    }

    public void Dispose() => _folder.Dispose();
}
