using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Keys;
using CampaignActors.Domain.Values;

namespace CampaignActors.Operations.Access;

/// <summary>The first administrator's key: made when a system starts for the first time, or given by the operator who sets it up.</summary>
public static class AdminKey
{
    /// <summary>Name of the file that holds it, in a data folder or in the folder of a local cluster.</summary>
    public const string FileName = "admin-key";

    public static readonly Code Code = new("admin");

    /// <summary>It belongs to no operator, so changes made with it are signed only where a request names one.</summary>
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
    /// <exception cref="UnauthorizedAccessException">It is somebody else's.</exception>
    public static KeyText? Read(string path) => !File.Exists(path) ? null
        : KeyText.Parse(File.ReadAllText(path).Trim())
            ?? throw new FormatException($"{path} holds no key, expected one such as ca_{Code}_…");

    /// <summary>
    /// The file with the key of a node of this machine: the one in the folder in which a node runs that listens on that port. A key is sent
    /// nowhere else, so a program that listens on another port, or where a node has ended, does not learn it.
    /// </summary>
    /// <param name="node">Where it listens.</param>
    /// <param name="folders">Data folders, and folders of local clusters with those of their nodes within.</param>
    /// <returns><c>null</c>: the node is elsewhere, or none of the folders is that of a running node with this address.</returns>
    public static string? FileFor(Uri node, IEnumerable<string> folders) => !node.IsLoopback ? null
        : folders.Where(folder => IsOf(folder, node)).Select(folder => Path.Combine(folder, FileName)).FirstOrDefault(File.Exists);

    private static bool IsOf(string folder, Uri node)
    {
        try
        {
            return Directory.Exists(folder)
                && Directory.EnumerateDirectories(folder).Prepend(folder).Any(f => ListensOn(f, node.Port) && DataFolderLock.IsHeld(f));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether the node of a data folder has written that it listens on this port. A node that was killed leaves that file behind.
    /// </summary>
    private static bool ListensOn(string folder, int port)
    {
        var file = Path.Combine(folder, "address");
        return File.Exists(file) && Uri.TryCreate(File.ReadAllText(file).Trim(), UriKind.Absolute, out var url) && url.Port == port;
    }
}
