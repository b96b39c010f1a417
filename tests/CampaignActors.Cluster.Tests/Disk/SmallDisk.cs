using System.Diagnostics;

namespace CampaignActors.Cluster.Tests.Disk;

/// <summary>A file system of a few megabytes in memory, that can be filled up. Mounting needs the rights for it.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int PageBytes = 4096;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly TempFolder _folder = new();

    public SmallDisk(int megabytes)
    {
        if (!Mount(_folder.Path, megabytes))
            throw new InvalidOperationException("nothing can be mounted here");
    }

    public string Path => _folder.Path;

    private string Filler => _folder.In("filler");

    public static bool IsPossible { get; } = Try();

    private static bool Try()
    {
        try
        {
            using var disk = new SmallDisk(1);
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Takes all room that there is.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                file.Write(new byte[PageBytes]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Takes all room but so many bytes.</summary>
    public void FillBut(long bytes)
    {
        Fill();
        using var file = new FileStream(Filler, FileMode.Open, FileAccess.Write);
        file.SetLength(Math.Max(0, file.Length - bytes));
    }

    public void MakeRoom() => File.Delete(Filler);

    private static bool Mount(string path, int megabytes) =>
        Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=755", "tmpfs", path);

    private static bool Run(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        return process.WaitForExit(s_patience) && process.ExitCode == 0;
    }

    public void Dispose()
    {
        Run("umount", "--lazy", _folder.Path);
        _folder.Dispose();
    }
}

/// <summary>Needs a disk that can be filled up.</summary>
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        if (!SmallDisk.IsPossible)
            Skip = "no file system can be mounted here: run as root";
    }
}

/// <summary>Needs a disk that can be filled up.</summary>
internal sealed class SmallDiskTheoryAttribute : TheoryAttribute
{
    public SmallDiskTheoryAttribute()
    {
        if (!SmallDisk.IsPossible)
            Skip = "no file system can be mounted here: run as root";
    }
}
