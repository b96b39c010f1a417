using CampaignActors.Gateways.Storage;
using CampaignActors.Node.Public;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Node.Messages;

/// <summary>
/// Takes in reports of mail servers from files: whatever lies in <c>bounces/</c> beside the extraction files. What was taken in is deleted;
/// what is no report is put aside in <c>bounces/unknown</c>, the latest of it. Two nodes at one file do no harm: a report counts once.
/// </summary>
internal sealed partial class BounceFolder(string folder, IBounceIntake intake, TimeProvider time, ILogger<BounceFolder> log)
    : BackgroundService
{
    private const int MaxBytes = 5 << 20;
    private const int MaxUnknown = 1_000;
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(5);

    /// <summary>A file that was changed a moment ago may still be written.</summary>
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, time);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        try
        {
            StorageRights.CreateFolder(folder);
            var settled = time.GetUtcNow().UtcDateTime - s_settled;
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles()
                .Where(f => f.Name[0] != '.' && f.LastWriteTimeUtc <= settled).OrderBy(f => f.LastWriteTimeUtc))
                await TakeAsync(file, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(log, Shown.OneLine(e.Message, 300));
        }
    }

    private async Task TakeAsync(FileInfo file, CancellationToken ct)
    {
        if (file.Length <= MaxBytes && await intake.TakeAsync(await File.ReadAllBytesAsync(file.FullName, ct), ct) != BounceIntake.Unknown)
        {
            file.Delete();
            return;
        }
        var aside = Path.Combine(folder, "unknown");
        StorageRights.CreateFolder(aside);
        File.Move(file.FullName, Path.Combine(aside, file.Name), overwrite: true);
        LogUnknown(log);
        foreach (var old in new DirectoryInfo(aside).EnumerateFiles().OrderByDescending(f => f.LastWriteTimeUtc).Skip(MaxUnknown))
            old.Delete();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "a file of bounces/ is no report of a mail server, or too large: see bounces/unknown")]
    private static partial void LogUnknown(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the folder bounces/ cannot be taken in now: {Reason}")]
    private static partial void LogFailed(ILogger log, string reason);
}
