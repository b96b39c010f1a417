namespace CampaignActors.Node.Tests;

/// <summary>A folder of its own for one test; it goes with the test.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("campaign-test-").FullName;

    public TempFolder() => TestKeys.Add(Path);

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        TestKeys.Remove(Path);
        Directory.Delete(Path, recursive: true);
    }
}
