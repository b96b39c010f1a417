using System.Text;
using CampaignActors.Audience.Exports;
using CampaignActors.Audience.Stores;
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

    /// <summary>Bytes of a row of a person, about.</summary>
    private const long PersonBytes = 200;

    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly Func<IRecipientStore>? _recipients;
    private readonly KeyLocks _locks = new();
    private readonly FolderTally<string> _tally;

    /// <param name="folder">Made when it is missing. All nodes that are to see each other's files share it.</param>
    /// <param name="clock">Tells which leftovers of crashes are old; the system's clock when <c>null</c>.</param>
    /// <param name="recipients">Gives the store of recipients; <c>null</c>: files of people cannot be written.</param>
    public ExtractionFileGateway(string folder, TimeProvider? clock = null, Func<IRecipientStore>? recipients = null)
    {
        _recipients = recipients;
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
        if (effect.People is { } people)
            return await WriteAsync(effect, people, path, relative, ct).ConfigureAwait(false);
        if (!File.Exists(path))
            await CreateAsync(effect, path, ct).ConfigureAwait(false);
        // Read back even when just written: the hash is that of the file, not of what was meant to be in it.
        var (hash, size, rows) = await ExtractionCsv.ExamineAsync(path, ct).ConfigureAwait(false);
        if (rows != effect.Rows)
            throw new GatewayException($"{relative} is there already with {rows} rows, not {effect.Rows}; move it away to have it written");
        CheckSidecar(path, relative, hash);
        return new OutsideDone(effect.Key, null, 0, relative, rows, hash, size) { Sample = ExtractionCsv.Sample(effect) };
    }

    /// <summary>
    /// A file of people. Who is suppressed by now decides how many rows it has, so its counts stand in the sidecar, and a file without one
    /// was never answered for: it is written again.
    /// </summary>
    private async Task<OutsideDone> WriteAsync(
        WriteExtraction effect, ExtractionPeople people, string path, string relative, CancellationToken ct)
    {
        if (_recipients is null)
            throw new GatewayException("this node has no store of recipients");
        var content = new PeopleFile(effect, people, _recipients());
        var sidecar = path + SidecarSuffix;
        try
        {
            if (File.Exists(path) && !File.Exists(sidecar))
                File.Delete(path);
            if (!File.Exists(path))
            {
                using var file = PendingFile.In(Path.GetDirectoryName(path)!);
                DiskRoom.Check(Path.GetDirectoryName(path)!, effect.Rows * PersonBytes);
                var (written, lacking) = await content.WriteAsync(file.Stream, ct).ConfigureAwait(false);
                file.Seal();
                _tally.Commit(() => file.MoveTo(path), effect.Delivery.Text);
                var (made, _, _) = await ExtractionCsv.ExamineAsync(path, ct).ConfigureAwait(false);
                CheckSidecar(path, relative, made, new PeopleSidecar(written, lacking, content.Format).Lines);
            }
        }
        catch (Exception e) when (e is ExportException or AudienceException)
        {
            throw new GatewayException(e.Message, e);
        }
        var (hash, size, _) = await ExtractionCsv.ExamineAsync(path, ct).ConfigureAwait(false);
        CheckSidecar(path, relative, hash);
        var (rows, leftOut) = ReadCounts(sidecar, relative);
        return new OutsideDone(effect.Key, null, 0, relative, rows, hash, size)
        {
            LeftOut = leftOut == 0 ? null : leftOut,
            Sample = await content.SampleAsync(ct).ConfigureAwait(false),
        };
    }

    private static (long Rows, long LeftOut) ReadCounts(string sidecar, string relative) =>
        PeopleSidecar.Read(sidecar) is { } counts
            ? (counts.Rows, counts.LeftOut)
            : throw new GatewayException($"{relative} has no counts beside it; move it and its .sha256 away to have it written again");

    private async Task CreateAsync(WriteExtraction effect, string path, CancellationToken ct)
    {
        using var file = PendingFile.In(Path.GetDirectoryName(path)!);
        DiskRoom.Check(Path.GetDirectoryName(path)!, ExtractionCsv.Size(effect));
        await ExtractionCsv.WriteAsync(effect, file.Stream, ct).ConfigureAwait(false);
        file.Seal();
        _tally.Commit(() => file.MoveTo(path), effect.Delivery.Text);
    }

    /// <summary>Written after the file; a crash between the two is repaired by the next try.</summary>
    /// <param name="counts">A further line, of a file of people.</param>
    private static void CheckSidecar(string path, string relative, string hash, string counts = "")
    {
        var sidecar = path + SidecarSuffix;
        if (!File.Exists(sidecar))
        {
            using var file = PendingFile.In(Path.GetDirectoryName(path)!);
            file.Stream.Write(Encoding.UTF8.GetBytes($"{hash}  {Path.GetFileName(path)}\n{counts}"));
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
            foreach (var number in Directory.EnumerateDirectories(delivery).Where(n => !ExtractionPath.IsWork(n)))
                foreach (var path in Directory.EnumerateFiles(number))
                {
                    var name = Path.GetFileName(path);
                    if (!name.StartsWith('.') && !name.EndsWith(SidecarSuffix, StringComparison.OrdinalIgnoreCase))
                        yield return Path.GetFileName(delivery);
                }
    }
}
