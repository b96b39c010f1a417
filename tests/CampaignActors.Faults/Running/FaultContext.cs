using System.Diagnostics;
using System.Globalization;
using CampaignActors.Faults.Network;
using CampaignActors.Local.Nodes;
using CampaignActors.Testing;
using Npgsql;

namespace CampaignActors.Faults.Running;

/// <summary>What a fault works with: the cluster, the load that runs on it, and the marks from which times are counted.</summary>
public sealed class FaultContext
{
    private static readonly TimeSpan s_startWithin = TimeSpan.FromSeconds(120);
    private readonly FaultCluster _cluster;
    private readonly LoadUnderWay _load;
    private readonly EntityProbe _probe;
    private readonly Action<string> _say;

    internal FaultContext(
        FaultCluster cluster, LoadUnderWay load, EntityProbe probe, FaultOptions options, int repetition, Action<string> say)
    {
        (_cluster, _load, _probe, _say) = (cluster, load, probe, say);
        Random = new Random(options.Seed + repetition);
    }

    /// <summary>From the seed of the command line.</summary>
    public Random Random { get; }

    public LocalCluster Cluster => _cluster.Local;

    internal Engine Engine => _cluster.Engine;

    internal Network.NetworkLab Lab => _cluster.Lab ?? throw new InvalidOperationException("not in namespaces");

    internal Network.BadWires Wires => _cluster.Wires ?? throw new InvalidOperationException("the wires are good");

    public IReadOnlyList<LocalNode> Nodes => _cluster.Local.Nodes;

    public IReadOnlyList<string> Urls => _cluster.Urls;

    /// <summary>The node on which singletons and coordinators live.</summary>
    public LocalNode Oldest => Engine.Oldest();

    public LocalNode Any()
    {
        var running = Nodes.Where(n => n.IsRunning).ToList();
        return running[Random.Next(running.Count)];
    }

    /// <summary>A line for people who watch.</summary>
    public void Say(string text) => _say(text);

    /// <summary>The fault does no more harm. From here on it is counted how long the system needs.</summary>
    public void Healed()
    {
        _probe.Mark();
        _say("no more harm is done; waiting for all entities to answer");
    }

    /// <summary>Lets a fault last, or the load go on.</summary>
    public async Task LastAsync(TimeSpan time, CancellationToken ct)
    {
        _say(string.Create(CultureInfo.InvariantCulture, $"for {time.TotalSeconds:0.#} s"));
        await Task.Delay(time, ct);
    }

    /// <summary>Waits for a fact.</summary>
    /// <exception cref="FaultException">It does not come about.</exception>
    public async Task UntilAsync(Func<bool> holds, TimeSpan within, Func<string> otherwise, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        while (!holds())
        {
            if (Stopwatch.GetElapsedTime(began) > within)
                throw new FaultException($"{otherwise()} within {within.TotalSeconds:0} s");
            await Task.Delay(50, ct);
        }
    }

    /// <summary>Waits until each of the entities of the load has answered since <see cref="Healed"/>.</summary>
    /// <exception cref="FaultException">One stays silent.</exception>
    public Task AllAnsweringAsync(TimeSpan within, CancellationToken ct) =>
        UntilAsync(() => _probe.Answering is not null, within, () => $"not answering: {_probe.Silent()}", ct);

    /// <summary>Waits until the nodes that are to run take requests, and are one cluster.</summary>
    /// <exception cref="FaultException">One does not, or belongs to another cluster than the rest.</exception>
    public async Task AllReadyAsync(TimeSpan within, CancellationToken ct)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(3) };
        var began = Stopwatch.GetTimestamp();
        var nodes = Engine.Nodes.ToList();
        foreach (var node in nodes)
        {
            while (await ProblemAsync(node, nodes.Count, http, ct) is { } problem)
            {
                if (Stopwatch.GetElapsedTime(began) > within)
                    throw new FaultException($"{node.Name} was not ready within {within.TotalSeconds:0} s: {problem}");
                await Task.Delay(100, ct);
            }
        }
    }

    private static async Task<string?> ProblemAsync(LocalNode node, int nodes, HttpClient http, CancellationToken ct)
    {
        if (!node.IsRunning)
            return $"it does not run: {node.LastWords()}";
        try
        {
            using var response = await http.GetAsync($"{node.Spec.Url}/health/ready", ct);
            var text = await response.Content.ReadAsStringAsync(ct);
            return !response.IsSuccessStatusCode ? text
                : text.Contains($"one of {nodes} ", StringComparison.Ordinal) ? null
                : $"expected a cluster of {nodes}: {text}";
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return e.Message;
        }
    }

    /// <summary>Has a node leave in order and end.</summary>
    /// <exception cref="FaultException">It ends in any other way.</exception>
    public async Task DrainAsync(LocalNode node, CancellationToken ct)
    {
        Say($"SIGTERM {node.Name}");
        Engine.Release(node);
        var began = Stopwatch.GetTimestamp();
        await LocalCluster.DrainAsync(node, ct);
        if (node.ExitCode is { } code && code != 0)
            throw new FaultException($"{node.Name} was asked to leave and ended with exit code {code}: {node.LastWords()}");
        Say(
            string.Create(
                CultureInfo.InvariantCulture, $"{node.Name} has left after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s"));
    }

    /// <summary>Starts a node that has left, and waits until it takes requests.</summary>
    public async Task BringBackAsync(LocalNode node, CancellationToken ct)
    {
        Say($"{node.Name} is started");
        Cluster.Launch(node);
        Engine.Keep(node);
        await node.ReadyAsync(s_startWithin, ct);
    }

    /// <summary>A node that others have thrown out ends with an exit code that engines take for a failure.</summary>
    /// <exception cref="FaultException">Its last process ended otherwise.</exception>
    public void ExpectThrownOut(LocalNode node)
    {
        if (Engine.LastExit(node) is 0)
            throw new FaultException($"{node.Name} was thrown out and ended with exit code 0, expected another one");
    }

    /// <summary>Waits until the load has been answered that many commands more.</summary>
    public Task AnsweredAsync(int commands, TimeSpan within, CancellationToken ct)
    {
        var target = _load.Acknowledged + commands;
        return UntilAsync(() => _load.Acknowledged >= target, within, () => $"{commands} commands were not acknowledged", ct);
    }

    /// <summary>A connection to the cluster's database for one caller alone.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken ct)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Cluster.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(ct);
        return connection;
    }
}
