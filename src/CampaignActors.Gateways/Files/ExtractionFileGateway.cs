using System.Globalization;
using System.Text;
using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Gateways.Storage;

namespace CampaignActors.Gateways.Files;

/// <summary>
/// Writes extraction files: <c>{folder}/{delivery}/{number}/{fileName}</c>, each with a sidecar <c>{fileName}.sha256</c> that
/// <c>sha256sum -c</c> understands. A provider who waits for the sidecar never reads a file too early, though the file itself appears
/// only when it is complete.
/// </summary>
/// <remarks>
/// A repeated effect finds the file, checks it against the sidecar and gives the same answer; the file is left alone. It is refused
/// when the file was changed meanwhile or holds another number of rows: two truths under one name need a person. A file that was
/// taken away is written again, with the same bytes.
/// </remarks>
public sealed class ExtractionFileGateway : IGateway, IOutsideCounts
{
    internal const string SidecarSuffix = ".sha256";

    /// <summary>Bytes of the disk that no file of ours may take.</summary>
    private const long MostKeptFree = 256L << 20;

    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly KeyLocks _locks = new();
    private readonly FolderTally<string> _tally;

    /// <param name="folder">Made when it is missing. All nodes that are to see each other's files share it.</param>
    /// <param name="clock">Tells which leftovers of crashes are old; the system's clock when <c>null</c>.</param>
    public ExtractionFileGateway(string folder, TimeProvider? clock = null)
    {
        _folder = Path.GetFullPath(folder);
        _clock = clock ?? TimeProvider.System;
        _tally = new FolderTally<string>(Scan);
    }

    public async Task<OutsideDone> PerformAsync(IOutsideEffect effect, CancellationToken ct)
    {
        if (effect is not WriteExtraction extraction)
            return GatewayOutcome.NotMine(GatewayCodes.Files, effect);
        var what = $"extraction {extraction.Number} of {extraction.Delivery}";
        return await GatewayOutcome.GuardAsync(extraction, what, () => WriteAsync(extraction, ct), ct).ConfigureAwait(false);
    }

    public OutsideFigures Read() => OutsideFigures.OfFiles(_tally.Read());

    public void Rescan() => _tally.Forget();

    private async Task<OutsideDone> WriteAsync(WriteExtraction effect, CancellationToken ct)
    {
        if (ExtractionPath.Problem(effect) is { } problem)
            throw new GatewayException(problem);
        var relative = ExtractionPath.Of(effect);
        var path = Path.Combine([_folder, .. relative.Split('/')]);
        // By path and not by key: a second writer of the same path must wait.
        using var held = await _locks.EnterAsync(relative, ct).ConfigureAwait(false);
        PendingFile.CleanLeftovers(Path.GetDirectoryName(path)!, _clock);
        if (!File.Exists(path))
            await CreateAsync(effect, path, ct).ConfigureAwait(false);
        // Read back even when just written: the hash is that of the file, not of what was meant to be in it.
        var (hash, size, rows) = await ExtractionCsv.ExamineAsync(path, ct).ConfigureAwait(false);
        if (rows != effect.Rows)
            throw new GatewayException($"{relative} is there already with {rows} rows, not {effect.Rows}; move it away to have it written");
        CheckSidecar(path, relative, hash);
        return new OutsideDone(effect.Key, null, 0, relative, rows, hash, size) { Sample = ExtractionCsv.Sample(effect) };
    }

    private async Task CreateAsync(WriteExtraction effect, string path, CancellationToken ct)
    {
        using var file = PendingFile.In(Path.GetDirectoryName(path)!);
        CheckRoom(path, ExtractionCsv.Size(effect));
        await ExtractionCsv.WriteAsync(effect, file.Stream, ct).ConfigureAwait(false);
        file.Seal();
        _tally.Commit(() => file.MoveTo(path), effect.Delivery.Text);
    }

    /// <summary>
    /// Refuses a file that would fill the disk: the journal of a lone node is on the same one. A twentieth of the disk stays free, at most
    /// <see cref="MostKeptFree"/>.
    /// </summary>
    private static void CheckRoom(string path, long needed)
    {
        var drive = new DriveInfo(Path.GetDirectoryName(path)!);
        var usable = drive.AvailableFreeSpace - Math.Min(MostKeptFree, drive.TotalSize / 20);
        if (needed > usable)
        {
            throw new GatewayException(string.Create(
                CultureInfo.InvariantCulture, $"the file needs {needed} bytes and the disk has {Math.Max(0, usable)} to spare: make room"));
        }
    }

    /// <summary>Written after the file; a crash between the two is repaired by the next try.</summary>
    private static void CheckSidecar(string path, string relative, string hash)
    {
        var sidecar = path + SidecarSuffix;
        if (!File.Exists(sidecar))
        {
            using var file = PendingFile.In(Path.GetDirectoryName(path)!);
            file.Stream.Write(Encoding.UTF8.GetBytes($"{hash}  {Path.GetFileName(path)}\n"));
            file.Seal();
            file.MoveTo(sidecar);
        }
        var recorded = File.ReadLines(sidecar).FirstOrDefault()?.Split(' ', 2)[0];
        if (recorded != hash)
        {
            throw new GatewayException(
                $"{relative} was changed after it was written (its .sha256 differs); move both away to have it written again");
        }
    }

    private IEnumerable<string> Scan()
    {
        if (!Directory.Exists(_folder))
            yield break;
        foreach (var delivery in Directory.EnumerateDirectories(_folder))
            foreach (var number in Directory.EnumerateDirectories(delivery))
                foreach (var path in Directory.EnumerateFiles(number))
                {
                    var name = Path.GetFileName(path);
                    if (!name.StartsWith('.') && !name.EndsWith(SidecarSuffix, StringComparison.OrdinalIgnoreCase))
                        yield return Path.GetFileName(delivery);
                }
    }
}
