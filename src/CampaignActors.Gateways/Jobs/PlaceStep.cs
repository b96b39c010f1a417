using System.Globalization;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Gateways.Storage;

namespace CampaignActors.Gateways.Jobs;

/// <summary>
/// Puts the file into a folder below a root, once: written under a temporary name, marked as ready, renamed. After a crash, a
/// temporary file that is still there gets its name; one that is gone has got it, even if the reader of the folder has taken the file
/// away since. A file of another content is never overwritten.
/// </summary>
internal static class PlaceStep
{
    public static async Task<StepOutcome> RunAsync(StepRun run, bool move, CancellationToken ct)
    {
        var (folder, name) = run.Files.Below(run.Effect.Step.To!);
        var temporary = Path.Combine(folder, run.TemporaryName(PendingFile.TemporaryPrefix));
        if (run.Ready is { } ready)
            return Finish(run, temporary, ready.Target, name, move, again: true);
        var source = await run.Files.OpenAsync(run.Effect, ct).ConfigureAwait(false);
        var target = Path.Combine(folder, source.Name);
        if (target == source.Path)
            return new StepOutcome($"{name[1..]}/{source.Name}, where it was");
        if (File.Exists(target))
        {
            if (await JobFiles.HashAsync(target, ct).ConfigureAwait(false) != source.Hash)
            {
                throw new GatewayException(
                    $"{name[1..]}/{source.Name} is there already with other content; move it away to have it written");
            }
            File.Delete(temporary);
        }
        else
        {
            await CopyAsync(source, temporary, ct).ConfigureAwait(false);
        }
        run.SayReady(target, source.Hash);
        return Finish(run, temporary, target, name, move, again: false);
    }

    private static StepOutcome Finish(StepRun run, string temporary, string target, string name, bool move, bool again)
    {
        if (File.Exists(temporary))
        {
            try
            {
                File.Move(temporary, target, overwrite: false);
            }
            catch (IOException) when (File.Exists(target))
            {
                run.SayBegun();
                throw new GatewayException($"{name[1..]}/{Path.GetFileName(target)} came into being meanwhile; it is left as it is");
            }
            FolderSync.Flush(Path.GetDirectoryName(target)!);
        }
        var placed = $"{name}/{Path.GetFileName(target)}";
        if (move)
            Remove(run);
        var size = File.Exists(target)
            ? string.Create(CultureInfo.InvariantCulture, $"{new FileInfo(target).Length} bytes")
            : "taken away since";
        return new StepOutcome($"{placed[1..]}, {size}{(again ? ", placed by an earlier try" : "")}", move ? placed : null);
    }

    /// <summary>The <c>.sha256</c> of an extraction stays beside, as it does when files are purged.</summary>
    private static void Remove(StepRun run)
    {
        var source = run.Files.PathOf(run.Effect.File);
        if (!File.Exists(source))
            return;
        File.Delete(source);
        FolderSync.Flush(Path.GetDirectoryName(source)!);
    }

    private static async Task CopyAsync(JobFile source, string temporary, CancellationToken ct)
    {
        // What a crash left behind is not whole.
        File.Delete(temporary);
        var folder = Path.GetDirectoryName(temporary)!;
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 64 * 1024,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = StorageRights.File;
        var to = new FileStream(temporary, options);
        await using (to.ConfigureAwait(false))
        {
            if (!OperatingSystem.IsWindows() && StorageRights.SharedWith(folder) is not UnixFileMode.None and var shared)
                File.SetUnixFileMode(to.SafeFileHandle, StorageRights.FileIn(shared));
            var from = source.Read();
            await using (from.ConfigureAwait(false))
                await from.CopyToAsync(to, ct).ConfigureAwait(false);
            to.Flush(flushToDisk: true);
        }
    }
}
