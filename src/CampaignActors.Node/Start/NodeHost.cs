using System.Net.Sockets;
using Akka.Actor;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Operators;
using CampaignActors.Actors.Watching;
using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways;
using CampaignActors.Gateways.Storage;
using CampaignActors.Node.Access;
using CampaignActors.Node.Configuration;
using CampaignActors.Node.Public;
using CampaignActors.Operations.Settings;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Node.Start;

/// <summary>
/// The process of one node: actors, projections and HTTP, on one data folder. It stops from the outside in: HTTP takes no more requests,
/// entities finish what they write, the node leaves its cluster, the stores close, the folder is given back.
/// </summary>
public sealed partial class NodeHost : IAsyncDisposable
{
    /// <summary>Name of the file in the data folder that holds the address of the running node, for scripts.</summary>
    public const string AddressFile = "address";

    /// <summary>How long disposal waits for the actors when all phases of leaving are over.</summary>
    private static readonly TimeSpan s_lastWait = TimeSpan.FromSeconds(5);

    private readonly WebApplication _app;
    private readonly CampaignNode _opened;
    private readonly ILogger _log;

    /// <summary><c>null</c> until the start has succeeded.</summary>
    private StartedNode? _started;

    internal NodeHost(WebApplication app, NodeArguments arguments, NodeSettings settings, GatewayOptions outside, CampaignNode opened)
    {
        (_app, Arguments, Settings, Outside, _opened) = (app, arguments, settings, outside, opened);
        _log = app.Services.GetRequiredService<ILogger<NodeHost>>();
        Stopping = app.Lifetime.ApplicationStopping;
        // The actors end after the host was told to stop. If they end first, the cluster has removed this node.
        Stopping.Register(() => EndedByItself = _started?.System.WhenTerminated.IsCompleted ?? false);
    }

    public NodeArguments Arguments { get; }

    public NodeSettings Settings { get; }

    public GatewayOptions Outside { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Where HTTP listens; empty before the start.</summary>
    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <summary>Where the public is served; empty before the start, and where it is not.</summary>
    public IReadOnlyList<string> PublicAddresses => Services.GetRequiredService<PublicListener>().Addresses;

    /// <summary>Cancelled when the node begins to stop.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Whether the actors ended although the node was not asked to stop.</summary>
    public bool EndedByItself { get; private set; }

    /// <summary>The part whose loss made the node leave; <c>null</c>: it did not leave for that reason.</summary>
    public string? LostPart => _started is { } node && CoordinatedShutdown.Get(node.System).ShutdownReason is PartLost lost
        ? lost.Part
        : null;

    /// <summary>
    /// What has not finished although everything else has, such as an entity in a long computation; <c>null</c>: nothing.
    /// </summary>
    public string? StillAtWork { get; private set; }

    /// <summary>The key with which the node calls itself over HTTP.</summary>
    internal string OwnKey => Services.GetRequiredService<OwnKey>().Text;

    /// <exception cref="StartException">An argument or the configuration is wrong, or the data folder is in use or cannot be
    /// used.</exception>
    public static NodeHost Build(IReadOnlyList<string> args, Action<WebApplicationBuilder>? configure = null) =>
        NodeBuilder.Build(args, configure);

    /// <summary>Returns when requests are answered.</summary>
    /// <exception cref="StartException">The address is in use, or the stores cannot be opened.</exception>
    public async Task<StartedNode> StartAsync(CancellationToken ct = default)
    {
        // A node that was killed has left its address behind.
        File.Delete(Path.Combine(Arguments.DataFolder, AddressFile));
        CloseFolders();
        if (Settings.Cluster is { Port: > 0 } cluster)
            CheckFree(cluster);
        if (HttpStart.InUse(Arguments.Urls) is { } taken)
            throw AddressTaken(taken, null);
        if (HttpStart.InUse(Settings.Public.Urls) is { } known)
            throw new StartException(NodeExitCodes.AddressInUse, $"the address {known} of Public__Urls is in use; choose another");
        if (Settings.Database is { } database)
            await DatabaseStart.PrepareAsync(database, _log, ct);
        await StartServicesAsync(ct);
        Addresses = [.. _app.Urls];
        // The start message is for the person at the terminal; readers of a log file need the warning too.
        if (Settings is { Cluster.AllowUnauthenticated: true, Log: not null })
            _log.LogWarning(ClusterOptions.UnauthenticatedWarning);
        var node = Services.GetRequiredService<StartedNode>();
        _started = node;
        await WarmUpAsync(node, ct);
        await Services.GetRequiredService<AdminStart>().RunAsync(Stopping);
        await WriteAddressAsync(ct);
        return node;
    }

    private async Task StartServicesAsync(CancellationToken ct)
    {
        try
        {
            await StartOrStopAsync(ct);
        }
        catch (OperationCanceledException e) when (EndedWhileJoining() is { } reason)
        {
            throw new StartException(NodeExitCodes.NotJoined, $"no cluster was joined: {reason}", e);
        }
        catch (DatabaseInUseException e)
        {
            throw new StartException(NodeExitCodes.DatabaseUnusable, e.Message, e);
        }
        catch (JoinException e)
        {
            throw new StartException(NodeExitCodes.NotJoined, e.Reason is { } reason ? $"{e.Message}; {reason}" : e.Message, e);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw AddressTaken(string.Join(", ", Arguments.Urls), e);
        }
        catch (SocketException e)
        {
            throw new StartException(NodeExitCodes.AddressInUse, $"cannot listen on {string.Join(", ", Arguments.Urls)}: {e.Message}", e);
        }
        catch (SqliteException e)
        {
            throw new StartException(NodeExitCodes.Failed, $"the journal in {Arguments.DataFolder} cannot be opened: {e.Message}", e);
        }
    }

    private static StartException AddressTaken(string address, Exception? why) => new(
        NodeExitCodes.AddressInUse, $"the address {address} is in use; stop what listens there, or choose another with --urls", why);

    /// <summary>Stops, in order, the services that had started before one failed.</summary>
    private async Task StartOrStopAsync(CancellationToken ct)
    {
        try
        {
            await _app.StartAsync(ct);
        }
        catch
        {
            await _app.StopAsync(CancellationToken.None);
            throw;
        }
    }

    private async Task WriteAddressAsync(CancellationToken ct)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = StorageRights.File;
        await using var file = new StreamWriter(Path.Combine(Arguments.DataFolder, AddressFile), options);
        await file.WriteAsync(Addresses[0].AsMemory(), ct);
    }

    /// <summary>Checked before anything starts: the actor system would log the same with a trace, in its own words.</summary>
    private static void CheckFree(ClusterOptions cluster)
    {
        if (cluster.PortProblem() is { } problem)
        {
            throw new StartException(
                NodeExitCodes.AddressInUse,
                $"cannot listen for other nodes on {cluster.ListensOn}: {problem}; each node needs an address of its own, "
                + "see Cluster__Host and Cluster__Port");
        }
    }

    /// <summary>
    /// Actors that end while they start cancel the start, as a request to stop does; the reason of the shutdown tells them apart.
    /// </summary>
    private string? EndedWhileJoining()
    {
        var why = Services.GetService<ActorSystem>() is { } system ? CoordinatedShutdown.Get(system).ShutdownReason : null;
        return why is null or CoordinatedShutdown.ClrExitReason or CoordinatedShutdown.ActorSystemTerminateReason
            ? null
            : $"the node was ended while it joined ({why.GetType().Name})";
    }

    /// <summary>
    /// Removes the rights of other accounts from the folder that nodes share; those of the data folder were removed when it was locked.
    /// Where that is not possible the log says so, and the node works.
    /// </summary>
    private void CloseFolders()
    {
        var outside = Path.GetDirectoryName(Outside.FilesFolder)!;
        var problems = _opened.Folder.NotClosed.Concat(outside == Arguments.DataFolder ? [] : StorageRights.CloseOutsideFolder(outside));
        foreach (var problem in problems.Take(10))
            LogOpen(_log, Shown.OneLine(problem, 300));
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "other accounts of this machine may read stored data, and the rights cannot be changed: {Problem}; run `campaign "
            + "doctor`")]
    private static partial void LogOpen(ILogger log, string problem);

    /// <summary>
    /// Reads the first entities, which loads journal and sharding and takes longer than all else: the first client should not wait for
    /// that.
    /// </summary>
    private static async Task WarmUpAsync(StartedNode node, CancellationToken ct)
    {
        try
        {
            await Task.WhenAll(TechnicalWorkflows.All.Select(w => node.Client.ReadAsync(Kinds.Workflow(w), ct)));
        }
        catch (Exception e) when (e is TimeoutException or EntityUnreadableException)
        {
            // It may recover later, and /health/ready says what is wrong.
        }
    }

    /// <param name="node">The node that <see cref="StartAsync"/> has returned.</param>
    public IEnumerable<string> Banner(StartedNode node)
    {
        var views = node.Views;
        var pbm = PbmStart.IsBuiltIn ? Settings.Pbm : null;
        // Port 0 has become the port that the node really listens on.
        var settings = Settings is { Cluster: { Port: 0 } cluster }
            ? Settings with { Cluster = cluster with { Port = Akka.Cluster.Cluster.Get(node.System).SelfAddress.Port ?? 0 } }
            : Settings;
        return Start.Banner.Lines(
            Arguments, settings, Outside, Addresses, PublicAddresses, pbm, KeyLine(), TechnicalWorkflows.All.Select(w =>
                (w.Code().Text,
                    views.Find(Kinds.Workflow(w))?.FactsAs<WorkflowViewFacts>() is { } facts ? Scalars.NameOf(facts.State) : "unknown")));
    }

    /// <summary>
    /// Shows a new key to the person at the terminal, once. Where the output is kept, in a log or by a container engine, only its file is
    /// named.
    /// </summary>
    private string? KeyLine()
    {
        var start = Services.GetRequiredService<AdminStart>();
        return start.Made is not { } made ? null
            : $"{(Console.IsOutputRedirected ? "an administrator's key was made" : made.Secret)}, in {start.Path} for you alone: "
                + "`campaign` on this machine finds it; not shown again";
    }

    /// <summary>Returns when Ctrl-C or a signal has stopped the node.</summary>
    public Task WaitAsync() => _app.WaitForShutdownAsync();

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        File.Delete(Path.Combine(Arguments.DataFolder, AddressFile));
        // The actor system waits for all of its actors, for ever if one hangs; the phases of leaving have had their time.
        var disposed = Task.Run(async () => await _app.DisposeAsync());
        if (_started is { System.WhenTerminated.IsCompleted: false } node
            && await Task.WhenAny(disposed, Task.Delay(s_lastWait)) != disposed)
        {
            StillAtWork = Busy(node.System);
            return;
        }
        await disposed;
        _opened.Dispose();
        // Pooled connections would keep the write-ahead logs beside the stores: once closed, a folder is its files and nothing else.
        SqliteConnection.ClearAllPools();
        SqliteStore.Close(Arguments.DataFolder);
        File.Delete(Path.Combine(Arguments.DataFolder, AddressFile));
    }

    /// <summary>The innermost actors that still run, a few of them.</summary>
    private static string Busy(ActorSystem system)
    {
        var actors = ActorTree.Below(system, [], 8)
            .Where(path => path.StartsWith("/user/", StringComparison.Ordinal) || path.StartsWith("/system/sharding/",
                StringComparison.Ordinal))
            .ToList();
        var last = actors.Where(path => !actors.Any(other => other.StartsWith($"{path}/", StringComparison.Ordinal))).ToList();
        return last.Count == 0
            ? "a part of it"
            : $"{string.Join(", ", last.Take(3))}{(last.Count > 3 ? $" and {last.Count - 3} more" : "")}";
    }
}
