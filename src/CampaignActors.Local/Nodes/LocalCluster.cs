using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using CampaignActors.Local.Certificates;
using CampaignActors.Local.Postgres;

namespace CampaignActors.Local.Nodes;

/// <summary>How a local cluster is made.</summary>
public sealed record LocalClusterOptions
{
    /// <summary>Everything of the cluster: the database, the nodes' folders and logs, what they hand to the outside.</summary>
    public required string Folder { get; init; }

    public string Host { get; init; } = "127.0.0.1";

    /// <summary>HTTP of node1, of node2 one above, and so on; 0: any free ports.</summary>
    public int FirstHttpPort { get; init; }

    /// <summary>
    /// Settings of all nodes, besides those that make them a cluster. With <see cref="LocalCluster.Unauthenticated"/> there are no
    /// certificates.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Of the database server.</summary>
    public Func<PostgresOptions, PostgresOptions> Postgres { get; init; } = options => options;

    /// <summary>So many of the first nodes are the seeds of all.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Changes the settings of a new node, such as its host.</summary>
    public Func<LocalNodeSpec, LocalNodeSpec> Node { get; init; } = spec => spec;
}

/// <summary>
/// PostgreSQL and nodes on this machine, each a process of its own that runs what a container would run: the same program, with the same
/// settings in its environment. Its state is in its folder, so that later commands find it again.
/// </summary>
public sealed class LocalCluster
{
    /// <summary>The setting with which nodes do without certificates.</summary>
    public const string Unauthenticated = "Cluster__AllowUnauthenticatedRemoting";

    private const string Database = "campaign";
    private static readonly TimeSpan s_readyWithin = TimeSpan.FromSeconds(90);
    private readonly LocalClusterOptions _options;
    private readonly List<LocalNode> _nodes;

    private LocalCluster(LocalClusterOptions options, PostgresServer postgres, string connectionString, List<LocalNode> nodes) =>
        (_options, Postgres, ConnectionString, _nodes) = (options, postgres, connectionString, nodes);

    public PostgresServer Postgres { get; }

    public string ConnectionString { get; }

    /// <summary>All that the cluster knows, running or not, in the order in which they were added.</summary>
    public IReadOnlyList<LocalNode> Nodes => _nodes;

    public IEnumerable<LocalNode> Running => _nodes.Where(n => n.IsRunning);

    /// <summary>File with the administrator's key of all nodes, which `campaign` finds.</summary>
    public string AdminKeyFile => Path.Combine(_options.Folder, "admin-key");

    public string AdminKey => File.ReadAllText(AdminKeyFile).Trim();

    /// <summary>With which the nodes know each other, the authority beside them.</summary>
    public CertificateFolder Certificates => CertificatesOf(_options.Folder);

    private static CertificateFolder CertificatesOf(string folder) => new(Path.Combine(folder, "certificates"));

    private bool Encrypted => !_options.Settings.ContainsKey(Unauthenticated);

    /// <summary>The folder of mails, files and jobs.</summary>
    public string Outside => Path.Combine(_options.Folder, "outside");

    /// <summary>Starts the database, with a new one when the folder is empty, and knows the nodes that were there before.</summary>
    /// <exception cref="PostgresException">PostgreSQL is not installed or does not start.</exception>
    /// <exception cref="LocalException">Nodes of an earlier version run there, without certificates.</exception>
    public static async Task<LocalCluster> OpenAsync(LocalClusterOptions options, CancellationToken ct = default)
    {
        options = options with { Folder = Path.GetFullPath(options.Folder) };
        await PostgresServer.CloseParentAsync(options.Folder, ct).ConfigureAwait(false);
        var state = ReadState(options.Folder);
        if (!options.Settings.ContainsKey(Unauthenticated) && !CertificatesOf(options.Folder).Exists
            && state.Nodes.Any(n => Node(options, n).IsRunning))
        {
            throw new LocalException(
                "nodes run here that were started without certificates, and others cannot join them: `campaign local down` first");
        }
        var postgres = await PostgresServer.StartAsync(
            options.Postgres(
                new PostgresOptions { Folder = Path.Combine(options.Folder, "postgres"), Host = options.Host, Port = state.DatabasePort }),
                    ct)
            .ConfigureAwait(false);
        var connectionString = await postgres.CreateDatabaseAsync(Database, ct).ConfigureAwait(false);
        var cluster = new LocalCluster(options, postgres, connectionString, [.. state.Nodes.Select(n => Node(options, n))]);
        cluster.Save();
        return cluster;
    }

    /// <returns><c>null</c>: there is no cluster in that folder.</returns>
    public static IReadOnlyList<LocalNode>? Find(string folder)
    {
        folder = Path.GetFullPath(folder);
        var options = new LocalClusterOptions { Folder = folder };
        return File.Exists(StateFile(folder)) ? [.. ReadState(folder).Nodes.Select(n => Node(options, n))] : null;
    }

    private static LocalNode Node(LocalClusterOptions options, LocalNodeSpec spec) =>
        new(options.Node(spec), Path.Combine(options.Folder, spec.Name));

    /// <summary>Adds a node and waits until it takes requests.</summary>
    public async Task<LocalNode> AddAsync(CancellationToken ct = default)
    {
        var node = Add();
        await StartAsync(node, ct).ConfigureAwait(false);
        return node;
    }

    /// <summary>Adds several at once; one of them founds the cluster.</summary>
    public async Task AddAsync(int count, CancellationToken ct = default)
    {
        // All are known before any starts, so that each can join through the others.
        var added = Enumerable.Range(0, count).Select(_ => Add()).ToList();
        foreach (var node in added)
            Launch(node);
        await Task.WhenAll(added.Select(n => n.ReadyAsync(s_readyWithin, ct))).ConfigureAwait(false);
    }

    private LocalNode Add()
    {
        var number = 1 + _nodes.Select(n => int.Parse(n.Name["node".Length..], System.Globalization.CultureInfo.InvariantCulture))
            .DefaultIfEmpty(0).Max();
        var node = Node(_options, new LocalNodeSpec
        {
            Name = $"node{number}",
            Port = LoopbackPorts.Free(),
            HttpPort = _options.FirstHttpPort > 0 ? _options.FirstHttpPort + number - 1 : LoopbackPorts.Free(),
        });
        _nodes.Add(node);
        Save();
        return node;
    }

    /// <summary>Starts a node that is known, and waits until it takes requests.</summary>
    public async Task StartAsync(LocalNode node, CancellationToken ct = default)
    {
        Launch(node);
        await node.ReadyAsync(s_readyWithin, ct).ConfigureAwait(false);
    }

    /// <summary>Starts a node and waits for nothing.</summary>
    public void Launch(LocalNode node) => node.Start(SettingsOf(node));

    /// <summary>The first nodes are the seeds of all; who comes later finds the others in the database: as with containers.</summary>
    private Dictionary<string, string> SettingsOf(LocalNode node)
    {
        var settings = new Dictionary<string, string>
        {
            ["Database__ConnectionStringFile"] = Path.Combine(_options.Folder, "database"),
            ["Database__Migrate"] = "auto",
            ["Cluster__Host"] = node.Spec.Host,
            ["Cluster__Port"] = $"{node.Spec.Port}",
            ["Cluster__Seeds"] = string.Join(",", _nodes.Take(_options.Seeds).Select(n => n.Spec.Address)),
            ["Outside__Folder"] = Outside,
            ["Access__AdminKeyFile"] = AdminKeyFile,
        };
        if (Encrypted)
        {
            // Before each start, so that none starts with one that is about to expire.
            Certificates.Make([node.Name]);
            foreach (var (name, value) in Certificates.SettingsOf(node.Name))
                settings[name] = value;
        }
        foreach (var (name, value) in _options.Settings)
            settings[name] = value;
        return settings;
    }

    /// <summary>Has a node hand its entities over and leave; it stays known and can be started again.</summary>
    public static async Task DrainAsync(LocalNode node, CancellationToken ct = default)
    {
        node.Drain();
        await node.EndedAsync(TimeSpan.FromSeconds(90), ct).ConfigureAwait(false);
    }

    /// <summary>Stops the nodes in order, then the database. The data stay in the folder.</summary>
    public async Task DownAsync(CancellationToken ct = default)
    {
        await DrainAllAsync(_nodes, ct).ConfigureAwait(false);
        await Postgres.StopAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Stops all nodes at once; one that does not stop in time is killed.</summary>
    public static async Task DrainAllAsync(IEnumerable<LocalNode> nodes, CancellationToken ct = default)
    {
        var running = nodes.Where(n => n.IsRunning).ToList();
        foreach (var node in running)
        {
            node.Thaw();
            node.Drain();
        }
        foreach (var node in running)
        {
            try
            {
                await node.EndedAsync(TimeSpan.FromSeconds(60), ct).ConfigureAwait(false);
            }
            catch (LocalException)
            {
                node.KillNow();
            }
        }
    }

    private static string StateFile(string folder) => Path.Combine(folder, "cluster.json");

    private void Save()
    {
        SecretFile.Write(Path.Combine(_options.Folder, "database"), ConnectionString);
        // As a node makes one for itself.
        if (!File.Exists(AdminKeyFile))
            SecretFile.Write(AdminKeyFile, $"ca_admin_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}");
        var state = new State(Postgres.Port, [.. _nodes.Select(n => n.Spec)]);
        File.WriteAllText(StateFile(_options.Folder), JsonSerializer.Serialize(state, s_json));
    }

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    private static State ReadState(string folder) => File.Exists(StateFile(folder))
        ? JsonSerializer.Deserialize<State>(File.ReadAllText(StateFile(folder))) ?? new State(0, [])
        : new State(0, []);

    private sealed record State(int DatabasePort, IReadOnlyList<LocalNodeSpec> Nodes);
}
