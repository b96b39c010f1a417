using CampaignActors.Node.Tests;

namespace CampaignActors.Cluster.Tests;

/// <summary>A folder of its own that is gone afterwards.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("campaign-").FullName;

    /// <summary>The server runs as another user, who must be able to reach what is below.</summary>
    public TempFolder()
    {
        TestKeys.Add(Path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
    }

    public string Of(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        TestKeys.Remove(Path);
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process of the test that is being ended still writes; the system's cleaning takes the rest.
        }
    }
}
