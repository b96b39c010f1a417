using CampaignActors.Domain.Keys;
using CampaignActors.Domain.Values;

namespace CampaignActors.Operations.Access;

/// <summary>The first administrator's key: made by the first start of a system, or configured.</summary>
public static class AdminKey
{
    /// <summary>Name of the file that holds it, in a data folder or in the folder of a local cluster.</summary>
    public const string FileName = "admin-key";

    public static readonly Code Code = new("admin");

    /// <summary>It belongs to no operator, so changes made with it are unsigned unless they name one.</summary>
    public static readonly KeyTerms Terms = new(null, [KeyRoles.Administrator], "first administrator");

    /// <summary>Writes a key for its owner alone: whole, or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, KeyText key)
    {
        var partial = $"{path}.new";
        File.Delete(partial);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(partial, options))
        {
            using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            text.WriteLine(key.Secret);
            text.Flush();
            stream.Flush(flushToDisk: true);
        }
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>The key in a file, or <c>null</c> when there is no file.</summary>
    /// <exception cref="FormatException">It holds something else.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file belongs to another account.</exception>
    public static KeyText? Read(string path) => !File.Exists(path) ? null
        : KeyText.Parse(File.ReadAllText(path).Trim())
            ?? throw new FormatException($"{path} holds no key, expected one such as ca_{Code}_…");

    /// <summary>
    /// The file with the key of a node of this machine: the one in the folder that the node says it is of, else the first there is.
    /// </summary>
    /// <param name="node">Where it listens.</param>
    /// <param name="folders">Data folders, and folders of local clusters with those of their nodes within.</param>
    /// <returns><c>null</c>: the node is elsewhere, or no folder has a key.</returns>
    public static string? FileFor(Uri node, IEnumerable<string> folders)
    {
        if (!node.IsLoopback)
            return null;
        var files = folders.Select(f => Path.Combine(f, FileName)).Where(File.Exists).ToList();
        return files.FirstOrDefault(f => IsOf(Path.GetDirectoryName(f)!, node)) ?? files.FirstOrDefault();
    }

    private static bool IsOf(string folder, Uri node)
    {
        try
        {
            return Directory.EnumerateDirectories(folder).Prepend(folder).Select(f => Path.Combine(f, "address"))
                .Any(f => File.Exists(f) && Uri.TryCreate(File.ReadAllText(f).Trim(), UriKind.Absolute,
                    out var url) && url.Port == node.Port);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
