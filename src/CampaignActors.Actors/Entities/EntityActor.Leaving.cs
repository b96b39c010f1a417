using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Entities;

/// <content>Timers, idleness and the end of an incarnation.</content>
public sealed partial class EntityActor
{
    /// <summary>How long an ended incarnation waits for its shard before it stops by itself.</summary>
    private static readonly TimeSpan s_lastWait = TimeSpan.FromSeconds(5);

    /// <summary>Least wait before a flush is tried again while a batch is being written: without it the actor would spin.</summary>
    private static readonly TimeSpan s_leastWait = TimeSpan.FromMilliseconds(5);

    private void Active() => _lastActivity = Environment.TickCount64;

    private void OnTick(Tick tick)
    {
        switch (tick.Name)
        {
            case nameof(Tick.Resend):
                _resendScheduled = false;
                _resendAfter = TimeSpan.FromTicks(Math.Min(_resendAfter.Ticks * 2, _context.ResendAtMost.Ticks));
                Feed(() => _shell.Handle(new WakeMessage(_self, _context.Clock.Now)));
                break;
            case nameof(Tick.Flush):
                _flushScheduled = false;
                Feed(() =>
                {
                    if (!_shell.FlushConfirmations())
                        ScheduleFlush(s_leastWait);
                });
                break;
            case nameof(Tick.Idle):
                OnIdle();
                break;
        }
    }

    /// <summary>One timer at a time, and none while nothing is under way: an idle entity costs one timer.</summary>
    private void ScheduleResend()
    {
        if (_resendScheduled || _batch.Count > 0 || _shell.IsQuiet)
            return; // Nothing is sent again while a batch is being written; this is called again when it is durable.
        _resendScheduled = true;
        Timers.StartSingleTimer(Tick.Resend, Tick.Resend, _resendAfter);
    }

    private void ScheduleFlush(TimeSpan atLeast = default)
    {
        if (_flushScheduled)
            return;
        _flushScheduled = true;
        var after = _context.FlushAfter > atLeast ? _context.FlushAfter : atLeast;
        if (after == TimeSpan.Zero)
            Self.Tell(Tick.Flush);
        else
            Timers.StartSingleTimer(Tick.Flush, Tick.Flush, after);
    }

    private void ScheduleIdle(TimeSpan after)
    {
        if (_context.PassivateAfter != Timeout.InfiniteTimeSpan)
            Timers.StartSingleTimer(Tick.Idle, Tick.Idle, after);
    }

    /// <summary>A timestamp rather than a receive timeout, which would cost two scheduler calls per message.</summary>
    private void OnIdle()
    {
        var idle = TimeSpan.FromMilliseconds(Environment.TickCount64 - _lastActivity);
        if (idle < _context.PassivateAfter)
        {
            ScheduleIdle(_context.PassivateAfter - idle);
            return;
        }
        // The shard keeps what comes from now on for the next incarnation and answers with StopEntity.
        Context.Parent.Tell(new Passivate(StopEntity.Instance));
        ScheduleIdle(_context.PassivateAfter);
    }

    /// <summary>Handles an explicit request to leave memory, idle or not.</summary>
    private void LetGo()
    {
        Sender.Tell(new EntityPassivating(_self), Self);
        Context.Parent.Tell(new Passivate(StopEntity.Instance));
    }

    private void OnStop()
    {
        _stopAsked = true;
        if (_ended || _quarantine is not null)
            Context.Stop(Self);
        else
            Feed(() => _shell.Passivate());
    }

    /// <summary>
    /// The shell is done. If the shard has asked for it, the actor stops; else it asks the shard, so that no message in between is lost.
    /// </summary>
    private void End()
    {
        if (_stopAsked)
        {
            _ended = true;
            Context.Stop(Self);
        }
        else if (!_ended)
        {
            _ended = true;
            Context.Parent.Tell(new Passivate(StopEntity.Instance));
            Timers.CancelAll();
            Timers.StartSingleTimer(Tick.Idle, Tick.Idle, s_lastWait);
        }
    }

    private void AfterTheEnd(object message)
    {
        switch (message)
        {
            case CommandMessage command:
                Sender.Tell(new CommandReply(_self, command.CommandId, Answer.OutcomeUnknown), Self);
                break;
            case Tick { Name: nameof(Tick.Idle) }:
                Context.Stop(Self);
                break;
        }
    }

    protected override void PostStop()
    {
        GiveUpPermit();
        if (_quarantine is not null)
        {
            _context.Unreadable.TryRemove(_self, out _);
            _context.Quarantined.TryRemove(_self, out _);
        }
        base.PostStop();
    }

    private sealed record Tick(string Name) : INoSerializationVerificationNeeded
    {
        public static readonly Tick Resend = new(nameof(Resend));
        public static readonly Tick Flush = new(nameof(Flush));
        public static readonly Tick Idle = new(nameof(Idle));
    }
}
