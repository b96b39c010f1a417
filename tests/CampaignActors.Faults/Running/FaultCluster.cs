using CampaignActors.Faults.Network;
using CampaignActors.Faults.Processes;
using CampaignActors.Local;
using CampaignActors.Local.Nodes;
using CampaignActors.Testing;

namespace CampaignActors.Faults.Running;

/// <summary>A cluster of three nodes on a new folder, with a new PostgreSQL, and the engine that keeps them running.</summary>
internal sealed class FaultCluster : IAsyncDisposable
{
    public const int Size = 3;

    /// <summary>As in docker-compose.yml; the third node is none.</summary>
    public const int Seeds = 2;
    private readonly Surroundings _surroundings;
    private readonly string _folder;

    private FaultCluster(Surroundings surroundings, string folder) => (_surroundings, _folder) = (surroundings, folder);

    public LocalCluster Local { get; private set; } = null!;

    public Engine Engine { get; private set; } = null!;

    /// <summary>Of <see cref="Surroundings.Namespaces"/>.</summary>
    public NetworkLab? Lab { get; private set; }

    /// <summary>Of <see cref="Surroundings.BadWires"/>.</summary>
    public BadWires? Wires { get; private set; }

    /// <summary>Records of all loads so far: the journal holds what they all sent.</summary>
    public List<string> Records { get; } = [];

    public string Folder => _folder;

    public IReadOnlyList<string> Urls => [.. Local.Nodes.Select(n => n.Spec.Url)];

    public bool Suits(Surroundings surroundings) => surroundings == _surroundings;

    /// <param name="withoutTls">The nodes have no certificates.</param>
    public static async Task<FaultCluster> StartAsync(
        Surroundings surroundings, string folder, bool withoutTls, Action<string> say, CancellationToken ct)
    {
        var cluster = new FaultCluster(surroundings, folder);
        try
        {
            await cluster.StartAsync(withoutTls, say, ct);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private async Task StartAsync(bool withoutTls, Action<string> say, CancellationToken ct)
    {
        Directory.CreateDirectory(_folder);
        var options = new LocalClusterOptions { Folder = _folder, FirstHttpPort = LoopbackPorts.FreeInARow(Size) };
        if (withoutTls)
            options = options with { Settings = new Dictionary<string, string> { [LocalCluster.Unauthenticated] = "true" } };
        if (_surroundings == Surroundings.Namespaces)
        {
            Lab = await NetworkLab.CreateAsync(Size, ct);
            options = Lab.Place(options);
        }
        else if (_surroundings == Surroundings.BadWires)
        {
            Wires = new BadWires();
            options = options with { Node = Wires.Put };
        }
        else if (_surroundings == Surroundings.Earlier)
        {
            options = options with { Node = spec => spec with { Program = Upgrade.Earlier } };
        }
        Local = await LocalCluster.OpenAsync(options with { Seeds = Seeds }, ct);
        Engine = new Engine(Local, say);
        await Local.AddAsync(Size, ct);
        foreach (var node in Local.Nodes)
            Engine.Keep(node);
    }

    /// <summary>Ends everything that belongs to it. Nothing of it is needed any more, so nothing is ended in order.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Engine is not null)
            await Engine.DisposeAsync();
        foreach (var node in Local?.Nodes ?? [])
        {
            node.KillNow();
            await node.EndedAsync(TimeSpan.FromSeconds(10));
        }
        if (Local is not null)
            await Local.Postgres.DisposeAsync();
        if (Wires is not null)
            await Wires.DisposeAsync();
        if (Lab is not null)
            await Lab.DisposeAsync();
    }
}
