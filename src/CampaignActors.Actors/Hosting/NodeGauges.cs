using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics.Metrics;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Telemetry;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Hosting;

/// <summary>What the gauges of a node read.</summary>
/// <param name="Outside">How many effects gateways perform now.</param>
internal sealed record GaugeSources(NodeStores Stores, IEntityClient Client, Func<int> Outside, WritePermits Permits, IDomainClock Clock)
{
    private static readonly string[] s_work = [.. TechnicalWorkflows.All.Select(AgendaName.Of)];

    public long ProjectionLag() => Math.Max(0, Stores.Journal.MaxOrdering() - Stores.Projections.Ordering());

    public TimeSpan OutboxAge() => Overdue(AgendaName.Outbox);

    public TimeSpan ParkedAge() => Overdue(AgendaName.Parked);

    public TimeSpan WorkAge() => Overdue(s_work);

    /// <summary>Since the earliest entry of these agendas was due; zero when nothing is due.</summary>
    public TimeSpan Overdue(params string[] agendas) =>
        Stores.Projections.EarliestDue(agendas) is { } entry && entry.DueAt < Clock.Now
            ? (Clock.Now - entry.DueAt).ToTimeSpan()
            : TimeSpan.Zero;
}

/// <summary>
/// What is asked of a node when its metrics are collected: how much is under way, and how far behind work and lists are. A store that
/// cannot be read leaves its figures out; the others are reported.
/// </summary>
internal sealed class NodeGauges : IDisposable
{
    /// <summary>Nodes of this process: one, but for tests.</summary>
    private static readonly ConcurrentDictionary<NodeGauges, bool> s_nodes = new();

    private readonly GaugeSources _from;

    static NodeGauges()
    {
        Gauge("campaign.commands.under_way", "{command}", "Calls to entities that wait for their answer",
            n => [new(n._from.Client.InFlight)]);
        Gauge("campaign.writes.under_way", "{batch}", "Batches that the journal is writing", n => [new(n._from.Permits.InUse)]);
        Gauge("campaign.writes.waiting", "{batch}", "Entities that wait to be let to the journal", n => [new(n._from.Permits.Waiting)]);
        Gauge("campaign.outside.under_way", "{effect}", "Mails, files and jobs under way", n => [new(n._from.Outside())]);
        Gauge("campaign.agenda.lag", "s", "How long the oldest due item of a technical workflow has waited",
            n => TechnicalWorkflows.All.Select(w =>
                new Measurement<double>(
                    n._from.Overdue(AgendaName.Of(w)).TotalSeconds, new KeyValuePair<string, object?>("workflow", w.Code().Text))));
        Gauge("campaign.outbox.age", "s", "How long the oldest effect that should be confirmed has not been",
            n => [new(n._from.OutboxAge().TotalSeconds)]);
        Gauge("campaign.parked.age", "s", "Since when the oldest parked effect waits for a person",
            n => [new(n._from.ParkedAge().TotalSeconds)]);
        Gauge("campaign.projection.lag", "{row}", "Orderings of the journal that are not in the lists yet",
            n => [new(n._from.ProjectionLag())]);
        Gauge("campaign.quarantined", "{entity}", "Entities that cannot be read",
            n => [new(n._from.Stores.Projections.Quarantined().Count)]);
    }

    private NodeGauges(GaugeSources from) => _from = from;

    public static NodeGauges Of(GaugeSources from)
    {
        var gauges = new NodeGauges(from);
        s_nodes[gauges] = true;
        Instruments.BeginAtZero();
        return gauges;
    }

    private static void Gauge(string name, string unit, string description, Func<NodeGauges, IEnumerable<Measurement<double>>> read) =>
        Instruments.Meter.CreateObservableGauge(name, () => s_nodes.Keys.SelectMany(n => Readable(n, read)), unit, description);

    private static List<Measurement<double>> Readable(NodeGauges node, Func<NodeGauges, IEnumerable<Measurement<double>>> read)
    {
        try
        {
            return [.. read(node)];
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or TimeoutException)
        {
            return [];
        }
    }

    public void Dispose() => s_nodes.TryRemove(this, out _);
}
