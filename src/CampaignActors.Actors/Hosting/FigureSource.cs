using System.Data.Common;
using CampaignActors.Actors.Operators;
using CampaignActors.Actors.Telemetry;

namespace CampaignActors.Actors.Hosting;

/// <summary>Reads the figures of this node when an operator asks for them; nothing is computed while none does.</summary>
internal sealed class FigureSource(GaugeSources from, NodeMeters meters)
{
    /// <summary>A database that answers later than this is in trouble; the node tells its other figures.</summary>
    private static readonly TimeSpan s_storeWithin = TimeSpan.FromSeconds(1);

    private readonly long _began = TimeProvider.System.GetTimestamp();
    private readonly Lock _lock = new();
    private Task<StoreFigures?> _reading = Task.FromResult<StoreFigures?>(null);

    public async Task<FiguresOfNode> ReadAsync()
    {
        var store = await ReadStoreAsync().ConfigureAwait(false);
        return new FiguresOfNode(
            TimeProvider.System.GetElapsedTime(_began), Environment.WorkingSet, Environment.CpuUsage.TotalTime, meters.Commands,
            meters.Writes, new WorkUnderWay(from.Client.InFlight, from.Permits.InUse, from.Permits.Waiting, from.Outside()), meters.Faults,
            store);
    }

    /// <summary>One look at a time for all questions: a database that hangs holds one thread and no more.</summary>
    private async Task<StoreFigures?> ReadStoreAsync()
    {
        Task<StoreFigures?> reading;
        lock (_lock)
            reading = _reading = _reading.IsCompleted ? Task.Run(ReadStore) : _reading;
        await Task.WhenAny(reading, Task.Delay(s_storeWithin)).ConfigureAwait(false);
        return reading.IsCompletedSuccessfully ? await reading.ConfigureAwait(false) : null;
    }

    private StoreFigures? ReadStore()
    {
        try
        {
            return new StoreFigures(
                from.ProjectionLag(), from.OutboxAge(), from.WorkAge(), from.ParkedAge(), from.Stores.Projections.Quarantined().Count);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or TimeoutException)
        {
            return null;
        }
    }
}
