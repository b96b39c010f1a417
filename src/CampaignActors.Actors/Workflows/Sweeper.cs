using System.Diagnostics;
using Akka.Actor;
using CampaignActors.Actors.Projections;
using CampaignActors.Actors.Telemetry;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Actors.Workflows;

/// <summary>To the driver, when a sweep is over or cannot go on.</summary>
internal sealed record SweepFinished(SweepProgress Progress, Duration Took, Exception? Error);

/// <summary>
/// One sweep of one workflow: asks entity after entity how it is, a page and a bounded number at a time, lets the projector catch up,
/// and has the page compared and repaired (<see cref="SweepCheck"/>). Goes over all entities, or over those with rows since the last sweep.
/// </summary>
internal sealed class Sweeper : ReceiveActor, IWithTimers
{
    private const int PageSize = 512;

    /// <summary>Looks at the clock between two questions to the same entity or projector, and questions until it is given up.</summary>
    private const int Patience = 5;
    private const int Questions = 3;

    /// <summary>Times that an entity may have moved on before it is left to the next sweep.</summary>
    private const int Rounds = 5;

    private readonly SupervisorParts _parts;
    private readonly SweepCheck _check;
    private readonly string _workflow;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Queue<EntityRef> _todo = new();
    private readonly Dictionary<EntityRef, int> _asked = [];
    private readonly HashSet<EntityRef> _refolding = [];
    private readonly Dictionary<EntityRef, int> _rounds = [];
    private readonly List<EntityReply> _replies = [];
    private SweepProgress _progress;

    /// <summary>Where the store was when the sweep began: up to there everything has been looked at once it is over.</summary>
    private long _began;

    /// <summary>Last entity of the page, when there are further pages.</summary>
    private EntityRef? _after;
    private bool _comparing;
    private bool _catchingUp;
    private int _waited;

    public Sweeper(TechnicalWorkflow workflow, string runId, bool full, SupervisorParts parts)
    {
        _parts = parts;
        _workflow = workflow.Code();
        _check = new SweepCheck(workflow, parts.Store, parts.Keeper);
        _progress = new SweepProgress(workflow, runId, true, full, 0, 0, 0, 0);

        Receive<Page>(OnPage);
        Receive<EntityReply>(OnReply);
        Receive<CommandReply>(OnRefused);
        Receive<CaughtUp>(_ => OnCaughtUp());
        Receive<Compared>(compared => OnCompared(compared.Results));
        Receive<Refolded>(OnRefolded);
        Receive<LookAtClock>(_ => OnClock());
        Receive<Done>(_ => Finish(null));
        Receive<Status.Failure>(failure => Finish(failure.Cause));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(TechnicalWorkflow workflow, string runId, bool full, SupervisorParts parts) =>
        Akka.Actor.Props.Create(() => new Sweeper(workflow, runId, full, parts));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer("clock", LookAtClock.Instance, _parts.Options.ReplyTimeout / Patience);
        var (store, workflow, full) = (_parts.Store, _workflow, _progress.Full);
        Task.Run(() =>
        {
            var began = store.Ordering();
            var watermark = full ? 0 : store.Watermark(workflow);
            if (watermark == 0)
                return new Page(store.Entities(null, PageSize), true, began, store.Count());
            var changed = store.ChangedSince(watermark);
            return new Page(changed, false, began, changed.Count);
        }).PipeTo(Self);
    }

    private void OnPage(Page page)
    {
        _comparing = false;
        if (page.Began is { } began)
            _began = began;
        _progress = _progress with { Total = page.Total ?? _progress.Total };
        _after = page.Paged && page.Entities.Count == PageSize ? page.Entities[^1] : null;
        foreach (var entity in page.Entities)
            _todo.Enqueue(entity);
        GoOn();
    }

    /// <summary>Asks further entities; when a part of the page has answered, has it compared.</summary>
    private void GoOn()
    {
        while (_todo.Count > 0 && _asked.Count < _parts.Options.SweepInFlight && _replies.Count + _asked.Count < PageSize)
        {
            var entity = _todo.Dequeue();
            if (_asked.TryAdd(entity, 0))
                _parts.Read(new ReadEntity(entity), Self);
        }
        if (_asked.Count > 0 || _comparing || _catchingUp || _refolding.Count > 0)
            return;
        if (_replies.Count > 0)
        {
            // What the entities said is in the journal; what they are compared with must have come as far.
            _catchingUp = true;
            _waited = 0;
            _parts.Projector.Tell(AwaitCaughtUp.Instance);
        }
        else if (_after is { } after)
        {
            _after = null;
            _comparing = true;
            var store = _parts.Store;
            Task.Run(() => new Page(store.Entities(after, PageSize), true, null, null)).PipeTo(Self);
        }
        else
        {
            _comparing = true;
            var (store, workflow, began, reached) = (_parts.Store, _workflow, _began, _progress.Unreachable == 0);
            Task.Run(() =>
            {
                if (reached)
                    store.SetWatermark(workflow, began);
                return Done.Instance;
            }).PipeTo(Self);
        }
    }

    private void OnReply(EntityReply reply)
    {
        if (!_asked.Remove(reply.Entity))
            return;
        _replies.Add(reply);
        GoOn();
    }

    /// <summary>It cannot be read, and says so.</summary>
    private void OnRefused(CommandReply refusal)
    {
        if (!_asked.Remove(refusal.Entity))
            return;
        Unreachable();
        GoOn();
    }

    private void Unreachable() => _progress = _progress with { Unreachable = _progress.Unreachable + 1 };

    private void OnCaughtUp()
    {
        if (!_catchingUp)
            return;
        _catchingUp = false;
        _comparing = true;
        var (check, replies) = (_check, _replies.ToArray());
        _replies.Clear();
        Task.Run(() => new Compared([.. replies.Select(check.Check)])).PipeTo(Self);
    }

    private void OnCompared(IReadOnlyList<SweepResult> results)
    {
        _comparing = false;
        foreach (var (entity, finding, drift) in results)
        {
            Drift(entity, drift);
            if (finding == SweepFinding.Compared || !Again(entity))
            {
                _progress = _progress with { Checked = _progress.Checked + 1 };
            }
            else if (finding == SweepFinding.Moved)
            {
                _todo.Enqueue(entity);
            }
            else if (_refolding.Add(entity))
            {
                _parts.Projector.Tell(new RefoldEntity(entity));
            }
        }
        _waited = 0;
        Context.Parent.Tell(_progress);
        GoOn();
    }

    private void Drift(EntityRef entity, int drift)
    {
        if (drift == 0)
            return;
        _progress = _progress with { Drift = _progress.Drift + drift };
        _parts.Projector.Tell(new EntityRepaired(entity));
    }

    private bool Again(EntityRef entity) => (_rounds[entity] = _rounds.GetValueOrDefault(entity) + 1) < Rounds;

    private void OnRefolded(Refolded refolded)
    {
        if (!_refolding.Remove(refolded.Entity))
            return;
        if (refolded.Problem is null)
        {
            if (_check.Keeps(refolded.Entity))
                Drift(refolded.Entity, 1);
            _todo.Enqueue(refolded.Entity);
        }
        else
        {
            // Set aside and alarmed by the projector: it is known to be wrong, not drifting.
            Unreachable();
        }
        GoOn();
    }

    private void OnClock()
    {
        foreach (var (entity, age) in _asked.ToList())
        {
            _asked[entity] = age + 1;
            if (age + 1 == Patience * Questions)
            {
                _asked.Remove(entity);
                Unreachable();
            }
            else if ((age + 1) % Patience == 0)
            {
                _parts.Read(new ReadEntity(entity), Self);
            }
        }
        if ((_catchingUp || _refolding.Count > 0) && ++_waited % Patience == 0)
        {
            // The projector may have been restarted and have forgotten the question.
            if (_catchingUp)
                _parts.Projector.Tell(AwaitCaughtUp.Instance);
            foreach (var entity in _refolding)
                _parts.Projector.Tell(new RefoldEntity(entity));
        }
        GoOn();
    }

    private void Finish(Exception? error)
    {
        Instruments.Sweeps.Add(1, new("workflow", _workflow), new("outcome", error is null ? "done" : "failed"));
        Instruments.Drift.Add(_progress.Drift, new KeyValuePair<string, object?>("workflow", _workflow));
        Context.Parent.Tell(new SweepFinished(_progress, Duration.FromTimeSpan(_watch.Elapsed), error));
    }

    /// <param name="Paged">By key, with further pages when this one is full; else these are all.</param>
    private sealed record Page(IReadOnlyList<EntityRef> Entities, bool Paged, long? Began, long? Total);

    private sealed record Compared(IReadOnlyList<SweepResult> Results);

    private sealed class Done
    {
        public static readonly Done Instance = new();
    }

    private sealed class LookAtClock
    {
        public static readonly LookAtClock Instance = new();
    }
}
