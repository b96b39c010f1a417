namespace CampaignActors.Node.Tests.Processes;

/// <summary>What the programs store is readable by their own account alone.</summary>
public sealed class RightsSpecs : IDisposable
{
    private const UnixFileMode Open = (UnixFileMode)0b111_101_101;
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_node_leaves_nothing_open_to_other_accounts()
    {
        if (OperatingSystem.IsWindows())
            return;
        var data = _folder.In("data");
        Directory.CreateDirectory(data);
        File.SetUnixFileMode(data, Open);
        await using (var node = await NodeProcess.StartAsync(data, (string?)null, "--log", _folder.In("logs/node.log")))
        {
            using var api = new Api(node.Address);
            Assert.True((await api.PutAsync("/plans/P1", """{"label": "Plan"}""")).Response.IsSuccessStatusCode);
            Assert.Empty(OpenBelow(_folder.Path));
            Assert.Equal(0, await node.StopAsync());
        }

        Assert.Empty(OpenBelow(_folder.Path));
        File.SetUnixFileMode(Path.Combine(data, "journal.db"), Open);
        Assert.Equal("FAIL", await DoctorAsync(data));
        await using (await NodeProcess.StartAsync(data))
            Assert.Equal("ok", await DoctorAsync(data));
    }

    [Fact]
    public async Task Doctor_says_how_many_people_there_are_and_whether_they_can_be_opened()
    {
        var data = _folder.In("people");
        await using (await NodeProcess.StartAsync(data))
            Assert.Equal("ok", await DoctorAsync(data, "people: 0 in "));
        foreach (var path in Directory.EnumerateFiles(data, "audience.db*"))
            await File.WriteAllTextAsync(path, new string('x', 5_000));
        Assert.Equal("FAIL", await DoctorAsync(data, "people: "));
    }

    private static async Task<string> DoctorAsync(string data, string subject = "data folder rights: ")
    {
        var run = await Campaign.RunAsync("doctor", "--data", data, "--node", "http://127.0.0.1:1");
        return run.Lines.Single(l => l.Contains(subject, StringComparison.Ordinal)).Split(' ')[0];
    }

    private static IEnumerable<string> OpenBelow(string folder) => Directory
        .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
        .Where(path => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & (UnixFileMode)0b111_111) != 0);

    public void Dispose() => _folder.Dispose();
}
