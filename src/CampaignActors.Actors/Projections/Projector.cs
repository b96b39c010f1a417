using Akka.Actor;
using Akka.Event;
using CampaignActors.Actors.Entities;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Actors.Projections;

/// <summary>What a projector works with.</summary>
/// <param name="Render">Makes the view of an entity.</param>
/// <param name="Signal">Through which entities wake it; may be shared with a counter of rows.</param>
/// <param name="Events">Is told of entities that cannot be folded.</param>
public sealed record ProjectorParts(
    IProjectionStore Store,
    IJournalReader Journal,
    Func<EntityRef, IEntityState, RenderedView> Render,
    ProjectionSignal Signal,
    IEntityEvents Events)
{
    /// <summary>Rows looked at in one transaction.</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>Rows that entities of this node hand over; empty where the projector runs alone.</summary>
    public RowHandover Handover { get; init; } = new();

    public int CacheSize { get; init; } = ProjectionFold.DefaultCacheSize;

    /// <summary>How often it looks without being woken.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Pause after a step that has read all there was. Looking again at once would make every few rows a transaction of their own, which
    /// costs the writers more than the rows do. It is skipped while a reader waits for the projections.
    /// </summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks at a hole before its entity is set aside so that the others can go on.</summary>
    public int HolePatience { get; init; } = 30;
}

/// <summary>
/// The one writer of a projection store. It looks at the journal when it is woken and every second, one step at a time: read a batch,
/// fold it, commit it with the new offset. Steps run on the thread pool; the actor only takes turns.
/// </summary>
public sealed class Projector : ReceiveActor, IWithTimers
{
    private readonly ProjectorParts _parts;
    private readonly ProjectionFold _fold;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>Steps other than the next batch, done before it.</summary>
    private readonly Queue<(Func<object> Run, Action<object> Done)> _jobs = new();
    private readonly List<(IActorRef Asker, long Ordering)> _waiting = [];
    private readonly HashSet<EntityRef> _evict = [];
    private bool _open;
    private long _applied;
    private int _quarantined;
    private bool _stepping;
    private bool _lookAgain;
    private bool _resting;

    /// <summary>The last step left rows to transactions that are under way: looking again at once would only find the same.</summary>
    private bool _held;
    private Hole? _hole;
    private int _holeTicks;

    public Projector(ProjectorParts parts)
    {
        _parts = parts;
        _fold = new ProjectionFold(parts.Journal, parts.Render, parts.CacheSize);

        Receive<ProjectorWake>(_ =>
        {
            _parts.Signal.Taken();
            Look();
        });
        Receive<Tick>(_ =>
        {
            _holeTicks += _hole is null ? 0 : 1;
            Look();
        });
        Receive<Rested>(_ =>
        {
            _resting = false;
            if (_lookAgain)
                Look();
        });
        Receive<Opened>(OnOpened);
        Receive<StepDone>(OnStepDone);
        Receive<JobDone>(OnJobDone);
        Receive<Failed>(OnFailed);
        Receive<GetProjection>(_ =>
        {
            var (applied, quarantined, hole, journal) = (_applied, _quarantined, _hole, _parts.Journal);
            Task.Run(() => new ProjectionStatus(applied, journal.MaxOrdering(), quarantined, hole)).PipeTo(Sender);
        });
        Receive<AwaitCaughtUp>(_ => AwaitJournal(Sender));
        Receive<Target>(OnTarget);
        Receive<Status.Failure>(failure => _log.Warning(failure.Cause, "projector: a question could not be answered"));
        Receive<RebuildProjection>(_ => OnRebuild());
        Receive<RefoldEntity>(refold => OnRefold(refold.Entity, Sender));
        Receive<EntityQuarantined>(bad => OnRefold(bad.Entity, ActorRefs.Nobody));
        Receive<EntityRepaired>(repaired => _evict.Add(repaired.Entity));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ProjectorParts parts) => Akka.Actor.Props.Create(() => new Projector(parts));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(EntityQuarantined));
        _parts.Handover.Open();
        _parts.Signal.Attach(Self);
        Timers.StartPeriodicTimer("look", Tick.Instance, _parts.Interval);
        Look();
    }

    protected override void PostStop() => _parts.Handover.Close();

    /// <summary>Starts the next step, unless one is under way: then there will be another after it.</summary>
    private void Look()
    {
        _lookAgain = true;
        if (_stepping || (_resting && _open && _jobs.Count == 0 && (_held || _waiting.Count == 0)))
            return;
        _stepping = true;
        foreach (var entity in _evict)
            _fold.Evict(entity);
        _evict.Clear();
        if (!_open)
        {
            Task.Run(Open).PipeTo(Self, failure: e => new Failed(e, null));
        }
        else if (_jobs.TryDequeue(out var job))
        {
            Task.Run(job.Run).PipeTo(Self, success: result => new JobDone(job.Done, result), failure: e => new Failed(e, job));
        }
        else
        {
            _lookAgain = false;
            var (from, giveUp) = (_applied, _holeTicks >= _parts.HolePatience ? _hole?.Entity : null);
            Task.Run(() => Step(from, giveUp)).PipeTo(Self, failure: e => new Failed(e, null));
        }
    }

    /// <summary>Where the store is. A journal that is shorter than that is another journal: everything is folded again.</summary>
    private Opened Open()
    {
        var ordering = _parts.Store.Prepare();
        if (ordering > _parts.Journal.MaxOrdering())
        {
            _parts.Store.Reset();
            ordering = 0;
        }
        // A newer version may understand what the last one could not.
        foreach (var bad in _parts.Store.Quarantined())
            Commit(_fold.Refold(bad.Entity, ordering));
        return new Opened(ordering, _parts.Store.Quarantined().Count);
    }

    private StepDone Step(long from, EntityRef? giveUp)
    {
        var rows = _parts.Journal.ReadAfter(from, _parts.BatchSize, _parts.Handover);
        if (rows.To == from)
            return new StepDone(new ProjectionBatch { From = from, To = from }, null, null, false, rows.Held);
        var (batch, hole) = _fold.Fold(from, rows, giveUp);
        var quarantined = Commit(batch);
        return new StepDone(batch, hole, quarantined, rows.More && hole is null, rows.Held);
    }

    /// <returns>Entities in quarantine, when that has changed.</returns>
    private int? Commit(ProjectionBatch batch)
    {
        if (!_parts.Store.Commit(batch))
            throw new InvalidOperationException($"the store is no longer at {batch.From}: another projector writes to it");
        return batch.Quarantined.Count + batch.Released.Count > 0 ? _parts.Store.Quarantined().Count : null;
    }

    private void OnOpened(Opened opened)
    {
        _stepping = false;
        _open = true;
        _applied = opened.Ordering;
        _quarantined = opened.Quarantined;
        Context.System.EventStream.Publish(new ProjectionAdvanced(_applied));
        Look();
    }

    private void OnStepDone(StepDone done)
    {
        _stepping = false;
        _applied = done.Batch.To;
        Note(done.Batch, done.Quarantined);
        NoteHole(done.Hole);
        Answer();
        _held = done.Held;
        _lookAgain |= done.Held;
        if (!done.More && _parts.Rest > TimeSpan.Zero)
        {
            _resting = true;
            // Not by Akka's clock, which is coarser than a rest.
            Task.Delay(_parts.Rest).PipeTo(Self, success: () => Rested.Instance);
        }
        if (done.More || _lookAgain)
            Look();
    }

    private void OnJobDone(JobDone done)
    {
        _stepping = false;
        done.Then(done.Value);
        Look();
    }

    private void Note(ProjectionBatch batch, int? quarantined)
    {
        _quarantined = quarantined ?? _quarantined;
        foreach (var entity in batch.Entities)
            Context.System.EventStream.Publish(new EntityProjected(entity.Entity.Kind, entity.Entity.Code, entity.Revision));
        foreach (var entity in batch.Moved)
            Context.System.EventStream.Publish(new EntityProjected(entity.Entity.Kind, entity.Entity.Code, entity.Revision));
        foreach (var bad in batch.Quarantined)
        {
            _log.Error("projector: {0} cannot be folded at row {1}: {2}", bad.Entity, bad.Sequence, bad.Reason);
            _parts.Events.Alarm(bad.Entity, $"cannot be shown at row {bad.Sequence}: {bad.Reason}");
        }
        if (batch.To > batch.From)
            Context.System.EventStream.Publish(new ProjectionAdvanced(batch.To));
    }

    /// <summary>A row that is missing may become visible; it is looked for again, never stepped over, until patience ends.</summary>
    private void NoteHole(Hole? hole)
    {
        if (hole is not null && hole != _hole)
        {
            _log.Warning("projector: row {0} of {1} is missing, waiting for it", hole.Sequence, hole.Entity);
            _parts.Events.Alarm(hole.Entity, $"row {hole.Sequence} is missing in the journal");
        }
        _holeTicks = hole == _hole ? _holeTicks : 0;
        _hole = hole;
    }

    /// <summary>Memory may be ahead of what was committed: it is thrown away, and the next tick goes on from what the store says.</summary>
    private void OnFailed(Failed failed)
    {
        _stepping = false;
        _log.Warning(failed.Cause, "projector: a step failed, trying again in {0}", _parts.Interval);
        if (failed.Job is { } job)
            _jobs.Enqueue(job);
        _open = false;
        _fold.Clear();
    }

    private void AwaitJournal(IActorRef asker)
    {
        var journal = _parts.Journal;
        Task.Run(() => new Target(asker, journal.MaxOrdering())).PipeTo(Self);
    }

    private void OnTarget(Target target)
    {
        _waiting.Add((target.Asker, target.Ordering));
        Answer();
        if (_waiting.Count > 0)
            Look();
    }

    private void Answer()
    {
        foreach (var (asker, _) in _waiting.Where(w => w.Ordering <= _applied))
            asker.Tell(new CaughtUp(_applied));
        _waiting.RemoveAll(w => w.Ordering <= _applied);
    }

    private void OnRebuild()
    {
        var asker = Sender;
        _jobs.Enqueue((
            () =>
            {
                _parts.Store.Reset();
                return new object();
            },
            _ =>
            {
                _open = false;
                _applied = 0;
                _fold.Clear();
                NoteHole(null);
                AwaitJournal(asker);
            }
        ));
        Look();
    }

    private void OnRefold(EntityRef entity, IActorRef asker)
    {
        _jobs.Enqueue((
            () =>
            {
                var batch = _fold.Refold(entity, _parts.Store.Ordering());
                return (batch, Commit(batch));
            },
            done =>
            {
                var (batch, quarantined) = ((ProjectionBatch, int?))done;
                Note(batch, quarantined);
                asker.Tell(new Refolded(entity, batch.Quarantined.FirstOrDefault()?.Reason));
            }
        ));
        Look();
    }

    private sealed class Tick
    {
        public static readonly Tick Instance = new();
    }

    private sealed class Rested
    {
        public static readonly Rested Instance = new();
    }

    /// <param name="Held">There may be rows that cannot be read yet: they are looked for after a rest, without a wake-up.</param>
    private sealed record StepDone(ProjectionBatch Batch, Hole? Hole, int? Quarantined, bool More, bool Held);

    private sealed record JobDone(Action<object> Then, object Value);

    private sealed record Failed(Exception Cause, (Func<object> Run, Action<object> Done)? Job);

    private sealed record Opened(long Ordering, int Quarantined);

    private sealed record Target(IActorRef Asker, long Ordering);
}
