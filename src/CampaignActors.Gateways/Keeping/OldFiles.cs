using CampaignActors.Gateways.Jobs;
using CampaignActors.Gateways.Mail;
using CampaignActors.Gateways.Storage;
using NodaTime;

namespace CampaignActors.Gateways.Keeping;

/// <summary>
/// Mails that lie as files, and what the jobs folder remembers, both by the time at which a file was written. A mail that was taken in and
/// a step that is done are not asked for again, unless a node that has not confirmed them was down for longer than they are kept.
/// </summary>
/// <param name="options">Says where they lie.</param>
public sealed class OldFiles(GatewayOptions options)
{
    /// <returns>How many mails were deleted, or would be.</returns>
    /// <exception cref="IOException">One cannot be deleted.</exception>
    public long Mails(Instant before, bool dryRun, CancellationToken ct)
    {
        string?[] folders = [options.PickupFolder, options.Smtp?.SentFolder, options.MessagesFolder];
        var count = 0L;
        foreach (var folder in folders.Where(f => !string.IsNullOrWhiteSpace(f)))
        {
            foreach (var path in Files(folder!, "*.eml", before, ct).Where(p => folder == options.MessagesFolder || MailEraser.IsOurs(p)))
                count += Delete(path, dryRun);
        }
        return count;
    }

    /// <returns>How many steps and tickets were deleted, or would be; the log of a step goes with it.</returns>
    /// <exception cref="IOException">One cannot be deleted.</exception>
    public long Jobs(Instant before, bool dryRun, CancellationToken ct)
    {
        var count = 0L;
        foreach (var ticket in Files(options.JobsFolder, "*.json", before, ct))
            count += Delete(ticket, dryRun);
        foreach (var marker in Files(Path.Combine(options.JobsFolder, StepMarkers.Folder), "*.json", before, ct).Where(StepMarkers.IsDone))
        {
            count += Delete(marker, dryRun);
            if (!dryRun)
                File.Delete(Path.ChangeExtension(marker, ".log"));
        }
        return count;
    }

    private static List<string> Files(string folder, string pattern, Instant before, CancellationToken ct)
    {
        var files = new List<string>();
        if (!Directory.Exists(folder))
            return files;
        foreach (var path in Directory.EnumerateFiles(folder, pattern))
        {
            ct.ThrowIfCancellationRequested();
            if (!Path.GetFileName(path).StartsWith(PendingFile.TemporaryPrefix, StringComparison.Ordinal)
                && Instant.FromDateTimeUtc(File.GetLastWriteTimeUtc(path)) < before)
                files.Add(path);
        }
        return files;
    }

    private static int Delete(string path, bool dryRun)
    {
        if (!dryRun)
            File.Delete(path);
        return 1;
    }
}
