using System.Diagnostics;
using Akka.Configuration;
using Akka.Hosting;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Audience.Stores;
using CampaignActors.Gateways;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Gateways.Jobs;
using CampaignActors.Gateways.Mail;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Health;
using CampaignActors.Node.Http;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Connections;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Pages;
using CampaignActors.Node.People;
using CampaignActors.Node.Telemetry;
using CampaignActors.Operations.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Node.Start;

/// <summary>Reads arguments and configuration, checks both, and registers the services of a node.</summary>
internal static class NodeBuilder
{
    /// <exception cref="StartException">An argument or the configuration is wrong, or the data folder is in use or cannot be
    /// used.</exception>
    public static NodeHost Build(IReadOnlyList<string> args, Action<WebApplicationBuilder>? configure)
    {
        var arguments = NodeArgumentReader.Read(args);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        Configure(builder, arguments);
        configure?.Invoke(builder);
        var (settings, outside) = ReadSettings(builder.Configuration, arguments.DataFolder);
        AccessStart.Check(arguments, settings.Access);
        NodeLogging.Redirect(builder.Logging, settings, arguments.Verbose);
        WebApplication? app = null;
        // The people are services of the node, which is built later; no effect comes before it starts.
        var rendering = new MailRendering(
            outside.TemplatesFolder, outside.PublicUrl, arguments.Zone, () => app!.Services.GetRequiredService<ILinkSecret>(),
            problem => MailTemplateLog.Failed(app!.Services.GetRequiredService<ILogger<MailRendering>>(), problem));
        var gateway = GatewayRouter.Create(
            outside, null, () => app!.Services.GetRequiredService<IRecipientStore>(),
            (took, frozen) => app!.Services.GetRequiredService<RecipientMeters>().Analysed(took, frozen),
            MessageStart.Gateway(() => app!.Services, arguments.Zone), rendering);
        var node = AddNode(builder.Services, arguments, settings, gateway);
        builder.Services.AddSingleton(arguments).AddSingleton(settings).AddSingleton<IOutsideCounts>(gateway)
            .AddSingleton(new ProviderEvents(outside.Providers))
            .AddTelemetry(settings.Telemetry);
        RecipientStart.Add(builder.Services, arguments, settings, outside);
        builder.Services.AddSingleton<NodeHealth>().AddSingleton<IJournalProbe>(settings.Database is { } database
            ? new PostgresJournalProbe(database.Postgres)
            : new SqliteJournalProbe(SqliteStore.PathIn(arguments.DataFolder)));
        builder.Services.AddSingleton(_ => new RequestRates(settings.Http)).AddSingleton(_ => new Lanes(settings.Http))
            .AddSingleton(_ => new UnreadBytes(settings.Http)).AddSingleton<SharedReads>().AddRoutes();
        AccessStart.Add(builder.Services, settings.Access);
        OperatorStart.Add(builder, arguments);
        builder.Services.AddHostedService(sp => new HttpStart(() => app!, sp.GetRequiredService<StartOutcome>()));
        MessageStart.Add(builder.Services, arguments, settings, outside);
        PublicStart.Add(builder.Services, settings, outside);
        PagesStart.Add(builder.Services, arguments, settings);
        app = builder.Build();
        BadRequestListener.Listen(app.Services.GetRequiredService<DiagnosticListener>());
        foreach (var problem in rendering.Problems)
            MailTemplateLog.NotUsed(app.Services.GetRequiredService<ILogger<MailRendering>>(), problem);
        return new NodeHost(app, arguments, settings, outside, node);
    }

    private static void Configure(WebApplicationBuilder builder, NodeArguments arguments)
    {
        try
        {
            NodeSettings.AddSources(builder.Configuration, null);
        }
        catch (SettingsException e)
        {
            throw new StartException(NodeExitCodes.BadInput, e.Message, e);
        }
        if (arguments.Log is { } log)
            builder.Configuration[$"{LogOptions.Section}:File"] = log;
        NodeLogging.Configure(builder.Logging, builder.Configuration, arguments.Verbose);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(HttpLimits.Apply).UseUrls([.. arguments.Urls]);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(60));
    }

    private static (NodeSettings Settings, GatewayOptions Outside) ReadSettings(IConfiguration configuration, string dataFolder)
    {
        try
        {
            return (NodeSettings.Read(configuration), OutsideSettings.Read(configuration, dataFolder));
        }
        catch (SettingsException e)
        {
            throw new StartException(NodeExitCodes.BadInput, e.Message, e);
        }
    }

    private static CampaignNode AddNode(IServiceCollection services, NodeArguments arguments, NodeSettings settings, IGateway gateway)
    {
        try
        {
            return CampaignNode.AddTo(services, ActorOptions(arguments, settings, gateway));
        }
        catch (DataFolderInUseException e)
        {
            throw new StartException(
                NodeExitCodes.FolderInUse, $"{e.Message}: one node at a time; stop it, or start this one with --data and another folder",
                    e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(NodeExitCodes.BadInput, $"--data: the folder {arguments.DataFolder} cannot be used: {e.Message}", e);
        }
        catch (SqliteException e)
        {
            throw new StartException(NodeExitCodes.Failed, $"the projections in {arguments.DataFolder} cannot be opened: {e.Message}", e);
        }
    }

    private static CampaignActorsOptions ActorOptions(NodeArguments arguments, NodeSettings settings, IGateway gateway)
    {
        var options = new CampaignActorsOptions
        {
            Gateway = gateway,
            DataFolder = arguments.DataFolder,
            Zone = arguments.Zone,
            Persistence = settings.Database is null ? PersistenceKind.Sqlite : PersistenceKind.Postgres,
            Postgres = settings.Database?.Postgres,
            Journal = settings.Journal,
            Extend = PbmStart.Extension(settings.Pbm),
            Hocon = ConfigurationFactory.ParseString($"akka.stdout-logger-class = \"{typeof(LastWords).AssemblyQualifiedName}\""),
            // Shorter than the default: a client over HTTP would rather be told to come again than hang for a minute.
            // Long enough for the next command of a busy entity to take them along: a row of their own costs a commit.
            FlushAfter = TimeSpan.FromSeconds(2),
            Client = new EntityClientOptions { TryFor = TimeSpan.FromSeconds(5), Tries = 4 },
        };
        return (settings.Cluster ?? new ClusterOptions()).ApplyTo(options);
    }
}
