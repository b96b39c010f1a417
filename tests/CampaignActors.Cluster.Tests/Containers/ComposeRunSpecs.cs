using System.Net.Http.Json;
using CampaignActors.Cli;
using CampaignActors.Cluster.Tests.Transport;
using CampaignActors.Operations.Access;

namespace CampaignActors.Cluster.Tests.Containers;

/// <summary>
/// What the containers would run, as processes of this machine: the same commands with the same settings. Only names and paths that are of
/// a container's network and file system are replaced.
/// </summary>
[Long]
public sealed class ComposeRunSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private static readonly ComposeFile s_file = ComposeFile.Read();
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, LocalNode> _nodes = [];
    private string _database = "";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Services_form_one_cluster_that_a_killed_seed_rejoins()
    {
        _database = await postgres.DatabaseAsync();
        await File.WriteAllTextAsync(_folder.In("database-password"), $"{postgres.Server.Password}\n");
        var key = KeyText.Make(AdminKey.Code);
        AdminKey.Write(_folder.In(AdminKey.FileName), key);
        foreach (var service in s_file.Nodes)
            _nodes[service.Name] = Node(service.Name);
        try
        {
            await MigrateAsync();
            await MakeCertificatesAsync();
            foreach (var service in s_file.Nodes)
                Start(service);
            foreach (var node in _nodes.Values)
                await node.ReadyAsync(TimeSpan.FromSeconds(90));
            await OneClusterAsync();
            foreach (var node in _nodes.Values)
                await OpensItsPortsAloneAsync(node);
            await PutBudgetsAsync("before", key);
            await StrangerAttempts.RefusedAsync(_nodes["node"], key.Secret);
            await OneClusterAsync();

            _nodes["seed"].KillNow();
            await _nodes["seed"].EndedAsync(TimeSpan.FromSeconds(30));
            Start(s_file["seed"]);
            await _nodes["seed"].ReadyAsync(TimeSpan.FromSeconds(90));

            // It has not founded a cluster of its own beside the one that runs.
            await OneClusterAsync();
            await PutBudgetsAsync("after", key);
        }
        finally
        {
            await LocalCluster.DrainAllAsync(_nodes.Values);
        }
    }

    private LocalNode Node(string name) => new(
        new LocalNodeSpec
        {
            Name = name,
            Port = LoopbackPorts.Free(),
            HttpPort = LoopbackPorts.Free(),
        },
        _folder.In(name));

    private async Task MigrateAsync()
    {
        var (service, said) = (s_file["migrate"], new StringWriter());
        var settings = Here(service);
        Assert.Equal(["dotnet", "campaign.dll"], service.List("entrypoint"));

        var exitCode = await CampaignCli.RunAsync(
            [.. service.List("command")], new Host(said, said) { Variable = settings.GetValueOrDefault });

        Assert.True(exitCode == ExitCodes.Ok, said.ToString());
    }

    private async Task MakeCertificatesAsync()
    {
        var (service, said) = (s_file["certificates"], new StringWriter());
        string Here(string word) => word.StartsWith('/') ? _folder.In(word[1..]) : word;
        Assert.Equal(["dotnet", "campaign.dll"], service.List("entrypoint"));

        var exitCode = await CampaignCli.RunAsync([.. service.List("command").Select(Here)], new Host(said, said));

        Assert.True(exitCode == ExitCodes.Ok, said.ToString());
        Assert.False(File.Exists(_folder.In("certificates/authority.key")), "nodes would see the key of the authority");
    }

    private void Start(ComposeService service)
    {
        var node = _nodes[service.Name];
        node.Start(new Dictionary<string, string>(Here(service))
        {
            ["Cluster__Port"] = $"{node.Spec.Port}",
        });
    }

    /// <summary>Every node says that it is one of as many as there are.</summary>
    private async Task OneClusterAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        foreach (var node in _nodes.Values)
        {
            await Until.TrueAsync(
                async () =>
                    (await http.GetStringAsync($"{node.Spec.Url}/health/ready"))
                        .Contains($"one of {_nodes.Count} of its cluster", StringComparison.Ordinal),
                $"{node.Name} is one of {_nodes.Count}");
        }
    }

    /// <summary>One port for clients, one for nodes, and the start message names both.</summary>
    private static async Task OpensItsPortsAloneAsync(LocalNode node)
    {
        await Until.TrueAsync(
            async () => (await File.ReadAllTextAsync(node.Log)).Contains("Ctrl-C stops it.", StringComparison.Ordinal),
            "the start message is complete");
        var open = ListeningPorts.Of(node.ProcessId!.Value);

        Assert.Equal(new[] { node.Spec.Port, node.Spec.HttpPort }.Order(), open);
        Assert.Equal(open, ListeningPorts.Named(await File.ReadAllTextAsync(node.Log)));
    }

    /// <summary>Through each node, so that each must ask the others for some.</summary>
    private async Task PutBudgetsAsync(string prefix, KeyText key)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        http.DefaultRequestHeaders.Authorization = new("Bearer", key.Secret);
        foreach (var node in _nodes.Values)
        {
            for (var number = 1; number <= 5; number++)
            {
                using var answer = await http.PutAsJsonAsync(
                    $"{node.Spec.Url}/budgets/{prefix}-{node.Name}-{number}", new { allocated = 100 });
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            }
        }
    }

    /// <summary>The settings of a service with what is this machine's in place of what is the containers'.</summary>
    private Dictionary<string, string> Here(ComposeService service)
    {
        var settings = service.Environment.ToDictionary(s => s.Key, s => s.Value);
        Replace(settings, "Database__ConnectionString", text =>
        {
            var (theirs, ours) = (new NpgsqlConnectionStringBuilder(text), new NpgsqlConnectionStringBuilder(_database));
            (theirs.Host, theirs.Port, theirs.Database) = (ours.Host, ours.Port, ours.Database);
            return theirs.ConnectionString;
        });
        Replace(settings, "Database__PasswordFile", path => _folder.In(Path.GetFileName(path)));
        Replace(settings, "Access__AdminKeyFile", path => _folder.In(Path.GetFileName(path)));
        Replace(settings, "Cluster__BindHost", _ => "127.0.0.1");
        Replace(settings, "Cluster__Seeds", seeds => string.Join(
            ',', seeds.Split(',').Select(seed => _nodes[seed.Split(':')[0]].Spec.Address)));
        foreach (var key in settings.Keys.Where(k => k.StartsWith("Cluster__Tls__", StringComparison.Ordinal)).ToList())
            Replace(settings, key, path => path.Replace("/certificates/", $"{_folder.In("certificates")}/", StringComparison.Ordinal));
        Replace(settings, "Outside__Folder", _ => _folder.In("outside"));
        Replace(settings, "Smtp__Host", _ => "127.0.0.1");
        return settings;
    }

    private static void Replace(Dictionary<string, string> settings, string key, Func<string, string> with)
    {
        if (settings.TryGetValue(key, out var value))
            settings[key] = with(value);
    }
}
