using Akka.Actor;
using Akka.Event;
using CampaignActors.Actors.Entities;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Protocol.Shell;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Actors.Workflows;

/// <content>What the entity says, what is said to it, sweeps and failures.</content>
public sealed partial class WorkflowDriver
{
    /// <summary>Commands to our own entity, sent again until they are answered.</summary>
    private readonly Dictionary<string, CommandMessage> _own = new(StringComparer.Ordinal);

    private WorkflowModel? _state;

    /// <summary>Reports of parked items that the entity has not answered.</summary>
    private readonly HashSet<string> _parking = new(StringComparer.Ordinal);

    /// <summary>The entity has taken in a parked item and has not said yet what it is now.</summary>
    private bool _stateDue;

    /// <summary>The entity was told that the row of errors is broken, and has not said anything since.</summary>
    private bool _rowBroken;

    /// <summary>Since the last sweep that was reported.</summary>
    private long _done;
    private long _errors;
    private long _reports;
    private IActorRef? _sweeper;
    private SweepStatus _sweep;
    private Instant _lastSweep;

    /// <summary>The last sweep that was reported, which the entity may not have said yet.</summary>
    private string? _reported;

    /// <summary>What the entity said last outlives a failure of this actor; a sweep that is cut off is begun again.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        if (_state is { } state)
            Self.Tell(new CompanionState(state));
        base.PreRestart(reason, message);
    }

    private void OnState(WorkflowModel state)
    {
        var before = _state;
        _state = state;
        var held = _stateDue;
        (_stateDue, _rowBroken) = (false, false);
        if (before is null)
        {
            _lastSweep = Instant.Min(state.LastSweep ?? Now, Now);
            _book.Restore(state.Parked, Now);
        }
        else if (state.Restarts != before.Restarts)
        {
            _book.Forget();
        }
        if (state.Failed && before is { Failed: false })
        {
            _log.Error("{0} fails: {1}", _name, state.FailureReason);
            _parts.Events.Alarm(_self, $"workflow {_name} pauses as failed: {state.FailureReason}");
        }
        if (state.State != WorkflowState.Started)
        {
            _nudgedAgain.Clear();
            AbortSweep();
            GoOn();
            return;
        }
        if (before?.State != WorkflowState.Started || state.Restarts != before.Restarts)
            OnStarted();
        else if (state.Hurries != before.Hurries)
            GoNow(_ => true);
        else if (state.Kicks != before.Kicks)
            GoNow(state.Parked.Where(p => p.Retrying).Select(p => p.Item).ToHashSet().Contains);
        else if (held)
            LookNow();
        ConsiderSweep();
    }

    /// <summary>Items that failed and wait are sent now.</summary>
    private void GoNow(Func<EntityRef, bool> which)
    {
        _book.Release(which, Now);
        LookNow();
    }

    /// <summary>It was started, or this driver has just come up: parked items go first.</summary>
    private void OnStarted()
    {
        var parked = _book.Unpark(Now);
        if (!_options.NudgesEnabled)
            return;
        foreach (var item in parked.Take(_book.Free))
        {
            if (!_book.IsInFlight(item.Entity))
                Dispatch(item.Entity, item.Due, null);
        }
        LookNow();
    }

    /// <summary>Looks at the agenda without waiting for a tick.</summary>
    private void LookNow()
    {
        if (!_options.NudgesEnabled || !MaySend)
            return;
        if (_reading || _account is not null || _queue.Count > 0)
            _more = true;
        else
            Read(null);
    }

    private void OnParked(WorkBook.Flight flight, Answer answer)
    {
        // One that keeps failing by itself is known; the entity need not hear of it again.
        if (_state!.Parked.Any(p => p.Item == flight.Entity && p.Due == flight.Due && !p.Retrying))
            return;
        _log.Error("{0}: {1} is parked: {2}", _name, flight.Entity, answer.Text);
        var id = ReportId("parked");
        _parking.Add(id);
        TellOwn(id, new ReportParked(flight.Entity, flight.Due, _options.BackOff.Count + 1, answer.Text));
    }

    /// <summary>An item was done: it leaves the list, and with it the row of errors ends.</summary>
    private void OnDone(WorkBook.Flight flight)
    {
        _done++;
        var listed = _state!.Parked.Any(p => p.Item == flight.Entity);
        if (!listed && (_rowBroken || (_state.InARow == 0 && _parking.Count == 0)))
            return;
        _rowBroken = true;
        TellOwn(ReportId("done"), new ReportDone(listed ? [flight.Entity] : []));
    }

    /// <summary>Parked items that are not due any more leave the list.</summary>
    private void ReportGone()
    {
        var told = _own.Values.Select(o => o.Command).OfType<ReportDone>().SelectMany(d => d.Items).ToHashSet();
        var gone = _state!.Parked.Where(p => !_book.Awaits(p.Item, p.Due) && !told.Contains(p.Item)).Select(p => p.Item).ToSeq();
        if (gone.Count > 0)
            TellOwn(ReportId("gone"), new ReportDone(gone));
    }

    private string ReportId(string what) => $"{what}:{_name}:{InstantPattern.ExtendedIso.Format(Now)}:{++_reports}";

    private void TellOwn(string id, ICommand command)
    {
        var message = new CommandMessage(_self, id, _name, Now, command);
        _own[id] = message;
        _parts.Router.Send(message, Self);
    }

    private void ResendOwn()
    {
        foreach (var message in _own.Values)
            _parts.Router.Send(message, Self);
    }

    private void OnOwnReply(CommandMessage own, Answer answer)
    {
        if (answer is { Outcome: Outcome.Unknown } or { Refusal: Refusal.Busy })
            return; // Sent again soon.
        _own.Remove(own.CommandId);
        if (!answer.Ok)
            _log.Warning("{0}: {1} was refused: {2}", _name, own.CommandId, answer.Text);
        if (_parking.Remove(own.CommandId))
            _stateDue |= answer.Outcome == Outcome.Accepted;
    }

    /// <summary>Begins a sweep that was asked for, or one whose time has come. One at a time.</summary>
    private void ConsiderSweep()
    {
        if (!MaySend || _sweeper is not null)
            return;
        if (_lastSweep > Now)
        {
            _log.Warning("{0}: the clock was ahead, the last sweep was at {1}; sweeps go on from now", _name, _lastSweep);
            _lastSweep = Now;
        }
        if (_state!.RunId is { } asked && asked != _reported)
            Sweep(asked, _state.RunFull);
        else if (_options.SweepEvery is { } every && _state.Settings.NextRun(_lastSweep, every, _parts.Zone) <= Now)
            Sweep($"auto:{InstantPattern.ExtendedIso.Format(Now)}", false);
    }

    private void Sweep(string runId, bool full)
    {
        _book.Unpark(Now);
        _lastSweep = Now;
        _sweep = new SweepStatus(_workflow, runId, true, full, 0, 0, 0, 0);
        _sweeper = Context.ActorOf(Sweeper.Props(_workflow, runId, full, _parts));
    }

    private void OnSweepStatus(SweepStatus progress)
    {
        if (Sender.Equals(_sweeper))
            _sweep = progress;
    }

    private void OnSweepFinished(SweepFinished finished)
    {
        if (!Sender.Equals(_sweeper))
            return;
        Context.Stop(_sweeper);
        _sweeper = null;
        _sweep = finished.Progress with { Running = false };
        if (finished.Error is { } error)
        {
            // Not reported: a sweep that was asked for is begun again with the next tick.
            _log.Warning(error, "{0}: sweep {1} failed", _name, finished.Progress.RunId);
            return;
        }
        if (_sweep.Drift > 0)
            _log.Warning("{0}: sweep {1} found drift {2} in {3} entities, repaired", _name, _sweep.RunId, _sweep.Drift, _sweep.Checked);
        _reported = _sweep.RunId;
        TellOwn(
            $"sweep:{_sweep.RunId}",
            new ReportSweep(_sweep.RunId!, _sweep.Checked, _sweep.Drift, finished.Took, _done, _errors, _lastSweep));
        (_done, _errors) = (0, 0);
        LookNow();
        ConsiderSweep();
    }

    private void AbortSweep()
    {
        if (_sweeper is null)
            return;
        Context.Stop(_sweeper);
        _sweeper = null;
        _sweep = _sweep with { Running = false };
    }
}
