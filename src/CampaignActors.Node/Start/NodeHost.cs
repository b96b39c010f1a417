using System.Diagnostics;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Operators;
using CampaignActors.Actors.Watching;
using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways;
using CampaignActors.Gateways.Storage;
using CampaignActors.Node.Access;
using CampaignActors.Node.Health;
using CampaignActors.Node.Http;
using CampaignActors.Node.Http.Access;
using CampaignActors.Node.Http.Connections;
using CampaignActors.Node.Http.Fair;
using CampaignActors.Node.Http.Framing;
using CampaignActors.Node.Logs;
using CampaignActors.Node.Telemetry;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace CampaignActors.Node.Start;

/// <summary>
/// One node: actors, projections and HTTP, on one data folder. Stopping goes from the outside in: HTTP takes nothing more, entities
/// finish what they write, the node leaves its cluster, the stores close, the folder is given back.
/// </summary>
public sealed partial class NodeHost : IAsyncDisposable
{
    /// <summary>Name of the file in the data folder that holds the address of the running node, for scripts.</summary>
    public const string AddressFile = "address";

    /// <summary>For what is left when all phases are over.</summary>
    private static readonly TimeSpan s_lastWait = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private ActorSystem? _system;

    private NodeHost(WebApplication app, NodeOptions options, GatewayOptions outside, CampaignNode node)
    {
        (_app, Options, Outside, Node) = (app, options, outside, node);
        Stopping = app.Lifetime.ApplicationStopping;
        // The actors end after the host was told to stop. When they end first, something has thrown this node out.
        Stopping.Register(() => EndedByItself = _system?.WhenTerminated.IsCompleted ?? false);
    }

    public NodeOptions Options { get; }

    public GatewayOptions Outside { get; }

    public CampaignNode Node { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Where HTTP listens, once started.</summary>
    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <summary>Cancelled when the node begins to stop.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Whether the actors ended although nobody had asked the node to stop.</summary>
    public bool EndedByItself { get; private set; }

    /// <exception cref="StartException">An argument or the configuration is wrong, or the data folder is in use or cannot be used.</exception>
    public static NodeHost Build(IReadOnlyList<string> args, Action<WebApplicationBuilder>? configure = null)
    {
        var options = Arguments.Read(args);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        Configure(builder, options);
        configure?.Invoke(builder);
        var (settings, outside) = Settings(builder.Configuration, options.DataFolder);
        options = options with { Database = settings.Database, Cluster = settings.Cluster, Access = settings.Access };
        CheckAccess(options);
        if (settings.Log is { } log)
            LogTo(builder.Logging, log, options.Verbose, settings.JsonLog);
        else if (settings.JsonLog)
            builder.Logging.AddConsole(console => console.FormatterName = JsonLineFormatter.FormatterName);
        builder.Services.AddSingleton(settings).AddTelemetry(settings.Telemetry).AddSingleton(_ => new Rates(settings.Http));
        var gateway = GatewayRouter.Create(outside);
        var node = AddNode(builder.Services, options, gateway, PbmStart.Extension(settings.Pbm));
        builder.Services.AddSingleton(options).AddSingleton<IOutsideCounts>(gateway);
        builder.Services.AddSingleton<IJournalProbe>(options.Database is { } database
            ? new PostgresJournalProbe(database.Postgres)
            : new SqliteJournalProbe(SqliteStore.PathIn(options.DataFolder)));
        builder.Services.AddSingleton<NodeHealth>().AddSingleton(_ => new Lanes(settings.Http)).AddSingleton(_ => new UnreadBytes(settings.Http));
        builder.Services.AddSingleton<AllowedMethods>().AddSingleton<SharedReads>();
        AddAccess(builder.Services, options.Access);
        OperatorStart.Add(builder, options);
        var app = builder.Build();
        FramingErrors.Listen(app.Services.GetRequiredService<DiagnosticListener>());
        app.MapNode();
        return new NodeHost(app, options, outside, node);
    }

    private static void CheckAccess(NodeOptions options)
    {
        if (options.Access.Open && options.Urls.FirstOrDefault(u => !LocalOnly.IsLoopback(u)) is { } elsewhere)
        {
            throw new StartException(
                ExitCodes.BadInput, $"configuration: Access__Mode is open, and {elsewhere} is not for this machine alone: expected Access__Mode=required, or --urls on 127.0.0.1");
        }
        if (options.NewAdminKey && (options.Access.Open || options.Access.Admin is not null))
            throw new StartException(
                ExitCodes.BadInput, "--new-admin-key makes no key where Access__AdminKeyFile gives one or Access__Mode is open: change the file, or the mode");
    }

    private static void AddAccess(IServiceCollection services, AccessOptions options)
    {
        services.AddSingleton(TimeProvider.System).AddSingleton<KeyBook>().AddSingleton<OwnKey>().AddSingleton<AdminStart>();
        services.AddSingleton<Signatures>();
        services.AddSingleton<DenialLog>().AddHostedService(sp => sp.GetRequiredService<DenialLog>());
        var tokens = TokensOf(options);
        if (tokens is not null)
            services.AddSingleton(_ => tokens);
        services.AddSingleton(sp => new Identification(
            sp.GetRequiredService<NodeOptions>(), sp.GetRequiredService<KeyBook>(), sp.GetRequiredService<OwnKey>(), sp.GetRequiredService<AdminStart>(), tokens));
    }

    private static Tokens? TokensOf(AccessOptions options)
    {
        try
        {
            return options.Tokens is { } tokens ? new Tokens(tokens) : null;
        }
        catch (Exception e) when (e is ArgumentException or System.Text.Json.JsonException)
        {
            throw new StartException(ExitCodes.BadInput, $"configuration: Access__SigningKeysFile names a file that is no JSON web key set: {Shown.OneLine(e.Message, 200)}", e);
        }
    }

    private static (NodeSettings Settings, GatewayOptions Outside) Settings(IConfiguration configuration, string dataFolder)
    {
        try
        {
            return (NodeSettings.Read(configuration), OutsideSettings.Read(configuration, dataFolder));
        }
        catch (SettingsException e)
        {
            throw new StartException(ExitCodes.BadInput, e.Message, e);
        }
    }

    /// <summary>Instead of the standard output, where only what the person at the terminal asked for is left.</summary>
    private static void LogTo(ILoggingBuilder logging, LogOptions options, bool traces, bool json)
    {
        var file = new RollingFile(options.File, options.MaxBytes, options.Files);
        try
        {
            file.Open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCodes.BadInput, $"the log {options.File} cannot be written: {e.Message}", e);
        }
        logging.ClearProviders().AddProvider(new FileLoggerProvider(file, traces, json));
    }

    private static void Configure(WebApplicationBuilder builder, NodeOptions options)
    {
        try
        {
            NodeSettings.AddSources(builder.Configuration, null);
        }
        catch (SettingsException e)
        {
            throw new StartException(ExitCodes.BadInput, e.Message, e);
        }
        if (options.Log is { } log)
            builder.Configuration[$"{LogOptions.Section}:File"] = log;
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.AddConsole(console => console.FormatterName = LineFormatter.FormatterName);
        builder.Logging.AddConsoleFormatter<LineFormatter, LineFormatterOptions>(line => line.Traces = options.Verbose);
        builder.Logging.AddConsoleFormatter<JsonLineFormatter, LineFormatterOptions>(line => line.Traces = options.Verbose);
        builder.Logging.SetMinimumLevel(options.Verbose ? LogLevel.Debug : LogLevel.Information);
        foreach (var library in new[] { "Akka", "Microsoft", "System" })
            builder.Logging.AddFilter(library, options.Verbose ? LogLevel.Information : LogLevel.Warning);
        // What goes wrong while starting reaches the person as the one line that ends the process.
        if (!options.Verbose)
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(HttpLimits.Apply).UseUrls([.. options.Urls]);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(60));
    }

    private static CampaignNode AddNode(
        IServiceCollection services, NodeOptions options, IGateway gateway, Action<AkkaConfigurationBuilder, IServiceProvider>? extend)
    {
        try
        {
            var cluster = options.Cluster ?? new ClusterOptions();
            var defaults = new CampaignActorsOptions { Gateway = gateway };
            return CampaignNode.AddTo(services, defaults with
            {
                DataFolder = options.DataFolder,
                Persistence = options.Database is null ? PersistenceKind.Sqlite : PersistenceKind.Postgres,
                Postgres = options.Database?.Postgres,
                Host = cluster.Host,
                BindHost = cluster.BindHost,
                Port = cluster.Port,
                BindPort = cluster.BindPort,
                Roles = cluster.Roles,
                SeedNodes = cluster.SeedNodes(defaults.SystemName),
                Cluster = cluster.Overrides,
                Tls = cluster.Tls,
                AllowUnauthenticatedRemoting = cluster.AllowUnauthenticated,
                JoinWithin = cluster.JoinWithin,
                Extend = extend,
                Zone = options.Zone,
                Hocon = ConfigurationFactory.ParseString($"akka.stdout-logger-class = \"{typeof(LastWords).AssemblyQualifiedName}\""),
                // A client over HTTP would rather be told to come again than hang for a minute.
                Client = new EntityClientOptions { TryFor = TimeSpan.FromSeconds(5), Tries = 4 },
            });
        }
        catch (DataFolderInUseException e)
        {
            throw new StartException(
                ExitCodes.FolderInUse, $"{e.Message}: one node at a time; stop it, or start this one with --data and another folder", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCodes.BadInput, $"--data: the folder {options.DataFolder} cannot be used: {e.Message}", e);
        }
        catch (SqliteException e)
        {
            throw new StartException(ExitCodes.Failed, $"the projections in {options.DataFolder} cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Returns when requests are answered.</summary>
    /// <exception cref="StartException">The address is in use, or the stores cannot be opened.</exception>
    public async Task StartAsync(CancellationToken ct = default)
    {
        // One that was killed has left its address behind.
        File.Delete(Path.Combine(Options.DataFolder, AddressFile));
        CloseFolders();
        if (Options.Cluster is { Port: > 0 } cluster)
            CheckFree(cluster);
        if (Options.Database is { } database)
            await DatabaseStart.PrepareAsync(database, Services.GetRequiredService<ILogger<NodeHost>>(), ct);
        try
        {
            await StartOrStopAsync(ct);
        }
        catch (OperationCanceledException e) when (EndedFromWithin() is { } reason)
        {
            throw new StartException(ExitCodes.NotJoined, $"no cluster was joined: {reason}", e);
        }
        catch (DatabaseInUseException e)
        {
            throw new StartException(ExitCodes.DatabaseUnusable, e.Message, e);
        }
        catch (JoinException e)
        {
            throw new StartException(ExitCodes.NotJoined, e.Reason is { } reason ? $"{e.Message}; {reason}" : e.Message, e);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartException(
                ExitCodes.AddressInUse, $"the address {string.Join(", ", Options.Urls)} is in use; stop what listens there, or choose another with --urls", e);
        }
        catch (SocketException e)
        {
            throw new StartException(ExitCodes.AddressInUse, $"cannot listen on {string.Join(", ", Options.Urls)}: {e.Message}", e);
        }
        catch (SqliteException e)
        {
            throw new StartException(ExitCodes.Failed, $"the journal in {Options.DataFolder} cannot be opened: {e.Message}", e);
        }
        // The start message is for the person at the terminal; whoever reads a file is to know it too.
        if (Options.Cluster is { AllowUnauthenticated: true } && Services.GetRequiredService<NodeSettings>().Log is not null)
            Services.GetRequiredService<ILogger<NodeHost>>().LogWarning(ClusterOptions.UnauthenticatedWarning);
        _system = Services.GetRequiredService<ActorSystem>();
        Addresses = [.. _app.Urls];
        await WarmUpAsync(ct);
        await Services.GetRequiredService<AdminStart>().RunAsync(Stopping);
        await SayAddressAsync(ct);
    }

    private async Task SayAddressAsync(CancellationToken ct)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = StorageRights.File;
        await using var file = new StreamWriter(Path.Combine(Options.DataFolder, AddressFile), options);
        await file.WriteAsync(Addresses[0].AsMemory(), ct);
    }

    /// <summary>Said here, before anything starts: the actor system would tell it in its own words, from within.</summary>
    private static void CheckFree(ClusterOptions cluster)
    {
        if (cluster.PortProblem() is { } problem)
        {
            throw new StartException(
                ExitCodes.AddressInUse,
                $"cannot listen for other nodes on {cluster.ListensOn}: {problem}; each node needs an address of its own, see Cluster__Host and Cluster__Port");
        }
    }

    /// <summary>Something that ends the actors while they start looks as if somebody had stopped the node.</summary>
    private string? EndedFromWithin()
    {
        var why = Services.GetService<ActorSystem>() is { } system ? CoordinatedShutdown.Get(system).ShutdownReason : null;
        return why is null or CoordinatedShutdown.ClrExitReason or CoordinatedShutdown.ActorSystemTerminateReason
            ? null
            : $"the node was ended while it joined ({why.GetType().Name})";
    }

    /// <summary>The data folder was closed when it was locked; a folder that nodes share is closed here. What stays open is said, and the
    /// node works.</summary>
    private void CloseFolders()
    {
        var outside = Path.GetDirectoryName(Outside.FilesFolder)!;
        var problems = Node.Folder.NotClosed.Concat(outside == Options.DataFolder ? [] : StorageRights.CloseOutsideFolder(outside));
        var log = Services.GetRequiredService<ILogger<NodeHost>>();
        foreach (var problem in problems.Take(10))
            LogOpen(log, Shown.OneLine(problem, 300));
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "other accounts of this machine may read stored data, and the rights cannot be changed: {Problem}; run `campaign doctor`")]
    private static partial void LogOpen(ILogger log, string problem);

    /// <summary>What has started before something failed is stopped in order.</summary>
    private async Task StartOrStopAsync(CancellationToken ct)
    {
        try
        {
            await _app.StartAsync(ct);
            Services.GetRequiredService<StartOutcome>().ThrowIfFailed();
        }
        catch
        {
            await _app.StopAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>
    /// The first entities that are read load journal and sharding, which takes longer than all else. Who is told that the node is there
    /// should not be the one to wait for that.
    /// </summary>
    private async Task WarmUpAsync(CancellationToken ct)
    {
        try
        {
            await Task.WhenAll(TechnicalWorkflows.All.Select(w => Node.Client.ReadAsync(Kinds.Workflow(w), ct)));
        }
        catch (Exception e) when (e is TimeoutException or EntityUnreadableException)
        {
            // It may yet recover, and people can look at it: /health/ready says what is wrong.
        }
    }

    public IEnumerable<string> Banner()
    {
        var views = Node.Views;
        var pbm = PbmStart.IsBuiltIn ? Services.GetRequiredService<NodeSettings>().Pbm : null;
        // Any free port has become a certain one.
        var options = Options is { Cluster: { Port: 0 } cluster }
            ? Options with { Cluster = cluster with { Port = Akka.Cluster.Cluster.Get(_system!).SelfAddress.Port ?? 0 } }
            : Options;
        return Start.Banner.Lines(options, Outside, Addresses, pbm, KeyLine(), TechnicalWorkflows.All.Select(w =>
            (w.Code().Text, views.Find(Kinds.Workflow(w))?.FactsAs<WorkflowViewFacts>() is { } facts ? Scalars.NameOf(facts.State) : "unknown")));
    }

    /// <summary>
    /// A key that was just made is shown to the person at the terminal, once. Where the output is kept, in a log or by a container engine, it
    /// only says where the key is.
    /// </summary>
    private string? KeyLine()
    {
        var start = Services.GetRequiredService<AdminStart>();
        return start.Made is not { } made ? null
            : $"{(Console.IsOutputRedirected ? "an administrator's key was made" : made.Secret)}, in {start.Path} for you alone: `campaign` on this machine finds it; not shown again";
    }

    /// <summary>What the node shows to itself over HTTP.</summary>
    internal string OwnKey => Services.GetRequiredService<OwnKey>().Text;

    /// <summary>Returns when Ctrl-C or a signal has stopped the node.</summary>
    public Task WaitAsync() => _app.WaitForShutdownAsync();

    public Task StopAsync() => _app.StopAsync();

    /// <summary>What did not come to an end although everything else has, such as an entity in a long computation; <c>null</c>: nothing.</summary>
    public string? StillAtWork { get; private set; }

    /// <summary>Without what the node could not go on, and has left; <c>null</c>: it was not that.</summary>
    public string? LostPart => _system is { } system && CoordinatedShutdown.Get(system).ShutdownReason is PartLost lost ? lost.Part : null;

    public async ValueTask DisposeAsync()
    {
        File.Delete(Path.Combine(Options.DataFolder, AddressFile));
        // The actor system waits for all of its actors, for ever where one does not get on; its phases have had their time.
        var disposed = Task.Run(async () => await _app.DisposeAsync());
        if (_system is { WhenTerminated.IsCompleted: false } && await Task.WhenAny(disposed, Task.Delay(s_lastWait)) != disposed)
        {
            StillAtWork = Busy();
            return;
        }
        await disposed;
        Node.Dispose();
        // What is still pooled would keep the write-ahead logs beside the stores: closed, a folder is its files and nothing else.
        SqliteConnection.ClearAllPools();
        SqliteStore.Close(Options.DataFolder);
        File.Delete(Path.Combine(Options.DataFolder, AddressFile));
    }

    /// <summary>Actors that others wait for, a few of them.</summary>
    private string Busy()
    {
        var actors = _system is not { } system ? []
            : ActorTree.Below(system, [], 8).Where(path => path.StartsWith("/user/", StringComparison.Ordinal) || path.StartsWith("/system/sharding/", StringComparison.Ordinal)).ToList();
        var last = actors.Where(path => !actors.Any(other => other.StartsWith($"{path}/", StringComparison.Ordinal))).ToList();
        return last.Count == 0 ? "a part of it" : $"{string.Join(", ", last.Take(3))}{(last.Count > 3 ? $" and {last.Count - 3} more" : "")}";
    }
}
