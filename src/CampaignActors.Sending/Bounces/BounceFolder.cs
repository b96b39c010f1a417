using CampaignActors.Gateways.Storage;

namespace CampaignActors.Sending.Bounces;

/// <summary>
/// A folder that a mail server puts returned mails into, one a file. Each is taken in once and moved to <c>done/</c> or
/// <c>refused/</c>
/// below it, where people may look at it until it is purged.
/// </summary>
public sealed class BounceFolder
{
    public const string Done = "done";
    public const string RefusedName = "refused";

    /// <summary>
    /// A file that was written to this recently may not be whole, unless its writer renames it as this project does.
    /// </summary>
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(2);

    private readonly string _folder;
    private readonly BounceIntake _intake;
    private readonly TimeProvider _clock;

    /// <param name="folder">Made when it is missing.</param>
    public BounceFolder(string folder, BounceIntake intake, TimeProvider? clock = null) =>
        (_folder, _intake, _clock) = (Path.GetFullPath(folder), intake, clock ?? TimeProvider.System);

    /// <summary>
    /// Takes in what is there now, oldest first. Files whose name begins with a dot are not finished.
    /// </summary>
    /// <returns>What became of each file; a file that the ledger could not take in stays where it is.</returns>
    /// <exception cref="IOException">The folder cannot be read or written to.</exception>
    public async Task<IReadOnlyList<BounceOutcome>> ProcessAsync(CancellationToken ct)
    {
        foreach (var folder in new[] { _folder, In(Done), In(RefusedName) })
            FolderSync.Create(folder);
        var outcomes = new List<BounceOutcome>();
        var settled = _clock.GetUtcNow().UtcDateTime - s_settled;
        var files = new DirectoryInfo(_folder).EnumerateFiles()
            .Where(f => f.Name[0] != '.' && f.LastWriteTimeUtc <= settled && f.LinkTarget is null)
            .OrderBy(f => f.LastWriteTimeUtc).ThenBy(f => f.Name, StringComparer.Ordinal).ToList();
        foreach (var file in files)
        {
            ct.ThrowIfCancellationRequested();
            var outcome = file.Length > BounceReader.MaxBytes
                ? new BounceOutcome(0, 0, "refused", $"it is larger than {BounceReader.MaxBytes / 1024 / 1024} MB")
                : await _intake.TakeAsync(await File.ReadAllBytesAsync(file.FullName, ct).ConfigureAwait(false), ct).ConfigureAwait(false);
            // Taken in before it is moved: a node that dies in between takes it in again, which changes nothing.
            File.Move(file.FullName, Path.Combine(In(outcome.Problem is null ? Done : RefusedName), file.Name), overwrite: true);
            outcomes.Add(outcome);
        }
        if (outcomes.Count > 0)
            FolderSync.Flush(_folder);
        return outcomes;
    }

    /// <summary>Deletes mails that were moved away before a time.</summary>
    /// <returns>How many there were.</returns>
    public int Purge(DateTimeOffset before)
    {
        var old = new[] { Done, RefusedName }.Select(In).Where(Directory.Exists)
            .SelectMany(f => new DirectoryInfo(f).EnumerateFiles()).Where(f => f.LastWriteTimeUtc < before.UtcDateTime).ToList();
        old.ForEach(f => f.Delete());
        return old.Count;
    }

    private string In(string name) => Path.Combine(_folder, name);
}
