using CampaignActors.Actors;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Gateways.Keeping;
using CampaignActors.Node.Configuration;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Node.People;

/// <summary>
/// Purges at 3 o'clock in the night of the installation's zone. Every node tries: one at a time does it, and the next one finds
/// nothing more.
/// </summary>
internal sealed partial class NightlyPurge(
    IServiceProvider services, IRecipientDatabase people, NodeArguments arguments, TimeProvider time, ILogger<NightlyPurge> log)
    : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        new Nightly(RunAsync, arguments.Zone, time, e => LogFailed(log, Shown.OneLine(e.Message, 300))).RunAsync(stoppingToken);

    private async Task RunAsync(CancellationToken ct)
    {
        // The actors run by now; when this service was made they did not.
        var (purge, now) = (services.GetRequiredService<Purge>(), services.GetRequiredService<IDomainClock>().Now);
        if (await purge.RunAsync(now, dryRun: false, ct) is { IsEmpty: false } report)
            await people.NoteAsync([new PersonAccess(now, "", "nightly", "purge", null, report.ToString())], ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the purge of this night was cut off, the next one goes on: {Reason}")]
    private static partial void LogFailed(ILogger log, string reason);
}
