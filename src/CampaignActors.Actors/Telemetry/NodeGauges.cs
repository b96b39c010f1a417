using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics.Metrics;
using CampaignActors.Actors.Client;
using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Telemetry;

/// <summary>
/// What is asked of a node when its metrics are collected: how much is under way, and how far behind work and lists are. A store that cannot
/// be read then leaves its figures out; the others are told.
/// </summary>
internal sealed class NodeGauges : IDisposable
{
    /// <summary>Nodes of this process: one, but for tests.</summary>
    private static readonly ConcurrentDictionary<NodeGauges, bool> s_nodes = new();

    private readonly CampaignNode _node;
    private readonly IEntityClient _client;
    private readonly WritePermits _permits;
    private readonly IDomainClock _clock;

    static NodeGauges()
    {
        Gauge("campaign.commands.under_way", "{command}", "Calls to entities that wait for their answer", n => [new(n._client.InFlight)]);
        Gauge("campaign.writes.under_way", "{batch}", "Batches that the journal is writing", n => [new(n._permits.InUse)]);
        Gauge("campaign.writes.waiting", "{batch}", "Entities that wait to be let to the journal", n => [new(n._permits.Waiting)]);
        Gauge("campaign.outside.under_way", "{effect}", "Mails, files and jobs under way", n => [new(n._node.OutsideUnderWay)]);
        Gauge("campaign.agenda.lag", "s", "How long the oldest due item of a technical workflow has waited",
            n => TechnicalWorkflows.All.Select(w =>
                new Measurement<double>(n.Overdue(AgendaName.Of(w)), new KeyValuePair<string, object?>("workflow", w.Code().Text))));
        Gauge("campaign.outbox.age", "s", "How long the oldest effect that should be confirmed has not been", n => [new(n.Overdue(AgendaName.Outbox))]);
        Gauge("campaign.parked.age", "s", "Since when the oldest parked effect waits for a person", n => [new(n.Overdue(AgendaName.Parked))]);
        Gauge("campaign.projection.lag", "{row}", "Orderings of the journal that are not in the lists yet",
            n => [new(Math.Max(0, n._node.Journal.MaxOrdering() - n._node.Store.Ordering()))]);
        Gauge("campaign.quarantined", "{entity}", "Entities that cannot be read", n => [new(n._node.Store.Quarantined().Count)]);
    }

    private NodeGauges(CampaignNode node, IEntityClient client, WritePermits permits, IDomainClock clock) =>
        (_node, _client, _permits, _clock) = (node, client, permits, clock);

    public static NodeGauges Of(CampaignNode node, IEntityClient client, WritePermits permits, IDomainClock clock)
    {
        var gauges = new NodeGauges(node, client, permits, clock);
        s_nodes[gauges] = true;
        Instruments.BeginAtZero();
        return gauges;
    }

    /// <summary>In seconds; 0 when nothing is due.</summary>
    private double Overdue(string agenda) =>
        _node.Store.EarliestDue([agenda]) is { } entry && entry.DueAt < _clock.Now ? (_clock.Now - entry.DueAt).TotalSeconds : 0;

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
