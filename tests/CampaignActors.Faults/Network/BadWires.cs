using System.Globalization;
using CampaignActors.Local;
using CampaignActors.Local.Nodes;
using CampaignActors.Testing;

namespace CampaignActors.Faults.Network;

/// <summary>
/// A proxy in front of each node, on the port under which the others know it. Each connection is delayed on its own, so what one node
/// sends to two others arrives in another order; a connection that is cut loses what was on its way.
/// </summary>
internal sealed class BadWires : IWire, IAsyncDisposable
{
    private const int LongestDelayMs = 150;

    /// <summary>One piece in so many cuts its connection.</summary>
    private const int Cuts = 400;

    private readonly List<TcpProxy> _proxies = [];
    private volatile bool _bad;
    private long _cut;

    /// <summary>Connections that were cut.</summary>
    public long Cut => Interlocked.Read(ref _cut);

    /// <summary>Has the node listen elsewhere, and the proxy where others look for it.</summary>
    public LocalNodeSpec Put(LocalNodeSpec spec)
    {
        var port = LoopbackPorts.Free();
        _proxies.Add(TcpProxy.Start(spec.Port, spec.Host, port, this));
        return spec with
        {
            Settings = new Dictionary<string, string>(spec.Settings)
            {
                ["Cluster__BindPort"] = port.ToString(CultureInfo.InvariantCulture),
            },
        };
    }

    public void Worsen() => _bad = true;

    public void Mend() => _bad = false;

    public async ValueTask<bool> PassAsync(bool back, CancellationToken ct)
    {
        if (!_bad)
            return true;
        if (Random.Shared.Next(Cuts) == 0)
        {
            Interlocked.Increment(ref _cut);
            return false;
        }
        await Task.Delay(Random.Shared.Next(LongestDelayMs), ct);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies)
            await proxy.DisposeAsync();
    }
}
