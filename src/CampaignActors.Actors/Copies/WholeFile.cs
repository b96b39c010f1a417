namespace CampaignActors.Actors.Copies;

/// <summary>
/// A file that holds all data of an installation: only its owner may read it, and it gets its name only when it is whole and on the disk.
/// </summary>
public static class WholeFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Has the file made beside its place, then moves it there. An existing file is replaced.</summary>
    /// <param name="make">Gets the path of an empty file.</param>
    /// <exception cref="CopyException">It cannot be written.</exception>
    public static async Task<T> MakeAsync<T>(string path, Func<string, Task<T>> make)
    {
        path = Path.GetFullPath(path);
        var partial = $"{path}.part";
        try
        {
            File.Delete(partial);
            await using (Open(partial, FileMode.CreateNew))
            {
                // The rights count from the first byte on.
            }
            var made = await make(partial).ConfigureAwait(false);
            await using (var file = Open(partial, FileMode.Open))
                file.Flush(flushToDisk: true);
            File.Move(partial, path, overwrite: true);
            return made;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CopyException($"{path} cannot be written: {e.Message}", e);
        }
        finally
        {
            Discard(partial);
        }
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite };
        if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }

    /// <summary>Failures to clean up are ignored: the first error is the one to report.</summary>
    private static void Discard(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
