using System.Runtime.InteropServices;

namespace CampaignActors.Gateways.Storage;

/// <summary>
/// Makes the entries of a folder survive a power cut. A flushed file whose name is not on disk is a lost file, and the outbox would
/// already have been told that it is there. Windows writes names through its own log and has no such call: nothing to do there.
/// </summary>
public static partial class FolderSync
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var handle = Open(folder, ReadOnly);
        if (handle < 0)
            throw new IOException($"cannot open folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        try
        {
            if (Fsync(handle) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
                throw new IOException($"cannot flush folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    /// <summary>Creates the folder and its missing parents, each of them on disk before the next.</summary>
    public static void Create(string folder)
    {
        if (Directory.Exists(folder))
            return;
        var parent = Path.GetDirectoryName(folder);
        if (!string.IsNullOrEmpty(parent))
            Create(parent);
        StorageRights.CreateFolder(folder);
        if (string.IsNullOrEmpty(parent))
            return;
        if (!OperatingSystem.IsWindows() && StorageRights.SharedWith(parent) is not UnixFileMode.None and var shared)
            File.SetUnixFileMode(folder, StorageRights.Folder | shared);
        Flush(parent);
    }

    /// <summary>
    /// EINVAL: some network file systems cannot flush a folder; they promise nothing, and refusing to work would not help.
    /// </summary>
    private const int InvalidArgument = 22;

    [DllImport("libc", EntryPoint = "open", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int handle);

    [DllImport("libc", EntryPoint = "close", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
