using Akka.Actor;
using Akka.Event;
using CampaignActors.Actors.Entities;
using CampaignActors.Domain.Kernel;
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
    private int _parkedInARow;

    /// <summary>The id under which the entity was told that the workflow fails; nothing is sent until it has said something new.</summary>
    private string? _failing;
    private IActorRef? _sweeper;
    private SweepProgress _sweep;
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
        if (before is null)
            _lastSweep = state.History.Count > 0 ? state.History[^1].At : Now;
        if (state.State != WorkflowState.Started)
        {
            _failing = null;
            _nudgedAgain.Clear();
            AbortSweep();
            GoOn();
            return;
        }
        if (before?.State != WorkflowState.Started)
            OnStarted();
        ConsiderSweep();
    }

    /// <summary>It was started, or this driver has just come up: parked items go first.</summary>
    private void OnStarted()
    {
        _parkedInARow = 0;
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
        _parkedInARow++;
        _log.Error("{0}: {1} is parked: {2}", _name, flight.Entity, answer.Text);
        if (_options.ParkedInARow == 0 || _parkedInARow < _options.ParkedInARow || _failing is not null)
            return;
        var reason = $"{_parkedInARow} items failed in a row, the last one {flight.Entity}: {answer.Text}";
        _log.Error("{0} fails: {1}", _name, reason);
        _parts.Events.Alarm(_self, $"workflow {_name} pauses as failed: {reason}");
        _failing = $"fail:{_name}:{InstantPattern.ExtendedIso.Format(Now)}";
        _queue.Clear();
        TellOwn(_failing, new FailWorkflow(reason));
    }

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
        // Paused as failed is what the entity will say; if it was not to be had, work goes on.
        if (own.CommandId == _failing && answer.Outcome != Outcome.Accepted)
            _failing = null;
    }

    /// <summary>Begins a sweep that was asked for, or one whose time has come. One at a time.</summary>
    private void ConsiderSweep()
    {
        if (!MaySend || _sweeper is not null)
            return;
        if (_state!.RunId is { } asked && asked != _reported)
            Sweep(asked, _state.RunFull);
        else if (_options.SweepEvery is { } every && Now - _lastSweep >= every)
            Sweep($"auto:{InstantPattern.ExtendedIso.Format(Now)}", false);
    }

    private void Sweep(string runId, bool full)
    {
        _book.Unpark(Now);
        _lastSweep = Now;
        _sweep = new SweepProgress(_workflow, runId, true, full, 0, 0, 0, 0);
        _sweeper = Context.ActorOf(Sweeper.Props(_workflow, runId, full, _parts));
    }

    private void OnSweepProgress(SweepProgress progress)
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
        TellOwn($"sweep:{_sweep.RunId}", new ReportSweep(_sweep.RunId!, _sweep.Checked, _sweep.Drift, finished.Took));
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
