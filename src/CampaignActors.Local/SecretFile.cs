namespace CampaignActors.Local;

/// <summary>Files and folders for their owner alone, from the first byte on.</summary>
internal static class SecretFile
{
    /// <summary>Whole or not at all: another process may read it at any moment.</summary>
    public static void Write(string path, string text)
    {
        var unfinished = $"{path}.new";
        File.Delete(unfinished);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(unfinished, options))
            writer.Write(text);
        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Makes it when it is missing. One that is there keeps its rights, which may be a volume's.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
