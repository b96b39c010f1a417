using CampaignActors.Domain.Kernel;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <content>What follows when rows are written or not, leaving memory, and recovery.</content>
public sealed partial class EntityShell
{
    /// <summary>The batch under way is durable: answers and effects go out, the next batch starts.</summary>
    public void Written()
    {
        foreach (var row in _rows.Written())
            OnDurable(row.Envelope);
        _replies.Release(Durable);
        SendEffects();
        if (Durable - _lastSnapshot >= _options.SnapshotAfter(Durable))
            _snapshotDue = true;
        if (_snapshotDue && _rows.Waiting == 0)
        {
            _snapshotDue = false;
            _lastSnapshot = Durable;
            _actions.Add(new ShellAction.SaveSnapshot(_record.Save()));
            TakeDeferred();
        }
        if (_stopping)
            Leave();
        WriteNext();
    }

    private void OnDurable(Envelope row)
    {
        foreach (var effect in row.Effects)
            _record.Outbox.Durable(effect);
        if (row.Source is { } source)
            _actions.Add(new ShellAction.Send(new ConfirmMessage(source.Entity, Self, source.Counter)));
        if (row.Retry is null)
        {
            foreach (var confirmed in row.Confirmed)
                _record.Outbox.Stale(confirmed.Entity, outsideOnly: true);
        }
        foreach (var due in row.Due)
        {
            if (due.At is { } at && at <= row.At && due.Agenda != AgendaName.Outbox && TechnicalWorkflows.Find(due.Agenda) is { } workflow)
                _actions.Add(new ShellAction.Nudge(workflow, at));
        }
    }

    /// <summary>
    /// The journal failed or refused, and it is not known whether the batch is stored. Everyone who waits is told so. The runner must drop
    /// this shell; the next incarnation reads the journal.
    /// </summary>
    public void WriteFailed()
    {
        _replies.Fail();
        var unanswered = _commands.Later.Concat(_facts.Arrivals).OfType<CommandArrival>().Concat(_commands.Unanswered);
        foreach (var command in unanswered.Distinct())
            ReplyUnknown(command);
        _actions.Add(new ShellAction.Stop());
    }

    /// <summary>Refuses new commands, writes what is decided and what was confirmed, then stops.</summary>
    public void Passivate()
    {
        _stopping = true;
        while (_commands.TryNext(out var arrival))
        {
            if (arrival is CommandArrival command)
                Reply(command, Moving);
        }
        Leave();
        WriteNext();
    }

    private void Leave()
    {
        if (_rows.Unwritten > 0)
            return;
        if (_record.MustSayConfirmed)
        {
            Append(new Envelope { At = _record.At, Cause = "leaving" }, State, null);
            return;
        }
        // What waits for facts or consents is taken up again by the next incarnation, at the latest when the client asks again.
        foreach (var command in _commands.Unanswered)
            ReplyUnknown(command);
        _commands.CloseAll();
        _actions.Add(new ShellAction.Stop());
    }

    private void ReplyUnknown(CommandArrival command) =>
        _actions.AddRange(command.Callers.Select(to => new ShellAction.Reply(to, Answer.OutcomeUnknown)));

    /// <summary>Writes confirmations that came in, so that the agenda of the outbox is right while the entity is idle.</summary>
    /// <returns>
    /// Whether that is done. Rows that are being written were decided before the confirmation came. The next row takes it along, but there
    /// need not be one, so the runner asks again.
    /// </returns>
    public bool FlushConfirmations()
    {
        if (!_record.MustSayConfirmed)
            return true;
        if (_rows.Unwritten > 0)
            return false;
        Append(new Envelope { At = _record.At, Cause = "confirmed" }, State, null);
        WriteNext();
        return true;
    }

    /// <summary>Recovery begins from a snapshot.</summary>
    public void Restore(ShellSnapshot snapshot)
    {
        _record.Restore(snapshot);
        _rows.StartAfter(snapshot.Sequence);
        _lastSnapshot = snapshot.Sequence;
    }

    /// <summary>Recovery takes one row after the other.</summary>
    public void Replay(Envelope row)
    {
        _record.Replay(row);
        _rows.StartAfter(Decided);
    }

    /// <summary>All rows are read: sends again what was not confirmed, takes up a command that waited for consents.</summary>
    public void Recovered(Instant now)
    {
        OnWake(now);
        if (_record.Pending is { } pending && ConsentRound.Next(pending) is null)
            DecideAgain(pending);
        else if (_record.Pending is { } waiting)
            OpenPending(waiting);
        WriteNext();
    }
}
