using System.Diagnostics;
using System.Text.Json.Nodes;
using CampaignActors.Operations.Client;

namespace CampaignActors.Operations.Verifying;

/// <summary>The findings of a full run of one technical workflow.</summary>
public sealed record FullRun(string Workflow, long Checked, long Drift);

/// <summary>The system that is looked at.</summary>
public interface IVerifiedSystem
{
    /// <summary>Whether no work is under way in the whole system.</summary>
    Task<Quietness> QuietAsync(CancellationToken cancellation);

    /// <summary>Its whole journal, as lines of an export.</summary>
    IAsyncEnumerable<string> ExportAsync(CancellationToken cancellation);

    /// <summary>The shown state: kind → code → fields.</summary>
    Task<JsonObject> StateAsync(CancellationToken cancellation);

    /// <summary>Has the store of people compared with the frozen targets that deliveries name.</summary>
    /// <returns><c>null</c>: the system knows no people.</returns>
    /// <exception cref="NodeException">It cannot be asked.</exception>
    Task<StoreChecked?> TargetsAsync(CancellationToken cancellation);

    /// <summary>Has the ledger of messages compared with itself and with what deliveries say they have sent.</summary>
    /// <returns><c>null</c>: the system sends no messages.</returns>
    /// <exception cref="NodeException">It cannot be asked.</exception>
    Task<StoreChecked?> MessagesAsync(CancellationToken cancellation);

    /// <summary>Has a workflow look at every entity, and waits for what it finds.</summary>
    /// <param name="within">How long it may look at nothing more before it counts as stuck; a large system takes as long as it
    /// takes.</param>
    /// <param name="onProgress">Called often, with how far it is.</param>
    /// <exception cref="NodeException">It cannot be run, or is stuck; the message says how far it came.</exception>
    Task<FullRun> RunFullAsync(string workflow, TimeSpan within, Action<string> onProgress, CancellationToken cancellation);
}

/// <summary>A cluster over HTTP. All of its nodes must be at rest; the first one is read.</summary>
public sealed class HttpSystem(IReadOnlyList<NodeClient> nodes) : IVerifiedSystem
{
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(100);

    public async Task<Quietness> QuietAsync(CancellationToken cancellation)
    {
        foreach (var node in nodes)
        {
            if (await node.QuietAsync(cancellation) is { Quiet: false } busy)
                return busy;
        }
        return new Quietness(true, "");
    }

    public IAsyncEnumerable<string> ExportAsync(CancellationToken cancellation) => nodes[0].ExportAsync(null, cancellation);

    public Task<JsonObject> StateAsync(CancellationToken cancellation) => nodes[0].StateAsync(cancellation);

    public Task<StoreChecked?> TargetsAsync(CancellationToken cancellation) => nodes[0].TargetsAsync(cancellation);

    public Task<StoreChecked?> MessagesAsync(CancellationToken cancellation) => nodes[0].MessagesAsync(cancellation);

    public async Task<FullRun> RunFullAsync(string workflow, TimeSpan within, Action<string> onProgress, CancellationToken cancellation)
    {
        var id = $"verify:{Guid.NewGuid():N}";
        var answer = await nodes[0].SendAsync(
            new NodeCommand(new Change.Steer(workflow, "run", Full: true, Change.Typed), id), cancellation);
        if (!answer.Ok)
            throw new NodeException($"{workflow} cannot be run: {answer.Text}");
        var (clock, looked) = (Stopwatch.StartNew(), -1L);
        while (true)
        {
            var sweep = await nodes[0].SweepAsync(workflow, id, cancellation);
            if (sweep is { IsThisRun: true, Running: false })
                return new FullRun(workflow, sweep.Checked, sweep.Drift);
            if (sweep.Checked != looked)
                (looked, clock) = (sweep.Checked, Stopwatch.StartNew());
            if (clock.Elapsed > within)
                throw new NodeException(
                    $"the full run of {workflow} has not gone on for {within.TotalSeconds:0} s ({sweep.Checked} of {sweep.Total} checked)");
            onProgress($"full run of {workflow}: {sweep.Checked} of {sweep.Total}");
            await Task.Delay(s_between, cancellation);
        }
    }
}
