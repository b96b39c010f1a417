using CampaignActors.Actors.Hosting;
using CampaignActors.Audience.Messages;
using CampaignActors.Audience.Stores;
using CampaignActors.Gateways;
using CampaignActors.Gateways.Files;
using CampaignActors.Gateways.Keeping;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.People;
using CampaignActors.Operations.Settings;
using CampaignActors.Recipients.Postgres;
using CampaignActors.Recipients.Sql;
using CampaignActors.Recipients.Sqlite;
using CampaignActors.Vocabulary.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CampaignActors.Node.Start;

/// <summary>
/// The people of a node: in a file of its data folder, or beside the journal of its cluster. Made ready with the node, counted from time to
/// time for metrics, closed with it.
/// </summary>
internal sealed partial class RecipientStart(
    SqlRecipients people, ImportFolder folder, RecipientMeters meters, TimeProvider time, ILogger<RecipientStart> log) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(1);

    public static void Add(IServiceCollection services, NodeArguments arguments, NodeSettings settings, GatewayOptions outside)
    {
        if (settings.Database is { } database)
        {
            // Nothing is connected yet.
            services.AddSingleton(_ => new PeopleSource(NpgsqlDataSource.Create(database.Postgres.RecipientsConnection)))
                .AddSingleton<SqlRecipients>(sp => new PostgresRecipients(sp.GetRequiredService<PeopleSource>().Source));
        }
        else
        {
            services.AddSingleton<SqlRecipients>(_ => new SqliteRecipients(arguments.DataFolder));
        }
        services.AddSingleton<IRecipientDatabase>(sp => sp.GetRequiredService<SqlRecipients>())
            .AddSingleton<IRecipientStore>(sp => sp.GetRequiredService<SqlRecipients>())
            .AddSingleton<ILinkSecret>(sp => sp.GetRequiredService<SqlRecipients>())
            .AddSingleton<ImportFolder>().AddSingleton<ImportWatch>().AddSingleton<RecipientMeters>().AddHostedService<RecipientStart>()
            .AddSingleton(new ExtractionFolder(outside.FilesFolder))
            .AddSingleton(sp => new Purge(
                sp.GetRequiredService<IRecipientDatabase>(), sp.GetRequiredService<NamedTargets>().ReadAsync,
                sp.GetRequiredService<ExtractionFolder>(), settings.Retention, sp.GetRequiredService<IMessageLedger>(),
                new OldFiles(outside)))
            .AddSingleton(sp => new Erasure(
                sp.GetRequiredService<IRecipientDatabase>(), sp.GetRequiredService<ExtractionFolder>(), outside))
            .AddHostedService<NightlyPurge>();
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            folder.Prepare();
            await people.PrepareAsync(cancellationToken);
        }
        catch (Exception e) when (e is AudienceException or IOException or UnauthorizedAccessException)
        {
            throw new StartException(NodeExitCodes.Failed, $"the people of this node cannot be opened: {e.Message}", e);
        }
        await base.StartAsync(cancellationToken);
    }

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
            meters.Counted(await people.PeopleAsync(ct));
            if (people is SqliteRecipients file)
                await file.EmptyLogAsync(ct);
        }
        catch (System.Data.Common.DbException e)
        {
            LogUnread(log, Shown.OneLine(e.Message, 300));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the database of people cannot be read now: {Reason}")]
    private static partial void LogUnread(ILogger log, string reason);

    /// <summary>The pool of connections, as a service of its own type.</summary>
    private sealed record PeopleSource(NpgsqlDataSource Source) : IDisposable
    {
        public void Dispose() => Source.Dispose();
    }
}
