namespace CampaignActors.Actors.Tests.Hosting;

/// <summary>Two processes must not write one journal.</summary>
public sealed class DataFolderLockSpecs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lock-").FullName;

    [Fact]
    public void A_folder_in_use_is_refused_with_the_process_that_uses_it()
    {
        using var held = DataFolderLock.Acquire(_folder);

        var refused = Assert.Throws<DataFolderInUseException>(() => DataFolderLock.Acquire(_folder));

        Assert.Equal($"the data folder {_folder} is in use by process {Environment.ProcessId}", refused.Message);
    }

    [Fact]
    public void A_folder_that_was_let_go_can_be_taken_although_the_file_is_still_there()
    {
        DataFolderLock.Acquire(_folder).Dispose();
        using var again = DataFolderLock.Acquire(_folder);
        Assert.True(File.Exists(Path.Combine(_folder, DataFolderLock.LockName)));
    }

    [Fact]
    public async Task A_second_node_on_the_same_folder_does_not_start_and_the_first_goes_on()
    {
        await using var node = await TestNode.StartAsync();

        await Assert.ThrowsAsync<DataFolderInUseException>(() => CampaignSystem.StartAsync(node.Options));

        Assert.True((await node.SendAsync(Some.Budget("B1"), Some.Envelope(100), "c1")).Ok);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
