using Microsoft.Data.Sqlite;

namespace CampaignActors.Benchmarks;

/// <summary>
/// A folder for one arm of one round: every measurement starts on empty files, and none pays for the growth of another's.
/// </summary>
internal sealed class ArmFolder : IDisposable
{
    private readonly string _path;

    public ArmFolder(string parent)
    {
        _path = System.IO.Path.Combine(parent, $"campaign-bench-{Guid.NewGuid():N}");
        Directory.CreateDirectory(_path);
    }

    public string Path => _path;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_path, recursive: true);
    }
}
