using System.Text;
using CampaignActors.Audience.Exports;
using CampaignActors.Audience.People;
using CampaignActors.Gateways.Storage;
using NodaTime;

namespace CampaignActors.Gateways.Files;

/// <summary>The extraction files that are there, as <see cref="ExtractionFileGateway"/> wrote them.</summary>
/// <param name="folder">The files folder; it need not be there.</param>
public sealed class ExtractionFolder(string folder)
{
    private readonly string _folder = Path.GetFullPath(folder);

    /// <summary>Deletes files of a delivery that were written before a time. The <c>.sha256</c> beside each stays.</summary>
    /// <param name="dryRun">Whether only is counted.</param>
    /// <returns>How many files.</returns>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    public int DeleteBefore(string delivery, Instant before, bool dryRun)
    {
        var old = FilesOf(Path.Combine(_folder, delivery)).Where(f => File.GetLastWriteTimeUtc(f) < before.ToDateTimeUtc()).ToList();
        if (!dryRun)
            old.ForEach(File.Delete);
        return old.Count;
    }

    /// <summary>
    /// Takes a person out of files: rewrites a file without the row of the person, and its <c>.sha256</c> with it. A file of which it
    /// cannot be said which row is the person's is deleted.
    /// </summary>
    /// <param name="person">As before they are forgotten.</param>
    /// <param name="deliveries">Those whose frozen target has the person in it.</param>
    /// <param name="since">Only files that were written since then, and half-written ones; <c>null</c>: all whole files.</param>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public async Task<(int Rewritten, int Deleted)> ForgetAsync(
        Recipient person, IReadOnlySet<string> deliveries, DateTime? since, CancellationToken ct)
    {
        var (rewritten, deleted) = (0, 0);
        if (!Directory.Exists(_folder))
            return (0, 0);
        foreach (var delivery in Directory.EnumerateDirectories(_folder))
        {
            if (since is not null)
                DropHalfWritten(delivery);
            foreach (var path in FilesOf(delivery).Where(f => since is null || File.GetLastWriteTimeUtc(f) >= since).ToList())
            {
                switch (await ForgetAsync(path, person, deliveries.Contains(Path.GetFileName(delivery)), ct).ConfigureAwait(false))
                {
                    case Forgotten.Rewritten:
                        rewritten++;
                        break;
                    case Forgotten.Deleted:
                        deleted++;
                        break;
                    default:
                        break;
                }
            }
        }
        return (rewritten, deleted);
    }

    private enum Forgotten
    {
        Untouched,
        Rewritten,
        Deleted,
    }

    /// <summary>Who writes one cannot finish it, and writes it again, by then without the person.</summary>
    private static void DropHalfWritten(string delivery)
    {
        foreach (var number in Directory.EnumerateDirectories(delivery))
            foreach (var path in Directory.EnumerateFiles(number, PendingFile.TemporaryPrefix + "*"))
                File.Delete(path);
    }

    private static async Task<Forgotten> ForgetAsync(string path, Recipient person, bool holds, CancellationToken ct)
    {
        var sidecar = path + ExtractionFileGateway.SidecarSuffix;
        if (!File.Exists(sidecar))
            return Deleted(holds);
        // Files of typed counts hold no people.
        if (PeopleSidecar.Read(sidecar) is not { } told)
            return Forgotten.Untouched;
        if (told.Format is not { } format)
            return Deleted(holds);
        long removed;
        using (var file = PendingFile.In(Path.GetDirectoryName(path)!))
        {
            try
            {
                var from = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 * 1024, useAsync: true);
                await using (from.ConfigureAwait(false))
                    removed = await ExportEraser.CopyAsync(format, person, from, file.Stream, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (e is InvalidDataException or KeyNotFoundException or DecoderFallbackException)
            {
                return Deleted(holds);
            }
            if (removed == 0)
                return Deleted(holds && !ExportEraser.IsSure(format));
            file.Seal();
            file.Replace(path);
        }
        var (hash, _, _) = await ExtractionCsv.ExamineAsync(path, ct).ConfigureAwait(false);
        using var beside = PendingFile.In(Path.GetDirectoryName(path)!);
        var lines = told with { Rows = told.Rows - removed, LeftOut = told.LeftOut + removed };
        beside.Stream.Write(Encoding.UTF8.GetBytes($"{hash}  {Path.GetFileName(path)}\n{lines.Lines}"));
        beside.Seal();
        beside.Replace(sidecar);
        return Forgotten.Rewritten;

        Forgotten Deleted(bool delete)
        {
            if (!delete)
                return Forgotten.Untouched;
            File.Delete(path);
            return Forgotten.Deleted;
        }
    }

    private static IEnumerable<string> FilesOf(string delivery) => !Directory.Exists(delivery) ? []
        : Directory.EnumerateDirectories(delivery).SelectMany(Directory.EnumerateFiles).Where(path =>
            !Path.GetFileName(path).StartsWith('.')
            && !path.EndsWith(ExtractionFileGateway.SidecarSuffix, StringComparison.OrdinalIgnoreCase));
}
