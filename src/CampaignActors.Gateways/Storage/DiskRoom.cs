using System.Globalization;

namespace CampaignActors.Gateways.Storage;

/// <summary>Room on disks. Files of ours leave some: the journal of a lone node lies on the same disk.</summary>
public static class DiskRoom
{
    /// <summary>ENOSPC, and ERROR_DISK_FULL as an HRESULT.</summary>
    private const int FullOnUnix = 28, FullOnWindows = unchecked((int)0x80070070);

    /// <summary>Bytes of a disk that no file of ours may take.</summary>
    private const long MostKeptFree = 256L << 20;

    private const int LeastShareKept = 20;

    public static bool IsFull(Exception e) => e is DiskRoomException or IOException { HResult: FullOnUnix or FullOnWindows };

    /// <summary>
    /// Refuses what would fill the disk: a twentieth of it stays free, at most <see cref="MostKeptFree"/>.
    /// </summary>
    /// <param name="folder">On the disk.</param>
    /// <param name="needed">Bytes that are to be written.</param>
    /// <exception cref="DiskRoomException">There is less room.</exception>
    public static void Check(string folder, long needed)
    {
        var drive = new DriveInfo(folder);
        var usable = drive.AvailableFreeSpace - Math.Min(MostKeptFree, drive.TotalSize / LeastShareKept);
        if (needed > usable)
        {
            throw new DiskRoomException(string.Create(
                CultureInfo.InvariantCulture, $"the file needs {needed} bytes and the disk has {Math.Max(0, usable)} to spare: make room"));
        }
    }
}

/// <summary>A file was not written, since it would have filled the disk. The message says how much room there is.</summary>
public sealed class DiskRoomException(string message) : IOException(message);
