using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <summary>
/// The shell around one entity: a state machine that turns messages into rows of the journal, answers and effects. It is pure: it does no
/// I/O, reads no clock and starts no thread. Its runner feeds messages in, carries out the <see cref="ShellAction"/>s in order, and says
/// when rows are written. Not thread-safe.
/// </summary>
/// <remarks>
/// Commands are decided against the projected state as they come and written in batches; everything that clients or other entities can see
/// of a decision waits until its row is durable. In reading order: an <see cref="Arrival"/> gathers facts (<see cref="FactGathering"/>),
/// the <see cref="Decider"/> concludes, the <see cref="EntityRecord"/> takes the row over, the <see cref="RowQueue"/> brings it to the
/// journal, the <see cref="ReplyQueue"/> and the <see cref="Outbox"/> let answers and effects go. This file takes
/// messages in; decisions and consents are in EntityShell.Deciding.cs, durability, leaving and recovery in EntityShell.Life.cs.
/// </remarks>
public sealed partial class EntityShell
{
    private readonly EntityKind _kind;
    private readonly ShellOptions _options;
    private readonly ShellRules _rules;
    private readonly EntityRecord _record;
    private readonly Decider _decider;
    private readonly OpenCommands _commands = new();
    private readonly FactGathering _facts;
    private readonly RowQueue _rows;
    private readonly ReplyQueue _replies;
    private readonly List<ShellAction> _actions = [];
    private long _lastSnapshot;
    private bool _snapshotDue;
    private bool _stopping;
    private bool _broken;

    /// <param name="tagsAfter">
    /// Questions to other entities are numbered from the next one. An incarnation must not use the numbers of an earlier one of the same
    /// entity: an answer to that one, held up on its way, would be taken for the answer to another question, with facts long gone.
    /// </param>
    public EntityShell(EntityKind kind, EntityRef self, ShellOptions? options = null, ShellRules? rules = null, long tagsAfter = 0)
    {
        _kind = kind;
        _options = options ?? ShellOptions.Default;
        _rules = rules ?? ShellRules.Strict;
        _record = new EntityRecord(kind, self, _options);
        _decider = new Decider(kind, self, _record, _options);
        _facts = new FactGathering(self, tagsAfter);
        _rows = new RowQueue(_options.MaxBatch);
        _replies = new ReplyQueue(_rules, _actions);
        Self = self;
    }

    public EntityRef Self { get; }

    /// <summary>
    /// What the clock says, set by the runner before each message. Rows never go back in time, so after a clock was ahead for a while their
    /// instants are ahead until it has caught up; what is due at once or is to be tried again is counted by the clock. <c>null</c>:
    /// messages bring the right time.
    /// </summary>
    public Instant? Clock
    {
        get => _record.Clock;
        set => _record.Clock = value;
    }

    /// <summary>The projected state: durable plus what is being written.</summary>
    public IEntityState State => _record.State;

    /// <summary>Sequence number of the last row decided.</summary>
    public long Decided => _record.Decided;

    /// <summary>Sequence number of the last row written.</summary>
    public long Durable => _rows.Durable;

    /// <summary>Commands and effects taken in and not decided or not written yet.</summary>
    public int Waiting => _rows.Unwritten + _commands.Later.Count + _facts.Count;

    /// <summary>Whether nothing is under way: no rows to write, no effects to confirm, no decisions that wait.</summary>
    public bool IsQuiet => IsStill && _record.Outbox.IsEmpty;

    private bool IsStill => Waiting == 0 && _record.Pending is null;

    /// <summary>
    /// Whether nothing can move on by <paramref name="now"/>: what is under way is an outside effect that waits for its retry.
    /// </summary>
    public bool IsQuietAt(Instant now) => IsStill && !(_record.Outbox.Due(now) <= now);

    /// <summary>Whether effects have not been confirmed yet.</summary>
    public bool HasUnconfirmed => !_record.Outbox.IsEmpty;

    /// <summary>When a failed outside effect is to be tried again, or now when something else is unconfirmed.</summary>
    public Instant? OutboxDue(Instant now) => _record.Outbox.Due(now);

    /// <summary>
    /// Whether commands and reads are turned away, because too many wait to be decided or written, or for their answer. Two bounds: what is
    /// refused or read writes nothing and waits all the same.
    /// </summary>
    public bool IsFull => IsBeyond(_options.MaxWaiting);

    /// <summary>
    /// Messages between entities have as much room again: a flood of commands must not keep out what earlier ones have begun.
    /// </summary>
    private bool IsCrammed => IsBeyond(2 * _options.MaxWaiting);

    private bool IsBeyond(int limit) =>
        _rows.Waiting + _commands.Later.Count + _facts.Count >= limit || _replies.Count >= limit + _options.MaxBatch;

    /// <summary>The answer to a client that is turned away. It rests on no row, so it leaves at once and is not remembered.</summary>
    public Answer TooBusy => NoRoom($"{_options.MaxWaiting} commands are waiting for {Self}");

    private Answer NoRoom(string reason) =>
        new(Outcome.Rejected, Durable, Refusal.Busy, $"{reason}, try again later with the same id", _options.RetryAfter);

    /// <summary>What the shell wants done since the last call, in order.</summary>
    public IReadOnlyList<ShellAction> TakeActions()
    {
        if (_actions.Count == 0)
            return [];
        var taken = _actions.ToArray();
        _actions.Clear();
        return taken;
    }

    /// <summary>A message has come in.</summary>
    /// <param name="replyTo">Where a command's answer goes; opaque to the shell.</param>
    public void Handle(IEntityMessage message, object? replyTo = null)
    {
        switch (message)
        {
            case CommandMessage command:
                OnCommand(command, replyTo);
                break;
            case EffectMessage effect:
                OnEffect(effect);
                break;
            case ConfirmMessage confirm:
                if (_record.Outbox.Confirm(confirm.From, confirm.Counter))
                    SendEffects();
                break;
            case FactsQuery when IsCrammed:
                break; // It will be asked again.
            case FactsQuery query:
                WhenDurable(new ShellAction.Send(new FactsAnswer(query.From, Self, query.Tag, _kind.Facts(State))));
                break;
            case FactsAnswer facts:
                OnFacts(facts);
                break;
            case OutsideReply outside:
                OnOutside(outside);
                break;
            case WakeMessage wake:
                OnWake(wake.At);
                break;
        }
        WriteNext();
    }

    /// <summary>Reads the entity as it will be durable; the answer waits for that.</summary>
    public void Read(object replyTo) => WhenDurable(
        new ShellAction.ReadReply(replyTo, new EntitySnapshot(Self, State, Decided, _record.Agenda.Copy(), _record.Parked.Save())));

    private void OnCommand(CommandMessage message, object? replyTo)
    {
        // First, so that turning a client away costs next to nothing. It says nothing about the command, which may be known.
        if (IsFull)
        {
            if (replyTo is not null)
                _actions.Add(new ShellAction.Reply(replyTo, TooBusy));
            return;
        }
        var remembers = message.Command is not Work;
        var hash = remembers ? CommandHash.Of(message.Command, message.ExpectedRevision, message.Precondition) : "";
        if (remembers && IsAnswered(message, hash, replyTo))
            return;
        var command = new CommandArrival(message.Command, message.CommandId, hash, message.By, message.At)
        {
            Expected = message.ExpectedRevision,
            Precondition = message.Precondition,
            Trace = message.Trace,
            Again = message.Again,
            Via = message.Via,
        };
        if (remembers)
            _commands.Open(command);
        if (replyTo is not null)
            command.AddCaller(replyTo);
        if (_stopping || _broken)
            Reply(command, Moving);
        else if (_record.Pending is not null || _snapshotDue)
            _commands.Defer(command);
        else
            Consider(command);
    }

    private Answer Moving => Answer.Rejected(Decided, Refusal.Busy, "the entity is moving, retry");

    /// <summary>Whether the command id is known: answered, or waiting with one caller more.</summary>
    private bool IsAnswered(CommandMessage message, string hash, object? replyTo)
    {
        if (_record.Memory.Find(message.CommandId) is var known && _rules.IsRepeat(known is not null))
        {
            var answer = known!.Is(hash, message.By) ? known.AnswerAgain(_record.Born) : Conflict;
            Reply(replyTo, answer.Revision, answer);
            return true;
        }
        if (_commands.Find(message.CommandId) is not { } same)
            return false;
        if (same.Hash != hash || same.By != message.By)
        {
            Reply(replyTo, Decided, Conflict);
            return true;
        }
        same.Again |= message.Again;
        if (replyTo is not null && same.AddCaller(replyTo) is { } dropped)
        {
            var reason = $"{CommandArrival.MaxCallers} others wait for the answer to this command of {Self}";
            _actions.Add(new ShellAction.Reply(dropped, NoRoom(reason)));
        }
        return true;
    }

    /// <summary>It does not say whether the payload or the signer differs: what other clients have asked for is theirs.</summary>
    private Answer Conflict => Answer.Rejected(
        Decided, Refusal.Conflict, "this command id was used before with another payload or signature: choose another id");

    private void OnEffect(EffectMessage message)
    {
        var last = _record.Inbox.Last(message.Source);
        if (!_rules.IsNext(message.Counter, last))
        {
            if (message.Counter <= last && !IsCrammed)
                WhenDurable(new ShellAction.Send(new ConfirmMessage(message.Source, Self, last)));
            else if (message.Counter > last && _facts.HasEffectOf(message.Source))
                _record.Inbox.Hold(message);
            return;
        }
        if (_stopping || _broken || _snapshotDue || IsCrammed || _facts.HasEffectOf(message.Source))
            return; // It will be resent.
        var source = new EffectId(message.Source, message.Counter);
        if (message.Payload is ConsentReply reply)
            OnConsentReply(source, reply, message.At);
        else
            Consider(new EffectArrival(message.Payload, source, message.By, message.At) { Trace = message.Trace });
    }

    private void OnFacts(FactsAnswer answer)
    {
        if (_facts.Take(answer) is not { } complete)
            return;
        Consider(complete);
        if (complete is not EffectArrival { Source.Entity: var source })
            return;
        while (!_facts.HasEffectOf(source) && _record.Inbox.Next(source) is { } held)
            OnEffect(held);
    }

    private void OnOutside(OutsideReply reply)
    {
        if (!_record.Outbox.IsOpen(reply.Gateway, reply.Counter))
            return; // Confirmed before.
        var effect = new EffectId(reply.Gateway, reply.Counter);
        if (_facts.Arrivals.Concat(_commands.Later).Any(a => a is ResultArrival same && same.Effect == effect))
            return; // The same answer again, while the first waits to be decided.
        if (reply.Result.Error is null)
        {
            Consider(new ResultArrival(reply.Result, effect, retry: null, reply.At));
        }
        else if (!_record.Outbox.HasCounted(reply.Gateway, reply.At, _record.ByClock(_record.NotBefore(reply.At))))
        {
            // Otherwise the reply repeats that an earlier try has failed, and no new one was made.
            var retry = _record.Outbox.Failed(reply.Gateway, reply.At);
            Consider(new ResultArrival(reply.Result with { Attempts = retry.Attempts }, effect, retry, reply.At));
        }
    }

    /// <summary>Sends again what was not answered: effects, questions, and outside effects whose retry is due.</summary>
    private void OnWake(Instant now)
    {
        _record.MoveOn(now);
        _record.Outbox.Stale();
        SendEffects();
        foreach (var question in _facts.AskAgain())
            _actions.Add(new ShellAction.Send(question));
    }

    private void Reply(CommandArrival command, Answer answer)
    {
        _commands.Close(command);
        foreach (var caller in command.Callers)
            Reply(caller, answer.Revision, answer);
    }

    private void Reply(object? to, long restsOn, Answer answer)
    {
        if (to is not null)
            _replies.Add(restsOn, new ShellAction.Reply(to, answer), Durable);
    }

    /// <summary>Lets an action wait for everything decided so far.</summary>
    private void WhenDurable(ShellAction action) => _replies.Add(Decided, action, Durable);

    private void SendEffects()
    {
        foreach (var (target, effect, trace) in _record.Outbox.TakeSendable(_record.ByClock(_record.At)))
        {
            var message = new EffectMessage(target, Self, effect.Counter, effect.At, effect.By, effect.Payload) { Trace = trace };
            _actions.Add(new ShellAction.Send(message));
        }
    }

    /// <summary>Hands over the next batch when none is being written.</summary>
    private void WriteNext()
    {
        if (_rows.NextBatch() is { } write)
            _actions.Add(write);
    }
}
