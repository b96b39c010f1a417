using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <summary>
/// The shell around one entity: a state machine that turns messages into rows of the journal, answers and effects. Pure in the sense
/// that it does no I/O, reads no clock and starts no thread: whoever runs it feeds messages in, carries out the <see cref="ShellAction"/>s
/// and says when rows are written. Not thread-safe.
/// </summary>
/// <remarks>
/// Commands are decided against the projected state as they come and written in batches; everything that people or other entities
/// can see of a decision waits until its row is durable (architecture.md, Protocol). This file takes messages in; deciding is in
/// EntityShell.Deciding.cs, writing and recovery in EntityShell.Writing.cs.
/// </remarks>
public sealed partial class EntityShell
{
    /// <summary>Effects of one source that are kept while one gathers facts.</summary>
    private const int MaxBehind = 64;

    /// <summary>Callers that wait for one command. A client that asks again after a time-out has left the one before.</summary>
    private const int MaxCallers = 128;

    private readonly EntityKind _kind;
    private readonly ShellOptions _options;
    private readonly ShellRules _rules;
    private readonly List<ShellAction> _actions = [];
    private readonly Outbox _outbox = new();
    private readonly CommandMemory _memory;
    private readonly Dictionary<EntityRef, long> _inbox = [];
    private readonly Dictionary<string, Instant> _due = new(StringComparer.Ordinal);
    private readonly List<ParkedEffect> _parked = [];

    /// <summary>Items whose decision waits for facts of other entities, by tag.</summary>
    private readonly Dictionary<long, Item> _asking = [];

    /// <summary>Effects behind one of the same source that gathers facts, in order, by source. Nothing durable: what is lost is sent again.</summary>
    private readonly Dictionary<EntityRef, Queue<EffectMessage>> _behind = [];

    /// <summary>Commands taken in and not answered yet, by id.</summary>
    private readonly Dictionary<string, Item> _underWay = new(StringComparer.Ordinal);

    /// <summary>Commands that came while another waited for consents, or while a snapshot was due.</summary>
    private readonly Queue<Item> _stash = new();

    private object _state;
    private Instant _at = Instant.MinValue;
    private long _lastTag;
    private PendingCommand? _pending;
    private Item? _pendingItem;
    private bool _stopping;
    private bool _broken;

    public EntityShell(EntityKind kind, EntityRef self, ShellOptions? options = null, ShellRules? rules = null)
    {
        _kind = kind;
        _options = options ?? ShellOptions.Default;
        _rules = rules ?? ShellRules.Strict;
        _memory = new CommandMemory(_options.RememberedCommands, _options.RememberedFor);
        Self = self;
        _state = kind.Initial(self.Code);
        _born = kind.Exists(_state) ? 0 : null;
    }

    public EntityRef Self { get; }

    /// <summary>
    /// What the clock says, set by whoever runs the shell before each message. Rows never go back in time, so after a clock was ahead for
    /// a while their instants are, until it has caught up; what is due at once or is to be tried again is counted by the clock.
    /// <c>null</c>: messages bring the right time.
    /// </summary>
    public Instant? Clock { get; set; }

    private Instant ByClock(Instant at) => Clock is { } clock && clock < at ? clock : at;

    /// <summary>The projected state: durable plus what is being written.</summary>
    public object State => _state;

    /// <summary>Commands and effects taken in and not decided or not written yet.</summary>
    public int Waiting => _written.Count + _inFlight + _stash.Count + _asking.Count;

    /// <summary>Whether anything is under way: rows to write, effects not confirmed, decisions that wait.</summary>
    public bool IsQuiet => IsStill && _outbox.IsEmpty;

    private bool IsStill => _written.Count == 0 && _inFlight == 0 && _asking.Count == 0 && _stash.Count == 0 && _pending is null;

    /// <summary>Whether nothing can move on by <paramref name="now"/>: what is under way is an outside effect that waits for its retry.</summary>
    public bool IsQuietAt(Instant now) => IsStill && !(_outbox.Due(now) <= now);

    /// <summary>Whether effects have not been confirmed yet.</summary>
    public bool HasUnconfirmed => !_outbox.IsEmpty;

    /// <summary>When a failed outside effect is to be tried again, or now when something else is unconfirmed.</summary>
    public Instant? OutboxDue(Instant now) => _outbox.Due(now);

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
    /// <param name="replyTo">Whom a command's answer goes to; opaque to the shell.</param>
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
                if (_outbox.Confirm(confirm.From, confirm.Counter))
                    SendWhatMayGo();
                break;
            case FactsQuery when IsCrammed:
                break; // It will be asked again.
            case FactsQuery query:
                WhenDurable(new ShellAction.Send(new FactsAnswer(query.From, Self, query.Tag, _kind.Facts(_state))));
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
        Pump();
    }

    /// <summary>Reads the entity as it will be durable; the answer waits for that.</summary>
    public void Read(object replyTo) => WhenDurable(new ShellAction.ReadReply(replyTo, Snapshot()));

    private EntitySnapshot Snapshot() => new(Self, _state, Decided, new Dictionary<string, Instant>(_due), _parked.ToSeq());

    private void OnCommand(CommandMessage message, object? replyTo)
    {
        // First of all, so that being turned away costs next to nothing. It says nothing about the command, which may be known.
        if (IsFull)
        {
            TurnAway(replyTo);
            return;
        }
        var remembers = message.Command is not Work;
        var hash = remembers ? CommandMemory.Hash(message.Command, message.ExpectedRevision, message.Precondition) : "";
        if (remembers && Known(message, hash) is { } known)
        {
            Reply(replyTo, known.Revision, known);
            return;
        }
        if (remembers && _underWay.TryGetValue(message.CommandId, out var same))
        {
            if (same.Hash != hash || same.By != message.By)
            {
                Reply(replyTo, Decided, Conflict());
                return;
            }
            same.Again |= message.Again;
            if (replyTo is not null)
                AddCaller(same, replyTo);
            return;
        }
        var item = new Item(message.CommandId, hash, message.By, message.At, message.Command, message.CommandId)
        {
            Expected = message.ExpectedRevision,
            Precondition = message.Precondition,
            Trace = message.Trace,
            Again = message.Again,
            Via = message.Via,
        };
        if (remembers)
            _underWay[message.CommandId] = item;
        if (replyTo is not null)
            item.ReplyTo.Add(replyTo);
        if (_stopping || _broken)
            Answer(item, Protocol.Shell.Answer.Rejected(Decided, Refusal.Busy, "the entity is moving, retry"));
        else if (_pending is not null || _snapshotDue)
            _stash.Enqueue(item);
        else
            Consider(item);
    }

    /// <summary>
    /// Whether commands and reads are turned away: as many wait here as may, to be decided or written, or for their answer. Two bounds,
    /// because what is refused or read writes nothing and waits all the same.
    /// </summary>
    public bool IsFull => IsBeyond(_options.MaxWaiting);

    /// <summary>Entities among themselves have as much room again: a flood of commands must not keep out what earlier ones have begun.</summary>
    private bool IsCrammed => IsBeyond(2 * _options.MaxWaiting);

    private bool IsBeyond(int limit) => _written.Count + _stash.Count + _asking.Count >= limit || _waiting.Count >= limit + _options.MaxBatch;

    /// <summary>What whoever is turned away is told. It rests on no row, so it leaves at once and is kept nowhere.</summary>
    public Answer TooBusy => Protocol.Shell.Answer.Rejected(
        Durable, Refusal.Busy, $"{_options.MaxWaiting} commands are waiting for {Self}, try again later with the same id") with
    { RetryAfter = _options.RetryAfter };

    private void TurnAway(object? replyTo)
    {
        if (replyTo is not null)
            _actions.Add(new ShellAction.Reply(replyTo, TooBusy));
    }

    private void AddCaller(Item item, object replyTo)
    {
        if (item.ReplyTo.Count >= MaxCallers)
        {
            var text = $"{MaxCallers} others wait for the answer to this command of {Self}, try again later with the same id";
            _actions.Add(new ShellAction.Reply(item.ReplyTo[0], TooBusy with { Text = text }));
            item.ReplyTo.RemoveAt(0);
        }
        item.ReplyTo.Add(replyTo);
    }

    /// <summary>The answer to a command that was answered for good before, or a conflict.</summary>
    private Answer? Known(CommandMessage message, string hash)
    {
        var remembered = _memory.Find(message.CommandId);
        if (!_rules.IsRepeat(remembered is not null))
            return null;
        return remembered!.Is(hash, message.By)
            ? remembered.Answer with { Created = remembered is { Refused: null, Unchanged: false } && remembered.Revision == _born }
            : Conflict();
    }

    /// <summary>Which of both it was is not said: what others have asked for, and that they have, is theirs.</summary>
    private Answer Conflict() => Protocol.Shell.Answer.Rejected(
        Decided, Refusal.Conflict, "this command id was used before with another payload or signature: choose another id");

    private void OnEffect(EffectMessage message)
    {
        var last = _inbox.GetValueOrDefault(message.Source);
        if (!_rules.IsNext(message.Counter, last))
        {
            if (message.Counter <= last && !IsCrammed)
                WhenDurable(new ShellAction.Send(new ConfirmMessage(message.Source, Self, last)));
            else if (message.Counter > last)
                Queue(message, last);
            return;
        }
        if (_stopping || _broken || _snapshotDue || IsCrammed || IsGathering(message.Source))
            return; // It will be resent.
        var source = new EffectId(message.Source, message.Counter);
        if (message.Payload is ConsentReply reply)
            OnConsentReply(source, reply, message.At);
        else
            Consider(new Item($"{source}", "", message.By, message.At, message.Payload, $"{source}") { Source = source, Trace = message.Trace });
    }

    private bool IsGathering(EntityRef source) => _asking.Values.Any(i => i.Source?.Entity == source);

    /// <summary>Keeps an effect whose forerunner gathers facts, so that it need not be sent again. Anything but the very next is a gap.</summary>
    private void Queue(EffectMessage message, long last)
    {
        if (!IsGathering(message.Source))
            return;
        if (!_behind.TryGetValue(message.Source, out var queue))
            _behind[message.Source] = queue = new();
        if (queue.Count < MaxBehind && message.Counter == last + 2 + queue.Count)
            queue.Enqueue(message);
    }

    private void TakeQueued(EntityRef source)
    {
        if (!_behind.TryGetValue(source, out var queue))
            return;
        while (queue.Count > 0 && !IsGathering(source))
            OnEffect(queue.Dequeue());
        if (queue.Count == 0)
            _behind.Remove(source);
    }

    private void OnFacts(FactsAnswer answer)
    {
        if (!_asking.TryGetValue(answer.Tag, out var item) || !item.Missing.Remove(answer.About))
            return; // Asked by an earlier incarnation, or answered already.
        item.Facts.Add(answer.About, answer.Facts);
        if (item.Missing.Count > 0)
            return;
        _asking.Remove(answer.Tag);
        Consider(item);
        if (item.Source is { } source)
            TakeQueued(source.Entity);
    }

    private void OnOutside(OutsideReply reply)
    {
        if (!_outbox.IsOpen(reply.Gateway, reply.Counter))
            return; // Confirmed before.
        var cause = $"{new EffectId(reply.Gateway, reply.Counter)}";
        if (_asking.Values.Concat(_stash).Any(i => i.Source is null && i.Cause == cause))
            return; // The same answer again, while the first waits to be decided.
        if (reply.Result.Error is null)
        {
            Consider(new Item(reply.Result.Key, "", "", reply.At, reply.Result, cause)
            {
                Confirms = new EffectId(reply.Gateway, reply.Counter),
            });
        }
        else if (!_outbox.WaitsSince(reply.Gateway, reply.At)) // Else it says again that a try has failed, and no new one was made.
        {
            var retry = _outbox.Failed(reply.Gateway, reply.At);
            Consider(new Item(reply.Result.Key, "", "", reply.At, reply.Result with { Attempts = retry.Attempts }, cause)
            {
                Retry = retry,
            });
        }
    }

    /// <summary>Sends again what was not answered: effects, questions, and outside effects whose retry is due.</summary>
    private void OnWake(Instant now)
    {
        _at = Max(_at, now);
        _outbox.Stale();
        SendWhatMayGo();
        foreach (var item in _asking.Values)
            Ask(item);
    }

    private void SendWhatMayGo()
    {
        foreach (var (target, effect, trace) in _outbox.TakeSendable(ByClock(_at)))
            _actions.Add(new ShellAction.Send(new EffectMessage(target, Self, effect.Counter, effect.At, effect.By, effect.Payload) { Trace = trace }));
    }

    private static Instant Max(Instant a, Instant b) => a > b ? a : b;

    /// <summary>One thing to decide, with what it has gathered so far.</summary>
    private sealed class Item(string commandId, string hash, string by, Instant at, object message, string cause)
    {
        public readonly string CommandId = commandId;
        public readonly string Hash = hash;
        public readonly string By = by;
        public readonly Instant At = at;

        /// <summary>A command or another entity's effect.</summary>
        public readonly object Message = message;
        public readonly string Cause = cause;
        public readonly List<object> ReplyTo = [];
        public readonly FactBook Facts = new();
        public readonly HashSet<EntityRef> Missing = [];
        public string Via = "";
        public EffectId? Source;
        public EffectId? Confirms;
        public OutsideRetry? Retry;

        /// <summary>An earlier copy of the command may still be under way.</summary>
        public bool Again;

        /// <summary>The revision that the command was meant for.</summary>
        public long? Expected;

        public Precondition? Precondition;

        /// <summary>For the effects that it leads to.</summary>
        public string? Trace;

        /// <summary>What its caller is told beside that it was accepted.</summary>
        public string Note = "";

        /// <summary>Answers of consents, when this is a pending command that is decided again.</summary>
        public Seq<ConsentAnswer> Answers = [];
        public long Tag;
    }
}
