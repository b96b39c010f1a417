using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using CampaignActors.Actors.Telemetry;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Actors.Entities;

/// <summary>
/// Runs the pure <see cref="EntityShell"/> of one entity, of any kind: feeds messages in and carries out what it wants done. Answers,
/// batches and effects are decided in the shell; mailbox, journal, timers and leaving are handled here.
/// </summary>
/// <remarks>
/// This file takes messages in and carries actions out; reading the journal is in EntityActor.Recovering.cs, writing it, and failures of
/// that, in EntityActor.Writing.cs.
/// </remarks>
public sealed partial class EntityActor : PersistentActor, IWithTimers
{
    /// <summary>Far below what a number in a message can be.</summary>
    private const long MostTags = 1L << 52;

    private readonly EntityRef _self;
    private readonly EntityContext _context;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private EntityShell _shell;
    private IActorRef? _companion;
    private TimeSpan _resendAfter;
    private bool _resendScheduled;
    private bool _flushScheduled;
    private long _lastActivity = Environment.TickCount64;

    /// <summary>The shard has asked for the end, so it keeps no messages any more: stop when the shell is ready.</summary>
    private bool _stopAsked;

    /// <summary>This incarnation has ended and waits for its shard, which keeps new messages for the next one.</summary>
    private bool _ended;

    public EntityActor(EntityRef self, EntityContext context)
    {
        _self = self;
        _context = context;
        _resendAfter = context.ResendAfter;
        _shell = NewShell();
    }

    public static Props Props(EntityRef self, EntityContext context) => Akka.Actor.Props.Create(() => new EntityActor(self, context));

    public override string PersistenceId => PersistenceIds.Of(_self);

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Questions are numbered from a random place: no other incarnation, on whatever node, has these numbers.</summary>
    private EntityShell NewShell() =>
        new(EntityCatalog.Get(_self.Kind), _self, _context.Shell, _context.Rules, Random.Shared.NextInt64(MostTags));

    protected override bool ReceiveCommand(object message)
    {
        if (message is BehindOthers behind)
            message = behind.Work;
        else if (message is CommandMessage { Command: Work } work && !_ended && _quarantine is null)
            return GoBehindOthers(work);
        if (message is StopEntity)
            OnStop();
        else if (_ended)
            AfterTheEnd(message);
        else if (_quarantine is { } reason)
            InQuarantine(message, reason);
        else
            return OnMessage(message);
        return true;
    }

    /// <summary>
    /// Due work goes behind everything that waits in the mailbox: neither a client's command nor a stop has to wait for the next batch of
    /// work.
    /// </summary>
    private bool GoBehindOthers(CommandMessage work)
    {
        Self.Tell(new BehindOthers(work), Sender);
        return true;
    }

    private bool OnMessage(object message)
    {
        switch (message)
        {
            case CommandMessage command:
                OnCommand(command);
                break;
            case EffectMessage effect:
                OnEffect(effect);
                break;
            case WakeMessage wake:
                ScheduleFlush();
                Feed(() => _shell.Handle(wake));
                break;
            case IEntityMessage other:
                Active();
                if (other is ConfirmMessage or OutsideReply or FactsAnswer)
                    _resendAfter = _context.ResendAfter;
                if (other is ConfirmMessage)
                    ScheduleFlush();
                Feed(() => _shell.Handle(other));
                break;
            case ReadEntity read:
                Active();
                var reader = new Reader(Sender, read.WithFacts);
                if (_shell.IsFull)
                    reader.Ref.Tell(new CommandReply(_self, "", _shell.TooBusy), Self);
                else
                    Feed(() => _shell.Read(reader));
                break;
            case ReleaseEntity:
                Sender.Tell(new EntityReleased(_self, null), Self);
                break;
            case PassivateEntity:
                LetGo();
                break;
            case WritePermitGranted:
                OnPermit();
                break;
            case Tick tick:
                OnTick(tick);
                break;
            case SaveSnapshotSuccess saved:
                DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
                break;
            case SaveSnapshotFailure failed:
                _log.Warning(
                    "{Entity}: snapshot at {Sequence} was not saved: {Reason}", _self, failed.Metadata.SequenceNr, failed.Cause.Message);
                break;
            case DeleteSnapshotsSuccess or DeleteSnapshotsFailure:
                break;
            case Terminated ended when ended.ActorRef.Equals(_companion):
                OnCompanionEnded();
                break;
            case CompanionStateWanted:
                Feed(() => _shell.Read(CompanionReads.Instance));
                break;
            default:
                if (_companion is null)
                    return false;
                Active();
                _companion.Forward(message);
                break;
        }
        return true;
    }

    private void OnCommand(CommandMessage command)
    {
        Active();
        if (Sender.IsNobody() || Sender.Equals(Context.System.DeadLetters))
        {
            Feed(() => _shell.Handle(command));
            return;
        }
        var caller = new Caller(Sender, command.CommandId, Instruments.Now, Spans.Start(command));
        Feed(() => _shell.Handle(Spans.Under(caller.Span, command), caller));
    }

    private void OnEffect(EffectMessage effect)
    {
        Active();
        Instruments.Effects.Add(1, Instruments.Kind(_self.Kind));
        using var span = Spans.Start(effect);
        Feed(() => _shell.Handle(Spans.Under(span, effect)));
    }

    /// <summary>
    /// Feeds the shell and carries out its actions. A shell that throws is in an undefined state: it is dropped.
    /// </summary>
    private void Feed(Action work)
    {
        try
        {
            _shell.Clock = _context.Clock.Now;
            work();
        }
        catch (Exception e)
        {
            _log.Error(e, "{Entity}: a message could not be worked on; the entity starts again from its journal", _self);
            _context.Events.Alarm(_self, $"{_self}: {e.GetType().Name}: {e.Message}");
            Abandon();
            return;
        }
        CarryOut();
    }

    private void CarryOut()
    {
        var alarmed = false;
        for (var actions = _shell.TakeActions(); actions.Count > 0; actions = _shell.TakeActions())
        {
            foreach (var action in actions)
                CarryOut(action, ref alarmed);
            // The shell has refused what would break an invariant. What was decided before is written and answered, then the entity leaves.
            if (alarmed && !_ended)
                _shell.Passivate();
            alarmed = false;
        }
        if (!_ended)
            ScheduleResend();
    }

    private void CarryOut(ShellAction action, ref bool alarmed)
    {
        switch (action)
        {
            case ShellAction.Reply { To: Caller caller } reply:
                Instruments.Answered(_self.Kind, reply.Answer, caller.Since);
                Spans.End(caller.Span, reply.Answer);
                caller.Ref.Tell(new CommandReply(_self, caller.CommandId, reply.Answer), Self);
                break;
            case ShellAction.Stop:
                End();
                break;
            case not null when _ended:
                break; // Only answers still leave.
            case ShellAction.Write write:
                Write(write.Rows);
                break;
            case ShellAction.ReadReply { To: CompanionReads } read:
                _companion?.Tell(new CompanionState(read.Entity.State));
                break;
            case ShellAction.ReadReply { To: Reader reader } read:
                reader.Ref.Tell(Show(read.Entity, reader.WithFacts), Self);
                break;
            case ShellAction.Send send:
                _context.Router.Send(send.Message, Self);
                break;
            case ShellAction.Nudge nudge:
                _context.Events.Nudge(new WorkNudge(nudge.Workflow, _self, nudge.Due));
                break;
            case ShellAction.SaveSnapshot save:
                SaveSnapshot(save.Snapshot);
                break;
            case ShellAction.Alarm alarm:
                _log.Error("{Entity}: {Alarm}", _self, alarm.Text);
                _context.Events.Alarm(_self, alarm.Text);
                alarmed = true;
                break;
        }
    }

    private object Show(EntitySnapshot entity, bool withFacts)
    {
        try
        {
            var (document, facts) = !withFacts && _context.EarlierView is { } earlier
                ? new RenderedView(earlier(_self, entity.State), "")
                : _context.View(_self, entity.State);
            var due = entity.Due.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => new DueChange(d.Key, d.Value)).ToSeq();
            return new EntityReply(_self, entity.Revision, document, due)
            {
                Facts = withFacts ? facts : null,
                Parked = entity.Parked.Select(p => new ParkedShown(
                    p.Source, p.Manifest, p.Reason, p.Since ?? Instant.MinValue, p.By, p.Payload is not null)).ToSeq(),
            };
        }
        catch (Exception e)
        {
            _log.Error(e, "{Entity}: cannot be shown", _self);
            return ReadRefused($"cannot be shown: {e.Message}");
        }
    }

    /// <summary>The answer to a read that cannot be carried out.</summary>
    private CommandReply ReadRefused(string text) => new(_self, "", Answer.Rejected(_shell.Durable, Refusal.State, text));

    /// <summary>A client that waits for an answer. A retry of a command that is under way adds another.</summary>
    /// <param name="Since">When the command came, as a timestamp of this machine.</param>
    private sealed record Caller(IActorRef Ref, string CommandId, long Since, Activity? Span);

    /// <summary>Whom the view goes to.</summary>
    private sealed record Reader(IActorRef Ref, bool WithFacts);

    /// <summary>Work that has gone to the end of the mailbox once.</summary>
    private sealed record BehindOthers(CommandMessage Work) : INoSerializationVerificationNeeded;

    /// <summary>Marks a read for the companion.</summary>
    private sealed class CompanionReads
    {
        public static readonly CompanionReads Instance = new();
    }
}
