using System.Data.Common;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Akka.Pattern;
using Akka.Persistence;
using CampaignActors.Domain.Kernel;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Entities;

/// <content>Reading the journal, and what happens when it cannot be read.</content>
public sealed partial class EntityActor
{
    /// <summary>
    /// Why this entity cannot be used, or <c>null</c>. It answers every command and read with the reason, writes nothing, and affects no
    /// other entity.
    /// </summary>
    private string? _quarantine;

    public override Recovery Recovery => _context.Unreadable.ContainsKey(_self) ? Recovery.None : Recovery.Default;

    protected override bool ReceiveRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer offer:
                return TakeSnapshot(offer);
            case StoredEnvelope row:
                Replay(row.Envelope);
                break;
            case UnreadableRow row:
                Quarantine($"row {LastSequenceNr} cannot be read: {row.Reason}");
                break;
            case RecoveryCompleted:
                OnRecovered();
                break;
            default:
                Quarantine($"row {LastSequenceNr} holds {message.GetType().Name}");
                break;
        }
        return true;
    }

    /// <returns>
    /// Whether it was taken. If not, Akka.Persistence goes on as if there were none and replays from the first row: an unreadable
    /// snapshot costs time, never figures.
    /// </returns>
    private bool TakeSnapshot(SnapshotOffer offer)
    {
        if (offer.Snapshot is ShellSnapshot snapshot && snapshot.Sequence == offer.Metadata.SequenceNr)
        {
            try
            {
                _shell.Restore(snapshot);
                return true;
            }
            catch (Exception e)
            {
                _log.Warning(e, "{Entity}: snapshot at {Sequence} cannot be restored", _self, offer.Metadata.SequenceNr);
                _shell = NewShell();
            }
        }
        _log.Warning("{Entity}: snapshot at {Sequence} is of no use, all rows are replayed", _self, offer.Metadata.SequenceNr);
        return false;
    }

    private void Replay(Protocol.Shell.Envelope row)
    {
        if (_quarantine is not null)
            return;
        try
        {
            _shell.Replay(row);
        }
        catch (Exception e)
        {
            Quarantine($"row {LastSequenceNr} cannot be taken over: {e.Message}");
            return;
        }
        if (_shell.Durable != LastSequenceNr)
            Quarantine($"row {_shell.Durable} is missing in the journal");
    }

    private void Quarantine(string reason) => _quarantine ??= reason;

    private void OnRecovered()
    {
        if (_context.Unreadable.TryGetValue(_self, out var known))
            Quarantine(known);
        ScheduleIdle(_context.PassivateAfter);
        if (_quarantine is { } reason)
        {
            _log.Error("{Entity} is quarantined: {Reason}", _self, reason);
            _context.Quarantined[_self] = reason;
            _context.Events.Alarm(_self, $"{_self} is quarantined: {reason}");
            Context.System.EventStream.Publish(new EntityQuarantined(_self));
            return;
        }
        if (_context.Companion?.Invoke(_self) is { } companion)
        {
            _companion = Context.Watch(Context.ActorOf(companion, "companion"));
            Feed(() => _shell.Read(CompanionReads.Instance));
        }
        Feed(() => _shell.Recovered(_context.Clock.Now));
    }

    /// <summary>
    /// A companion ends with its entity. One that ends before would leave what it drives undone until the node is started again.
    /// </summary>
    private void OnCompanionEnded()
    {
        _log.Error("{Entity}: its companion has ended, and is started again", _self);
        if (_context.Companion?.Invoke(_self) is not { } companion)
            return;
        _companion = Context.Watch(Context.ActorOf(companion, "companion"));
        Feed(() => _shell.Read(CompanionReads.Instance));
    }

    private void InQuarantine(object message, string reason)
    {
        switch (message)
        {
            case CommandMessage command:
                Active();
                Sender.Tell(new CommandReply(_self, command.CommandId, Answer.Rejected(0, Refusal.State, $"quarantined: {reason}")), Self);
                break;
            case ReadEntity:
                Sender.Tell(ReadRefused($"quarantined: {reason}"), Self);
                break;
            case ReleaseEntity:
                _log.Info("{Entity} is released from quarantine; it was in it because {Reason}", _self, reason);
                Sender.Tell(new EntityReleased(_self, reason), Self);
                Context.Parent.Tell(new Passivate(StopEntity.Instance));
                break;
            case PassivateEntity:
                LetGo();
                break;
            case Tick { Name: nameof(Tick.Idle) }:
                OnIdle();
                break;
        }
    }

    /// <summary>
    /// Akka.Persistence stops the actor after this. A database that is away is tried again by the next message; a journal that is there and
    /// cannot be read would fail every time, so the next incarnation says so instead.
    /// </summary>
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        if (IsTransient(reason))
        {
            _log.Warning("{Entity} could not be read from the journal, it will be tried again: {Reason}", _self, reason.Message);
            return;
        }
        _log.Error(reason, "{Entity} cannot be read from the journal", _self);
        _context.Unreadable[_self] = reason.GetBaseException().Message;
    }

    private static bool IsTransient(Exception? reason) => reason switch
    {
        null => false,
        TimeoutException or OpenCircuitException or RecoveryTimedOutException
            or DbException or IOException or OperationCanceledException
            => true,
        AggregateException many => many.InnerExceptions.Any(IsTransient),
        _ => IsTransient(reason.InnerException),
    };
}
