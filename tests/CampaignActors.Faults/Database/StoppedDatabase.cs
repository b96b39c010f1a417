using System.Globalization;
using CampaignActors.Faults.Running;

namespace CampaignActors.Faults.Database;

/// <summary>PostgreSQL ends as if its power had gone, and is there again later.</summary>
public sealed class StoppedDatabase(int seconds) : IFault
{
    public string Name => string.Create(CultureInfo.InvariantCulture, $"database-{seconds}");

    public string Shows => $"PostgreSQL is away for {seconds} s: nothing is acknowledged that is not durable, and all goes on by itself";

    public async Task RunAsync(FaultContext context, CancellationToken ct)
    {
        context.Say("PostgreSQL crashes");
        await context.Cluster.Postgres.CrashAsync(ct);
        await context.LastAsync(TimeSpan.FromSeconds(seconds), ct);
        await context.Cluster.Postgres.StartAgainAsync(ct);
        context.Say("PostgreSQL is back");
        context.Healed();
    }
}
