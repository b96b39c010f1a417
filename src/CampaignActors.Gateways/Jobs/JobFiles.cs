using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Gateways.Files;
using CampaignActors.Gateways.Storage;

namespace CampaignActors.Gateways.Jobs;

/// <summary>
/// The files that steps work on, by name: relative to the files folder, or <c>@ROOT/…</c> for one that was moved below a root. What
/// steps make themselves lies in <c>{delivery}/{number}.job/</c>, where retention and erasure find it.
/// </summary>
internal sealed class JobFiles(string folder, IReadOnlyDictionary<string, string> roots)
{
    /// <summary>End of the name of a folder with what steps made.</summary>
    private const string FolderSuffix = ".job";

    private const string Compressed = ".gz";
    private const char RootMark = '@';
    private readonly string _folder = Path.GetFullPath(folder);

    /// <summary>Whether a folder of the files folder holds what steps made, and no extraction.</summary>
    public static bool IsWork(string folder) => folder.EndsWith(FolderSuffix, StringComparison.Ordinal);

    /// <summary>The folder for what the steps of one extraction make.</summary>
    public string WorkFolder(RunProviderStep effect) => Path.Combine(_folder, Work(effect).Replace('/', Path.DirectorySeparatorChar));

    /// <summary>The file that the step works on, as it was approved.</summary>
    /// <exception cref="GatewayException">It is not there, or was changed after it was written.</exception>
    public async Task<JobFile> OpenAsync(RunProviderStep effect, CancellationToken ct)
    {
        var path = PathOf(effect.File);
        // A compressed file is deleted with a person who is forgotten; it is made again of what is left.
        if (!File.Exists(path) && effect.File.StartsWith(Work(effect) + "/", StringComparison.Ordinal)
            && effect.File.EndsWith(Compressed, StringComparison.Ordinal) && File.Exists(PathOf(effect.Extraction)))
            await CompressAsync(await ExamineAsync(effect.Extraction, ct).ConfigureAwait(false), path, ct).ConfigureAwait(false);
        return await ExamineAsync(effect.File, ct).ConfigureAwait(false);
    }

    /// <summary>The compressed file of a step, relative to the files folder.</summary>
    public static string NameOfCompressed(RunProviderStep effect) => $"{Work(effect)}/{effect.File.Split('/')[^1]}{Compressed}";

    /// <summary>Compresses the file; the same bytes each time.</summary>
    public async Task<StepOutcome> CompressAsync(RunProviderStep effect, CancellationToken ct)
    {
        var source = await OpenAsync(effect, ct).ConfigureAwait(false);
        var name = NameOfCompressed(effect);
        var size = await CompressAsync(source, PathOf(name), ct).ConfigureAwait(false);
        return new StepOutcome(
            string.Create(CultureInfo.InvariantCulture, $"{source.Name}{Compressed}, {source.Size} to {size} bytes"), name);
    }

    /// <summary>Where a folder that a service names is, below which root, and its name as files in it are called.</summary>
    /// <exception cref="GatewayException">It is outside of all roots, or behind a link, or its root is not there.</exception>
    public (string Folder, string Name) Below(string to)
    {
        var (root, rest) = RootOf(to);
        var top = Path.TrimEndingDirectorySeparator(Path.GetFullPath(roots[root]));
        // A file system that is not mounted must not be replaced by a folder on the disk of the node.
        if (!Directory.Exists(top))
            throw new GatewayException($"the folder of root '{root}' is not there");
        var at = top;
        foreach (var part in rest)
        {
            at = Path.Combine(at, part);
            if (new DirectoryInfo(at).LinkTarget is not null)
                throw new GatewayException($"'{to}' leads through a link, which could leave the root '{root}'");
        }
        FolderSync.Create(at);
        return (at, $"{RootMark}{string.Join('/', [root, .. rest])}");
    }

    private (string Root, string[] Parts) RootOf(string to)
    {
        var parts = to.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Any(p => p is "." or ".." || p.Contains('\\', StringComparison.Ordinal)))
            throw new GatewayException($"'{to}' leads out of its root");
        if (!to.StartsWith('/') && parts.Length > 0 && Root(parts[0]) is { } named)
            return (named, parts[1..]);
        foreach (var (name, folder) in to.StartsWith('/') ? roots : new Dictionary<string, string>())
        {
            var top = Path.GetFullPath(folder).Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Take(top.Length).SequenceEqual(top))
                return (name, parts[top.Length..]);
        }
        var known = roots.Count == 0 ? "it has none" : string.Join(", ", roots.Keys.Order());
        throw new GatewayException($"'{to}' is below none of the roots of this node ({known}); see Providers__Roots");
    }

    /// <summary>Names of settings have no case.</summary>
    private string? Root(string name) => roots.Keys.FirstOrDefault(r => r.Equals(name, StringComparison.OrdinalIgnoreCase));

    public string PathOf(string name)
    {
        if (name.StartsWith(RootMark))
        {
            var slash = name.LastIndexOf('/');
            return Path.Combine(Below(name[1..slash]).Folder, name[(slash + 1)..]);
        }
        var path = Path.GetFullPath(Path.Combine(_folder, name));
        return path.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new GatewayException($"{name} is not in the files folder");
    }

    private async Task<JobFile> ExamineAsync(string name, CancellationToken ct)
    {
        var path = PathOf(name);
        if (!File.Exists(path))
            throw new GatewayException($"{name} is not there any more");
        var hash = await HashAsync(path, ct).ConfigureAwait(false);
        var sidecar = path + ExtractionFileGateway.SidecarSuffix;
        if (File.Exists(sidecar) && File.ReadLines(sidecar).FirstOrDefault()?.Split(' ', 2)[0] is { } recorded && recorded != hash)
            throw new GatewayException($"{name} was changed after it was written (its .sha256 differs); nothing was done with it");
        return new JobFile(path, Path.GetFileName(path), hash, new FileInfo(path).Length);
    }

    public static async Task<string> HashAsync(string path, CancellationToken ct)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, useAsync: true);
        await using (stream.ConfigureAwait(false))
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct).ConfigureAwait(false));
    }

    private static async Task<long> CompressAsync(JobFile source, string path, CancellationToken ct)
    {
        using var file = PendingFile.In(Path.GetDirectoryName(path)!);
        var from = new FileStream(source.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, useAsync: true);
        await using (from.ConfigureAwait(false))
        {
            var to = new GZipStream(file.Stream, CompressionLevel.Optimal, leaveOpen: true);
            await using (to.ConfigureAwait(false))
                await from.CopyToAsync(to, ct).ConfigureAwait(false);
        }
        file.Seal();
        file.Replace(path);
        return new FileInfo(path).Length;
    }

    private static string Work(RunProviderStep effect) =>
        string.Create(CultureInfo.InvariantCulture, $"{effect.Delivery.Text}/{effect.Number}{FolderSuffix}");
}

/// <summary>A file that a step works on.</summary>
/// <param name="Hash">SHA-256 in lower-case hex.</param>
internal sealed record JobFile(string Path, string Name, string Hash, long Size)
{
    public FileStream Read() =>
        new(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 * 1024, useAsync: true);
}
