using System.Globalization;
using CampaignActors.Gateways.Storage;

namespace CampaignActors.Actors.Hosting;

/// <summary>Another process uses the data folder; two would write one journal.</summary>
public sealed class DataFolderInUseException(string folder, string process)
    : InvalidOperationException($"the data folder {folder} is in use by {process}");

/// <summary>
/// Holds a data folder for one process. The lock is the operating system's, so it ends with the process however that ends; the number
/// of the process is in a file beside it, because a locked file cannot be read.
/// </summary>
public sealed class DataFolderLock : IDisposable
{
    public const string LockName = "node.lock";
    public const string ProcessName = "node.pid";
    private readonly FileStream _held;

    private DataFolderLock(string folder, FileStream held)
    {
        Folder = folder;
        _held = held;
    }

    public string Folder { get; }

    /// <summary>What of the folder other accounts may still read, since its rights could not be changed; for people.</summary>
    public IReadOnlyList<string> NotClosed { get; private init; } = [];

    /// <exception cref="DataFolderInUseException">Another process, or another part of this one, holds it.</exception>
    /// <exception cref="IOException">The folder cannot be made or written; likewise <see cref="UnauthorizedAccessException"/>.</exception>
    public static DataFolderLock Acquire(string folder)
    {
        folder = StorageRights.CreateFolder(Path.GetFullPath(folder));
        var notClosed = StorageRights.CloseDataFolder(folder);
        var path = Path.Combine(folder, LockName);
        FileStream held;
        try
        {
            held = Open(path, FileMode.OpenOrCreate);
        }
        catch (IOException e) when (File.Exists(path) && e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new DataFolderInUseException(folder, Holder(folder));
        }
        using (var process = new StreamWriter(Open(Path.Combine(folder, ProcessName), FileMode.Create)))
            process.Write(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new DataFolderLock(folder, held) { NotClosed = notClosed };
    }

    /// <summary>Whether a process holds the folder. It ends with the process, however that ends.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder is of another account.</exception>
    public static bool IsHeld(string folder)
    {
        try
        {
            using var free = new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.Read, FileShare.None);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = StorageRights.File;
        return new FileStream(path, options);
    }

    private static string Holder(string folder)
    {
        try
        {
            var number = File.ReadAllText(Path.Combine(folder, ProcessName)).Trim();
            return number.Length > 0 ? $"process {number}" : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }

    public void Dispose() => _held.Dispose();
}
