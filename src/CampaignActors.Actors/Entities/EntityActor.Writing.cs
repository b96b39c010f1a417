using Akka.Actor;
using Akka.Event;
using CampaignActors.Actors.Telemetry;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Entities;

/// <content>Writing the journal, one batch at a time, and what happens when that fails.</content>
public sealed partial class EntityActor
{
    private enum Permit
    {
        None,
        Waiting,
        Held,
    }

    private IReadOnlyList<StoredEnvelope> _batch = [];
    private int _batchLeft;
    private Permit _permit;
    private long _writing;

    /// <summary>Writes all rows atomically. The shell hands over no other batch until the last handler has run.</summary>
    private void Write(IReadOnlyList<StoredEnvelope> rows)
    {
        _batch = rows;
        if (_context.Permits.TryAcquire(Self))
        {
            _permit = Permit.Held;
            Persist();
        }
        else
        {
            _permit = Permit.Waiting;
        }
    }

    private void OnPermit()
    {
        if (_permit != Permit.Waiting)
            return;
        _permit = Permit.Held;
        Persist();
    }

    private void Persist()
    {
        _batchLeft = _batch.Count;
        _writing = Instruments.Now;
        Instruments.BatchRows.Record(_batch.Count);
        Instruments.EntityWaiting.Record(_shell.Waiting);
        if (Instruments.Mailbox.Enabled && Context is ActorCell cell)
            Instruments.Mailbox.Record(cell.NumberOfMessages);
        PersistAllAsync(_batch, _ =>
        {
            if (--_batchLeft == 0 && !_ended)
                OnDurable();
        });
    }

    private void OnDurable()
    {
        GiveUpPermit();
        Instruments.WriteDuration.Record(Instruments.Since(_writing));
        var rows = _batch;
        _batch = [];
        _context.Events.RowsDurable(_self, _shell.Durable + rows.Count, rows);
        _context.Events.RowsWritten(rows.Count);
        Feed(() =>
        {
            _shell.Written();
            if (_companion is not null && rows.Any(r => r.Envelope.Events.Count > 0))
                _shell.Read(CompanionReads.Instance);
        });
    }

    private void GiveUpPermit()
    {
        if (_permit == Permit.Held)
            _context.Permits.Release();
        else if (_permit == Permit.Waiting)
            _context.Permits.GiveUp(Self);
        _permit = Permit.None;
    }

    /// <summary>The journal failed: the rows may be stored or not. Akka.Persistence stops the actor after this.</summary>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        if (_ended)
            return;
        _log.Warning(
            "{Entity}: the outcome of writing row {Sequence} is unknown, the entity starts again: {Reason}",
            _self, sequenceNr, cause.Message);
        _stopAsked = true;
        _context.Events.WriteFailed(_self, cause.Message);
        Abandon();
    }

    /// <summary>
    /// The journal refused: the rows are not stored, but the shell has gone on from them. Called for each row of the batch.
    /// </summary>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        if (_ended)
            return;
        _log.Warning(
            "{Entity}: row {Sequence} was refused by the journal, the entity starts again: {Reason}", _self, sequenceNr, cause.Message);
        _context.Events.WriteFailed(_self, cause.Message);
        Abandon();
    }

    /// <summary>This incarnation ends: waiting callers are told that the outcome is unknown, and the next one reads the journal.</summary>
    private void Abandon()
    {
        Instruments.Restarts.Add(1, Instruments.Kind(_self.Kind));
        _shell.WriteFailed();
        CarryOut();
    }
}
