using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Akka.Actor;
using CampaignActors.Audience.Stores;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Actors.Projections;
using CampaignActors.Actors.Workflows;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Gateways;
using CampaignActors.Operations.Reporting;
using CampaignActors.Protocol.Shell;
using CampaignActors.Simulation.Engines;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Views;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CampaignActors.Operations.Rehearsal;

/// <summary>
/// The real node in one process: sharded persistent actors, embedded store, projections and supervisors, over the same virtual clock
/// as the model. Only domain time is virtual; Akka's own scheduler runs on. Quiet is a count of what is under way, never a sleep.
/// </summary>
public sealed class ActorEngine : IEngine
{
    /// <summary>Sorts behind every entity.</summary>
    private static readonly EntityRef s_last = new("~", new Code("z"));

    private readonly DateTimeZone _zone;
    private readonly string _folder;
    private readonly VirtualClock _clock;
    private readonly RecordingGateway _gateway;
    private readonly ILoggerFactory? _logging;

    /// <summary>When a workflow next tries again what failed.</summary>
    private readonly Dictionary<TechnicalWorkflow, Instant> _failed = [];

    /// <summary>Until when the work of a workflow fails. Supervisors read it.</summary>
    private readonly ConcurrentDictionary<TechnicalWorkflow, Instant> _outages = [];
    private StartedNode _node = null!;
    private CampaignSystem _system = null!;

    private ActorEngine(DateTimeZone zone, Instant start, string folder, ILoggerFactory? logging)
    {
        _zone = zone;
        _gateway = SimulatedOutside.With(zone);
        _folder = folder;
        _logging = logging;
        _clock = new VirtualClock { Now = start };
    }

    public string Name => "actors";

    public Instant Now => _clock.Now;

    public long Events => _node.Store.Ordering();

    public IEntityHistory History => _node.History;

    public IRecipientDatabase Recipients => _gateway.Recipients;

    /// <summary>Starts a node on a folder of its own, which goes with the engine.</summary>
    public static async Task<ActorEngine> StartAsync(DateTimeZone zone, Instant start, ILoggerFactory? logging = null)
    {
        var engine = new ActorEngine(zone, start, Directory.CreateTempSubdirectory("campaign-").FullName, logging);
        await engine.StartNodeAsync();
        return engine;
    }

    private async Task StartNodeAsync() => (_node, _system) = await CampaignNode.StartAsync(
        new CampaignActorsOptions
        {
            DataFolder = _folder,
            Gateway = _gateway,
            Clock = _clock,
            Zone = _zone,
            ResendAfter = TimeSpan.FromMilliseconds(200),
            FlushAfter = TimeSpan.Zero,
            Supervisors = new SupervisorOptions
            {
                NudgesEnabled = false,
                TickerEnabled = false,
                SweepEvery = null,
                ParkedRetry = Duration.FromDays(100_000),
                OutOfOrder = OutOfOrderNow,
            },
        },
        _logging);

    public async Task<Answer> SubmitAsync(Request request, string commandId)
    {
        var answer = await SendAsync(request, commandId);
        await _node.StillAsync();
        return answer;
    }

    public async Task<IReadOnlyList<Answer>> SubmitTogetherAsync(IReadOnlyList<(Request Request, string CommandId)> requests)
    {
        var answers = await Task.WhenAll(requests.Select(r => SendAsync(r.Request, r.CommandId)));
        await _node.StillAsync();
        return answers;
    }

    private Task<Answer> SendAsync(Request request, string commandId) =>
        _node.Client.SendAsync(request.Target, request.Command, commandId, request.By);

    public Task SettleAsync() => WorkUntilAsync(_clock.Now);

    public async Task AdvanceToAsync(Instant instant)
    {
        await WorkUntilAsync(instant);
        _clock.Forward(instant);
        await WorkUntilAsync(instant);
    }

    /// <summary>
    /// Does what is due, earliest first, at one instant in the order of the workflows, one item at a time: the same order as the model's.
    /// </summary>
    private async Task WorkUntilAsync(Instant limit)
    {
        await ForgetGoneAsync();
        var idle = new Dictionary<TechnicalWorkflow, Instant>();
        while (true)
        {
            await _node.StillAsync();
            var work = Started()
                .Select(w => (Workflow: w, Entry: Next(w, limit, idle)))
                .Where(w => w.Entry is not null)
                .OrderBy(w => w.Entry!.DueAt).ThenBy(w => w.Workflow)
                .FirstOrDefault();
            var again = Started().Where(_failed.ContainsKey).Select(w => (Workflow: w, At: _failed[w])).OrderBy(f => f.At)
                .ThenBy(f => f.Workflow)
                .Cast<(TechnicalWorkflow Workflow, Instant At)?>().FirstOrDefault();
            var next = work.Entry is null || again?.At < work.Entry.DueAt
                || (again is { } first && first.At == work.Entry.DueAt && first.Workflow < work.Workflow)
                ? again
                : (work.Workflow, work.Entry.DueAt);
            var retry = _node.Store.EarliestDue([AgendaName.Outbox]);
            if (retry is not null && retry.DueAt <= limit && (next is null || retry.DueAt <= next.Value.At))
            {
                _clock.Forward(retry.DueAt);
                await _node.CourierAsync(_clock.Now);
                continue;
            }
            if (next is not { } due || due.At > limit)
                return;
            _clock.Forward(due.At);
            var done = await TickAsync(due.Workflow, maxItems: 1);
            // Skips items that changed nothing or wait for a retry, or they would be found for ever.
            if (done.Started == 0)
                idle[due.Workflow] = _clock.Now;
            else
                idle.Clear();
        }
    }

    /// <summary>A tick, after which it is known when the workflow tries again what failed.</summary>
    private async Task<TickDone> TickAsync(TechnicalWorkflow workflow, int maxItems)
    {
        _failed.Remove(workflow);
        var done = await _node.TickAsync(workflow, _clock.Now, maxItems);
        if (done.NextFailed is { } at && (at > _clock.Now || done.Started > 0))
            _failed[workflow] = at;
        return done;
    }

    /// <summary>A supervisor notices with its next tick that a parked item is not due any more; here the engine sends that tick.</summary>
    private async Task ForgetGoneAsync()
    {
        await _node.StillAsync();
        foreach (var workflow in Started().Where(w => Facts(w) is { Parked.Count: > 0 }).ToList())
            await TickAsync(workflow, maxItems: 0);
    }

    private AgendaEntry? Next(TechnicalWorkflow workflow, Instant limit, Dictionary<TechnicalWorkflow, Instant> idle)
    {
        var agenda = AgendaName.Of(workflow);
        var behind = idle.TryGetValue(workflow, out var since) ? new AgendaEntry(agenda, s_last, since, 0) : null;
        return _node.Store.Due(agenda, limit, 1, behind).FirstOrDefault();
    }

    private IEnumerable<TechnicalWorkflow> Started() => TechnicalWorkflows.All.Where(w => Facts(w) is { State: WorkflowState.Started });

    private WorkflowViewFacts? Facts(TechnicalWorkflow workflow) =>
        _node.Views.Find(Kinds.Workflow(workflow))?.FactsAs<WorkflowViewFacts>();

    /// <summary>
    /// An entity is killed where it stands; its next message recovers it from the journal. A node is taken down as a whole and started
    /// again on the same folder.
    /// </summary>
    public async Task CrashAsync(int? node, string? entity)
    {
        await _node.StillAsync();
        if (entity is not null)
        {
            var slash = entity.LastIndexOf('/');
            var kind = EntityCatalog.Find(entity[..slash])?.Name ?? Kinds.Lines;
            _system.System.ActorSelection($"/system/sharding/{kind}/*/{entity[(slash + 1)..]}").Tell(Kill.Instance);
            return;
        }
        await StopNodeAsync();
        await StartNodeAsync();
    }

    private async Task StopNodeAsync()
    {
        await _system.DisposeAsync();
        _node.Close();
    }

    public void Outage(string name, Instant until)
    {
        if (TechnicalWorkflows.Find(name) is { } workflow)
            _outages[workflow] = until;
        else
            _gateway.SetOutage(name, () => _clock.Now < until);
    }

    private string? OutOfOrderNow(TechnicalWorkflow workflow) =>
        _outages.TryGetValue(workflow, out var until) && _clock.Now < until ? OutOfOrder.Text(workflow) : null;

    public Currency? CurrencyOf(EntityRef entity) => _node.Views.Find(entity)?.Facts?.Currency;

    public async Task<JsonObject> StateAsync()
    {
        await _node.StillAsync();
        return Composer.All(_node.Views, _clock.Now, _zone);
    }

    public async Task<LedgerReport> ReportAsync(ReportQuery query)
    {
        await _node.StillAsync();
        return NodeReports.Make(_node, History, query, null).Report;
    }

    public JsonObject Outside() => OutsideJson.Of(_gateway.Read());

    public async ValueTask DisposeAsync()
    {
        await StopNodeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A clock that the driver moves. It never goes back.</summary>
    private sealed class VirtualClock : IDomainClock
    {
        private long _ticks;

        public Instant Now
        {
            get => Instant.FromUnixTimeTicks(Interlocked.Read(ref _ticks));
            init => _ticks = value.ToUnixTimeTicks();
        }

        public void Forward(Instant to) => Interlocked.Exchange(ref _ticks, Math.Max(_ticks, to.ToUnixTimeTicks()));
    }
}
