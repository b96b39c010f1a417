using CampaignActors.Operations.Access;

namespace CampaignActors.Testing.Nodes;

/// <summary>
/// The administrators' keys of the nodes that run in the folders of the tests: a client that knows a node's address gets the key in
/// the node's folder, or in that of another node of its cluster.
/// </summary>
public static class TestKeys
{
    /// <returns><c>null</c>: no node of the tests listens there.</returns>
    public static string? FileFor(Uri node) => TempFolder.Open.Select(Within).Where(folders => folders.Any(f => ListensAt(f, node)))
        .SelectMany(folders => folders).Select(f => Path.Combine(f, AdminKey.FileName)).FirstOrDefault(File.Exists);

    /// <inheritdoc cref="FileFor"/>
    public static string? For(string url) => FileFor(new Uri(url)) is { } file ? File.ReadAllText(file).Trim() : null;

    /// <summary>Whether only its owner may read a file; systems without such rights keep it in a folder of its owner.</summary>
    public static bool IsOwnersAlone(string file) =>
        OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite);

    /// <summary>A folder may go with its test at any time.</summary>
    private static List<string> Within(string root)
    {
        try
        {
            return [root, .. Directory.EnumerateDirectories(root, "*", new EnumerationOptions { IgnoreInaccessible = true })];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static bool ListensAt(string folder, Uri node)
    {
        try
        {
            return Uri.TryCreate(File.ReadAllText(Path.Combine(folder, "address")), UriKind.Absolute, out var url) && url.Port == node.Port;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
