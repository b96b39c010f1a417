using Akka.Actor;
using Akka.Event;
using CampaignActors.Actors.Entities;
using CampaignActors.Actors.Projections;
using CampaignActors.Actors.Telemetry;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Protocol.Shell;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Actors.Workflows;

/// <summary>
/// The driving side of one technical workflow, child of its entity: sends <see cref="Work"/> to entities that are due, a bounded number
/// at a time and never two to the same one. It keeps nothing that cannot be lost: what is due is in the agenda, whether the workflow
/// is started is in the entity, and an item that is sent twice finds nothing to do.
/// </summary>
/// <remarks>This file sends work; sweeps, failures and the entity's state are in WorkflowDriver.State.cs.</remarks>
public sealed partial class WorkflowDriver : ReceiveActor, IWithTimers
{
    /// <summary>Looks at the clock after which a command counts as lost.</summary>
    private const int Patience = 5;

    /// <summary>Ticks come a little early or late; one that comes earlier than this is of another node.</summary>
    private const double LeastOfATick = 0.75;

    private readonly TechnicalWorkflow _workflow;
    private readonly string _name;
    private readonly EntityRef _self;
    private readonly SupervisorParts _parts;
    private readonly SupervisorOptions _options;
    private readonly WorkBook _book;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>Rows read and not sent yet.</summary>
    private Queue<AgendaEntry> _queue = new();

    /// <summary>The tick that the queue belongs to, if a sender waits for its end.</summary>
    private TickAccount? _account;

    /// <summary>Ticks that came while the agenda was being read and whose senders wait.</summary>
    private readonly Queue<TickAccount> _ticks = new();

    /// <summary>Entities that had something new to do while a command was under way to them.</summary>
    private readonly Dictionary<EntityRef, Instant> _nudgedAgain = [];

    private bool _reading;

    /// <summary>Whether there may be due rows beyond those read.</summary>
    private bool _more;
    private DateTimeOffset _lastLook = DateTimeOffset.MinValue;
    private DateTimeOffset _lastTick = Context.System.Scheduler.Now;

    public WorkflowDriver(TechnicalWorkflow workflow, SupervisorParts parts)
    {
        _workflow = workflow;
        _name = workflow.Code();
        _self = Kinds.Workflow(workflow);
        _parts = parts;
        _options = parts.Options;
        _book = new WorkBook(_options);
        _sweep = new SweepStatus(workflow, null, false, false, 0, 0, 0, 0);

        Receive<CompanionState>(state => OnState((WorkflowModel)state.State));
        Receive<SupervisorTick>(OnTick);
        Receive<WorkNudge>(OnNudge);
        Receive<AgendaLook>(OnRead);
        Receive<CommandReply>(OnReply);
        Receive<LookAtClock>(_ => OnClock());
        Receive<SweepStatus>(OnSweepStatus);
        Receive<SweepFinished>(OnSweepFinished);
        Receive<GetSweepStatus>(_ => Sender.Tell(_sweep));
        Receive<GetSupervisor>(_ => Sender.Tell(new SupervisorStatus(
            _workflow, _state?.State, _book.InFlight + _own.Count + (_reading ? 1 : 0), _queue.Count,
            Context.System.Scheduler.Now - _lastTick,
            _book.Waiting, _book.Parked.ToSeq(), _book.NextRetry, _sweep)
        {
            Silences = _state?.Silences ?? [],
        }));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(TechnicalWorkflow workflow, SupervisorParts parts) =>
        Akka.Actor.Props.Create(() => new WorkflowDriver(workflow, parts));

    /// <summary>For the entities' context: each of the five workflows gets its driver, other entities none.</summary>
    public static Func<EntityRef, Props?> Companion(SupervisorParts parts) => entity =>
        entity.Kind == Kinds.Workflows && TechnicalWorkflows.Find(entity.Code) is { } workflow && workflow.Code() == entity.Code
            ? Props(workflow, parts)
            : null; // An alias is another entity with nothing to drive: two drivers of one agenda would do everything twice.

    protected override void PreStart() => Timers.StartPeriodicTimer("clock", LookAtClock.Instance, _options.ReplyTimeout / Patience);

    /// <summary>Between an item that is parked and what its entity makes of that nothing is sent: it may fail.</summary>
    private bool MaySend => _state?.State == WorkflowState.Started && _parking.Count == 0 && !_stateDue;

    private Instant Now => _parts.Clock.Now;

    private void OnTick(SupervisorTick tick)
    {
        _lastTick = Context.System.Scheduler.Now;
        var account = new TickAccount(tick, Sender);
        if (!MaySend)
        {
            account.Complete = true;
            Settle(account);
            return;
        }
        ConsiderSweep();
        // Every node ticks: the agenda is looked at once a second, not once for each node. A clock that was set back delays no look.
        var sinceLook = _lastTick - _lastLook;
        if (!IsWaiting(account) && tick.MaxItems is null
            && sinceLook >= TimeSpan.Zero && sinceLook < _options.TickEvery * LeastOfATick)
            return;
        _lastLook = _lastTick;
        if (_reading || _account is not null)
        {
            // A run never overlaps itself. A tick without a waiting sender is covered by the one under way.
            if (IsWaiting(account))
                _ticks.Enqueue(account);
            return;
        }
        Read(account);
    }

    /// <summary>Looks at the agenda, off this thread.</summary>
    private void Read(TickAccount? account)
    {
        _reading = true;
        _more = false;
        _queue.Clear();
        _account = account;
        var (store, agenda, remembered) = (_parts.Store, _name, _book.Remembered);
        var now = account?.Tick is { MaxItems: not null } exact ? exact.Now : Now;
        var limit = (account?.Tick.MaxItems ?? _options.ReadAhead) + remembered.Count;
        Task.Run(() => new AgendaLook(AgendaRead.From(store, agenda, now, limit, remembered), null))
            .PipeTo(Self, failure: e => new AgendaLook(null, e));
    }

    private void OnRead(AgendaLook look)
    {
        _reading = false;
        if (look.Read is { } read && MaySend)
        {
            _book.Prune(read);
            ReportGone();
            _queue = new Queue<AgendaEntry>(read.Rows);
            var before = _book.InFlight;
            Fill();
            // Only while it gets on: rows that cannot be sent now must not be read round and round.
            _more = !read.Complete && (_book.InFlight > before || _queue.Count > 0) && _account?.Tick.MaxItems is null;
        }
        else if (look.Error is { } error)
        {
            _log.Warning(error, "{0}: the agenda cannot be read, trying again with the next tick", _name);
        }
        EndReadIfEmpty();
    }

    /// <summary>Sends queued rows as long as slots are free.</summary>
    private void Fill()
    {
        while (_queue.Count > 0 && _book.Free > 0 && _account?.Full != true)
        {
            var row = _queue.Dequeue();
            if (_book.MaySend(row.Entity, row.DueAt, row.Revision, Now))
                Dispatch(row.Entity, row.DueAt, _account);
        }
        if (_account?.Full == true)
            _queue.Clear();
    }

    private void EndReadIfEmpty()
    {
        if (_reading || _queue.Count > 0)
            return;
        if (_account is { } account)
        {
            _account = null;
            account.Complete = true;
            Settle(account);
        }
        if (_ticks.TryDequeue(out var next) && MaySend)
        {
            Read(next);
        }
        else if (next is not null)
        {
            next.Complete = true;
            Settle(next);
            EndReadIfEmpty();
        }
        else if (_more && MaySend && _book.Free > 0)
        {
            Read(null);
        }
    }

    private void Dispatch(EntityRef entity, Instant due, TickAccount? account)
    {
        var id = $"{_name}:{entity}:{InstantPattern.ExtendedIso.Format(due)}";
        var flight = _book.Begin(id, entity, due, account);
        if (account is not null)
        {
            account.Started++;
            account.Open++;
        }
        if (_options.OutOfOrder?.Invoke(_workflow) is { } reason)
        {
            Self.Tell(new CommandReply(entity, flight.Id, Answer.Rejected(0, Refusal.State, reason)));
            return;
        }
        _parts.Router.Send(new CommandMessage(entity, flight.Id, _name, Instant.Max(Now, due), new Work(_workflow)), Self);
    }

    private void OnReply(CommandReply reply)
    {
        if (_own.TryGetValue(reply.CommandId, out var own) && own.Target == reply.Entity)
        {
            OnOwnReply(own, reply.Answer);
            return;
        }
        if (_book.End(reply.Entity, reply.CommandId) is not { } flight)
            return; // Given up for lost; it will be sent again, and find nothing to do.
        Instruments.WorkflowItems.Add(1, new("workflow", _name), new("outcome", Instruments.OutcomeOf(reply.Answer)));
        if (_book.Note(flight, reply.Answer, Now))
            OnParked(flight, reply.Answer);
        else if (reply.Answer.Ok)
            OnDone(flight);
        if (reply.Answer is { Ok: false, Outcome: not Outcome.Unknown, Refusal: not Refusal.Busy })
            _errors++;
        Landed(flight, answered: true);
        if (_nudgedAgain.Remove(flight.Entity, out var due) && due != flight.Due)
            OnNudge(new WorkNudge(_workflow, flight.Entity, due));
        GoOn();
    }

    private void Landed(WorkBook.Flight flight, bool answered)
    {
        if (flight.Tick is not { } account)
            return;
        account.Open--;
        account.Answered += answered ? 1 : 0;
        Settle(account);
    }

    private void GoOn()
    {
        if (!MaySend)
            _queue.Clear();
        Fill();
        EndReadIfEmpty();
    }

    private void Settle(TickAccount account)
    {
        if (account is { Complete: true, Open: 0 } && IsWaiting(account))
            account.Asker.Tell(new TickDone(_workflow, account.Started, account.Answered, _book.NextRetry, _book.NextFailed));
    }

    private static bool IsWaiting(TickAccount account) => !account.Asker.IsNobody() && !account.Asker.Equals(Context.System.DeadLetters);

    /// <summary>An entity says that it has work. A hint: what is not sent now is on the agenda.</summary>
    private void OnNudge(WorkNudge nudge)
    {
        if (!_options.NudgesEnabled || !MaySend || nudge.Due > Now)
            return;
        if (_book.IsInFlight(nudge.Entity))
            _nudgedAgain[nudge.Entity] = nudge.Due;
        else if (_book.Free == 0)
            _more = true;
        else if (_book.MaySend(nudge.Entity, nudge.Due, null, Now))
            Dispatch(nudge.Entity, nudge.Due, null);
    }

    private void OnClock()
    {
        foreach (var flight in _book.GiveUp(Patience))
        {
            _log.Debug("{0}: no answer to {1}", _name, flight.Id);
            _nudgedAgain.Remove(flight.Entity);
            Landed(flight, answered: false);
        }
        ResendOwn();
        GoOn();
    }

    private sealed class LookAtClock
    {
        public static readonly LookAtClock Instance = new();
    }

    private sealed record AgendaLook(AgendaRead? Read, Exception? Error);
}
