namespace CampaignActors.Gateways.Storage;

/// <summary>
/// A file that is either there as a whole or not at all: written under a temporary name in its own folder, flushed to disk, renamed,
/// and the name flushed too. Readers of the folder must skip names that start with a dot. A crash leaves the temporary file behind;
/// <see cref="CleanLeftovers"/> removes it later.
/// </summary>
public sealed class PendingFile : IDisposable
{
    public const string TemporaryPrefix = ".tmp-";

    /// <summary>Old enough that no living process can still be writing it, on this node or on another that shares the folder.</summary>
    public static readonly TimeSpan LeftoverAge = TimeSpan.FromHours(1);

    private readonly string _temporary;
    private readonly FileStream _stream;
    private bool _moved;

    private PendingFile(string temporary)
    {
        _temporary = temporary;
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 64 * 1024,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = StorageRights.File;
        _stream = new FileStream(temporary, options);
        var folder = Path.GetDirectoryName(temporary)!;
        if (!OperatingSystem.IsWindows() && StorageRights.SharedWith(folder) is not UnixFileMode.None and var shared)
            File.SetUnixFileMode(_stream.SafeFileHandle, StorageRights.FileIn(shared));
    }

    public Stream Stream => _stream;

    /// <exception cref="IOException">The folder cannot be made or written to.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not allowed.</exception>
    public static PendingFile In(string folder)
    {
        FolderSync.Create(folder);
        return new PendingFile(Path.Combine(folder, TemporaryPrefix + Guid.NewGuid().ToString("N")));
    }

    /// <summary>Brings the content to the disk, or throws because the disk is full. Nothing can be written afterwards.</summary>
    public void Seal()
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
    }

    /// <summary>
    /// Gives the sealed file its name. A file that is there already stays. Two processes in the very same moment may both succeed,
    /// and the later file stays: both were made from the same key, so readers see one whole file of that key either way.
    /// </summary>
    /// <returns><c>false</c> when the name was taken already: another call with the same key was faster.</returns>
    public bool MoveTo(string path)
    {
        try
        {
            File.Move(_temporary, path, overwrite: false);
            _moved = true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
        FolderSync.Flush(Path.GetDirectoryName(path)!);
        return true;
    }

    /// <summary>Puts the file in the place of another one.</summary>
    public void Replace(string path)
    {
        File.Move(_temporary, path, overwrite: true);
        _moved = true;
        FolderSync.Flush(Path.GetDirectoryName(path)!);
    }

    public void Dispose()
    {
        // Closing flushes, so on a full disk it fails again. The error that matters is on its way; what matters here is that the
        // temporary file goes, or each retry would make the disk fuller.
        Quietly(_stream.Dispose);
        if (!_moved)
            Quietly(() => File.Delete(_temporary));
    }

    /// <summary>Removes files that crashed writers left behind. Files that cannot be removed are left for the next time.</summary>
    public static void CleanLeftovers(string folder, TimeProvider clock)
    {
        if (!Directory.Exists(folder))
            return;
        var oldest = clock.GetUtcNow().UtcDateTime - LeftoverAge;
        foreach (var path in Directory.EnumerateFiles(folder, TemporaryPrefix + "*"))
        {
            // Another node may be removing it at this moment.
            Quietly(() =>
            {
                if (File.GetLastWriteTimeUtc(path) < oldest)
                    File.Delete(path);
            });
        }
    }

    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
