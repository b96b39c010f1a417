using System.Collections.Concurrent;

namespace CampaignActors.Testing;

/// <summary>A folder of one test, deleted with the test.</summary>
public sealed class TempFolder : IDisposable
{
    private static readonly ConcurrentDictionary<string, bool> s_open = new();

    public string Path { get; } = Directory.CreateTempSubdirectory("campaign-test-").FullName;

    /// <summary>PostgreSQL runs as another user, who must be able to reach what is below.</summary>
    public TempFolder()
    {
        s_open[Path] = true;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
    }

    /// <summary>The folders of all tests that run in this process now.</summary>
    public static IEnumerable<string> Open => s_open.Keys;

    /// <summary>All files, relative, with <c>/</c>, in order.</summary>
    public string[] Files => [.. Directory
        .EnumerateFiles(Path, "*", SearchOption.AllDirectories)
        .Select(path => System.IO.Path.GetRelativePath(Path, path).Replace('\\', '/'))
        .Order(StringComparer.Ordinal)];

    public string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>A folder that cannot be written to, not even by the administrator: its parent is a file.</summary>
    public string Unwritable()
    {
        File.WriteAllText(In("file"), "");
        return In("file", "folder");
    }

    public void Dispose()
    {
        s_open.TryRemove(Path, out _);
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
