using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence.Sql.Config;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Postgres;
using CampaignActors.Actors.Sharding;
using CampaignActors.Actors.Workflows;
using CampaignActors.Protocol.Shell;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CampaignActors.Actors.Hosting;

/// <summary>The node did not become a member of its cluster.</summary>
/// <param name="found">The members known, the nodes asked, and why each did not let this one in.</param>
/// <param name="reason">The certificate that was refused last, if any.</param>
public sealed class JoinException(IReadOnlyList<string> seeds, TimeSpan within, string found, string? reason)
    : Exception($"no cluster was joined within {within.TotalSeconds:0} s; seeds: {string.Join(", ", seeds)}; {found}")
{
    public string? Reason => reason;
}

/// <summary>Puts a node's actor system together.</summary>
public static class CampaignActorsHosting
{
    /// <summary>
    /// Adds the actor system with everything that entities need, and <see cref="ShardRouter"/>, <see cref="IEntityRouter"/>,
    /// <see cref="IEntityClient"/>, <see cref="IDomainClock"/> and <see cref="EntityContext"/> as services.
    /// </summary>
    public static IServiceCollection AddCampaignActors(this IServiceCollection services, CampaignActorsOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Clock);
        services.AddSingleton<ShardRouter>();
        services.AddSingleton<StartOutcome>();
        services.AddSingleton(sp => Between(sp.GetRequiredService<ShardRouter>(), options));
        services.AddSingleton<IEntityClient>(sp => new EntityClient(sp.GetRequiredService<ShardRouter>(), options.Clock, options.Client));
        services.AddSingleton(sp => Context(sp, options));
        if (options.Persistence == PersistenceKind.Sqlite)
            services.TryAddSingleton(_ => DataFolderLock.Acquire(options.DataFolder));
        return services.AddAkka(options.Placement.SystemNameOf(options.SystemName), (builder, sp) =>
        {
            // First of all: a folder in use must not be touched.
            if (options.Persistence == PersistenceKind.Sqlite)
                AddSqlite(builder, options, sp.GetRequiredService<DataFolderLock>().Folder);
            else if (options.Persistence == PersistenceKind.Postgres && options.Journal == JournalKind.Batched)
                builder.AddSetup(BatchedStore.Connect(options.Database));
            else if (options.Persistence == PersistenceKind.Postgres)
                builder.AddSetup(new DataOptionsSetup(PostgresStore.Connect(options.Database)));
            if (options.Tls is { } tls)
                builder.AddSetup(tls.Setup());
            builder.AddHocon(CampaignHocon.Build(options), HoconAddMode.Prepend);
            builder.ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLogger<NodeLogger>();
            });
            // Before the regions: a recovering entity may need what is added here.
            options.Extend?.Invoke(builder, sp);
            builder.WithActors((ActorStarter)((system, registry) => StartAsync(system, registry, sp, options)));
        });
    }

    private static void AddSqlite(AkkaConfigurationBuilder builder, CampaignActorsOptions options, string folder)
    {
        if (options.Journal == JournalKind.Batched)
            builder.AddSetup(BatchedStore.Open(folder));
        else
            builder.AddSetup(SqliteStore.Open(folder));
    }

    private static IEntityRouter Between(ShardRouter router, CampaignActorsOptions options) => options.Between?.Invoke(router) ?? router;

    private static EntityContext Context(IServiceProvider sp, CampaignActorsOptions options) => new()
    {
        Router = sp.GetRequiredService<IEntityRouter>(),
        Events = options.Events ?? sp.GetService<IEntityEvents>() ?? NoEntityEvents.Instance,
        Clock = options.Clock,
        Shell = options.Shell with { Zone = options.Zone },
        Rules = options.Rules,
        View = options.View,
        EarlierView = options.EarlierView,
        PassivateAfter = options.PassivateAfter,
        ResendAfter = options.ResendAfter,
        ResendAtMost = options.ResendAtMost,
        FlushAfter = options.FlushAfter,
        Permits = new WritePermits(options.WritesUnderWay),
        Companion = options.Companion ?? (sp.GetService<SupervisorParts>() is { } parts ? WorkflowDriver.Companion(parts) : null),
    };

    /// <summary>Joins, starts gateways and regions, opens the router.</summary>
    private static async Task StartAsync(ActorSystem system, IActorRegistry registry, IServiceProvider sp, CampaignActorsOptions options)
    {
        var router = sp.GetRequiredService<ShardRouter>();
        var gateways = system.ActorOf(
            GatewayActor.Props(options.Gateway, sp.GetRequiredService<IEntityRouter>(), options.Clock, options.GatewayParallelism),
            "gateways");
        registry.Register<GatewayActor>(gateways);
        var joining = Joining.JoinAsync(system, options);
        var regions = await EntityRegions.StartAsync(system, sp.GetRequiredService<EntityContext>(), options.Placement)
            .ConfigureAwait(false);
        try
        {
            await joining.ConfigureAwait(false);
        }
        catch (Exception e) when (e is JoinException or DatabaseInUseException)
        {
            // Thrown in here it would be printed twice with its trace, before the caller could report it in one line.
            sp.GetRequiredService<StartOutcome>().Failure = e;
            return;
        }
        router.Open(regions, gateways);
    }
}
