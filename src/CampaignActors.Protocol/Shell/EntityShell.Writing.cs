using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <content>Rows, durability, snapshots, recovery and leaving.</content>
public sealed partial class EntityShell
{
    private static readonly (TechnicalWorkflow Workflow, string Agenda)[] s_agendas = [.. TechnicalWorkflows.All.Select(w => (w, AgendaName.Of(w)))];

    /// <summary>Rows decided and not yet handed over to be written.</summary>
    private readonly Queue<StoredEnvelope> _written = new();

    /// <summary>Actions that wait for a sequence number to be durable, in order.</summary>
    private readonly Queue<(long RestsOn, ShellAction Action)> _waiting = new();

    private readonly List<StoredEnvelope> _batch = [];
    private int _inFlight;
    private bool _snapshotDue;
    private long _lastSnapshot;

    /// <summary>Sequence number of the last row that changed the state; after a snapshot that of the snapshot, since it does not tell.</summary>
    private long _changed;
    private long _lastRestsOn;

    /// <summary>
    /// Sequence number of the row since which the entity exists; 0: it existed before what is known of it; <c>null</c>: it does not exist.
    /// </summary>
    private long? _born;

    /// <summary>Sequence number of the last row decided.</summary>
    public long Decided { get; private set; }

    /// <summary>Sequence number of the last row written.</summary>
    public long Durable { get; private set; }

    /// <summary>
    /// Appends a row to what is to be written and takes it over into the projected state. It has no bound: such rows only say that something is
    /// waiting, parked, refused or confirmed, and hold no more than the message that they are about.
    /// </summary>
    /// <returns>Whether it could be serialized; if not, its command is refused and nothing has changed.</returns>
    private bool Append(Envelope row, Item? item, object? after = null, string? trace = null)
    {
        var problem = TryAppend(row, after ?? _state, item?.Trace ?? trace, int.MaxValue);
        if (problem is not null && item is not null)
            Answer(item, Protocol.Shell.Answer.Rejected(Decided, Refusal.Invalid, problem));
        return problem is null;
    }

    /// <summary>Appends a row of at most so many bytes and takes it over into the projected state.</summary>
    /// <returns>Why it cannot be stored, and then nothing has changed; <c>null</c> when it is appended.</returns>
    private string? TryAppend(Envelope row, object state, string? trace, int most)
    {
        var due = _kind.Due(state); // First: where sums cannot be made it throws, and nothing must have been taken by then.
        // Most rows confirm nothing and change no agenda: they are not copied for it.
        var confirmed = _outbox.TakeConfirmations();
        if (confirmed.Count > 0)
            row = row with { Confirmed = row.Confirmed.AddRange(confirmed) };
        if (DueChanges(row, due) is { Count: > 0 } changes)
            row = row with { Due = changes };
        byte[] bytes;
        try
        {
            bytes = EnvelopeCodec.Write(row);
        }
        catch (Exception e) when (e is NotSupportedException or UnknownContractException or System.Text.Json.JsonException)
        {
            _outbox.GiveBack(confirmed);
            return $"cannot be stored: {e.Message}";
        }
        if (bytes.Length > most)
        {
            _outbox.GiveBack(confirmed);
            return $"it would take {bytes.Length} bytes in the journal, expected at most {most}: give less at once";
        }
        Decided++;
        Apply(row, state, trace);
        _written.Enqueue(new StoredEnvelope(row, bytes));
        return null;
    }

    /// <summary>The part of taking a row over that recovery shares.</summary>
    private void Apply(Envelope row, object state, string? trace = null)
    {
        _state = state;
        if (row.Events.Count > 0)
            _changed = Decided;
        if (_born is null && row.Events.Count > 0 && _kind.Exists(state))
            _born = Decided;
        _at = Max(_at, row.At);
        foreach (var effect in row.Effects)
            _outbox.Add(effect, row.At, row.By, trace);
        foreach (var confirmed in row.Confirmed)
            _outbox.ApplyConfirmed(confirmed);
        if (row.Retry is { } retry)
            _outbox.Apply(retry);
        if (row.Source is { } source)
            _inbox[source.Entity] = Math.Max(source.Counter, _inbox.GetValueOrDefault(source.Entity));
        foreach (var due in row.Due)
        {
            if (due.At is { } at)
                _due[due.Agenda] = at;
            else
                _due.Remove(due.Agenda);
        }
        if (row.CommandId is { } id)
        {
            var unchanged = row.Events.Count == 0 && row.Unparked is null;
            _memory.Add(new RememberedCommand(id, row.PayloadHash ?? "", Decided, row.At)
            {
                By = row.By, Unchanged = unchanged,
            });
        }
        if (row.Refused is { } refused)
            _memory.Add(new RememberedCommand(refused.Id, refused.Hash, Decided, row.At, refused.Code, refused.Text)
            {
                // A row that took in the refusal of a consent is not signed by who gave the command; an earlier version did not say who that was.
                By = refused.By ?? (row.Source is null ? row.By : null),
            });
        if (row.Pending is { } pending)
            _pending = pending.Now;
        if (row.Parked is { } parked)
            _parked.Add(parked.Since is null ? parked with { Since = row.At, By = row.By } : parked);
        if (row.Unparked is { } unparked)
            _parked.RemoveAll(p => p.Source == unparked);
    }

    /// <summary>
    /// What changes on the agenda. Work that is due since it came to be gets the instant of this row, and keeps it while it stays
    /// due, so that held work is done in the order in which it arose. An instant ahead of the clock would let it wait for nothing.
    /// </summary>
    private Seq<DueChange> DueChanges(Envelope row, DueTimes due)
    {
        List<DueChange>? changes = null;
        foreach (var (workflow, name) in s_agendas)
        {
            Instant? now = due[workflow];
            Instant? before = _due.TryGetValue(name, out var known) ? known : null;
            if (now == DueTimes.AtOnce)
                now = before <= row.At ? ByClock(before.Value) : ByClock(row.At);
            if (now != before)
                (changes ??= []).Add(new DueChange(name, now));
        }
        Instant? outboxBefore = _due.TryGetValue(AgendaName.Outbox, out var open) ? open : null;
        var outboxAfter = _outbox.DueAfter(row, ByClock(outboxBefore <= row.At ? outboxBefore.Value : row.At));
        if (outboxAfter != outboxBefore)
            (changes ??= []).Add(new DueChange(AgendaName.Outbox, outboxAfter));
        Instant? parkedBefore = _due.TryGetValue(AgendaName.Parked, out var since) ? since : null;
        Instant? parkedAfter = row.Parked is null && _parked.All(p => p.Source == row.Unparked) ? null : parkedBefore ?? row.At;
        if (parkedAfter != parkedBefore)
            (changes ??= []).Add(new DueChange(AgendaName.Parked, parkedAfter));
        return changes?.ToSeq() ?? [];
    }

    /// <summary>Hands over the next batch when none is being written.</summary>
    private void Pump()
    {
        if (_inFlight > 0 || _written.Count == 0)
            return;
        _batch.Clear();
        while (_written.Count > 0 && _batch.Count < _options.MaxBatch)
            _batch.Add(_written.Dequeue());
        _inFlight = _batch.Count;
        _actions.Add(new ShellAction.Write(_batch.ToArray()));
    }

    /// <summary>The batch under way is durable: answers and effects go out, the next batch starts.</summary>
    public void Written()
    {
        Durable += _inFlight;
        _inFlight = 0;
        foreach (var row in _batch)
        {
            foreach (var effect in row.Envelope.Effects)
                _outbox.Durable(effect);
            if (row.Envelope.Source is { } source)
                _actions.Add(new ShellAction.Send(new ConfirmMessage(source.Entity, Self, source.Counter)));
            if (row.Envelope.Retry is null)
            {
                foreach (var confirmed in row.Envelope.Confirmed)
                    _outbox.Stale(confirmed.Entity, outsideOnly: true);
            }
            foreach (var due in row.Envelope.Due)
            {
                if (due.At is { } at && at <= row.Envelope.At && due.Agenda != AgendaName.Outbox && TechnicalWorkflows.Find(due.Agenda) is { } workflow)
                    _actions.Add(new ShellAction.Nudge(workflow, at));
            }
        }
        Release();
        SendWhatMayGo();
        if (Durable - _lastSnapshot >= _options.SnapshotAfter(Durable))
            _snapshotDue = true;
        if (_snapshotDue && _written.Count == 0)
        {
            _snapshotDue = false;
            _lastSnapshot = Durable;
            _actions.Add(new ShellAction.SaveSnapshot(Save()));
            Unstash();
        }
        if (_stopping)
            Leave();
        Pump();
    }

    /// <summary>
    /// The journal failed or refused: nobody knows whether the batch is there. Everyone waiting is told so; this incarnation must be
    /// thrown away, the next one reads the journal.
    /// </summary>
    public void WriteFailed()
    {
        foreach (var (_, action) in _waiting)
        {
            if (action is ShellAction.Reply reply)
                _actions.Add(reply with { Answer = Protocol.Shell.Answer.OutcomeUnknown });
        }
        _waiting.Clear();
        foreach (var item in _stash.Concat(_asking.Values).Concat(_underWay.Values).Distinct())
            _actions.AddRange(item.ReplyTo.Select(to => new ShellAction.Reply(to, Protocol.Shell.Answer.OutcomeUnknown)));
        _actions.Add(new ShellAction.Stop());
    }

    private void Answer(Item item, Answer answer)
    {
        if (item.Hash.Length > 0)
            _underWay.Remove(item.CommandId);
        foreach (var to in item.ReplyTo)
            Reply(to, answer.Revision, answer);
    }

    private void Reply(object? to, long restsOn, Answer answer)
    {
        if (to is not null)
            Queue(restsOn, new ShellAction.Reply(to, answer));
    }

    /// <summary>Lets an action wait for everything decided so far.</summary>
    private void WhenDurable(ShellAction action) => Queue(Decided, action);

    /// <summary>Answers keep their order: one that could go waits for those before it.</summary>
    private void Queue(long restsOn, ShellAction action)
    {
        if (_waiting.Count == 0)
            _lastRestsOn = 0;
        _lastRestsOn = Math.Max(restsOn, _lastRestsOn);
        if (_waiting.Count == 0 && _rules.MayAnswer(restsOn, Durable))
            _actions.Add(action);
        else
            _waiting.Enqueue((_lastRestsOn, action));
    }

    private void Release()
    {
        while (_waiting.TryPeek(out var first) && _rules.MayAnswer(first.RestsOn, Durable))
            _actions.Add(_waiting.Dequeue().Action);
    }

    private ShellSnapshot Save() => new()
    {
        Sequence = Durable,
        At = _at,
        State = _state,
        Inbox = _inbox.OrderBy(i => i.Key).Select(i => new EffectId(i.Key, i.Value)).ToSeq(),
        Outbox = _outbox.Save(),
        Remembered = _memory.Save(),
        Due = _due.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => new DueChange(d.Key, d.Value)).ToSeq(),
        Parked = _parked.ToSeq(),
        Pending = _pending,
        Born = _born > 0 ? _born : null,
    };

    /// <summary>Recovery begins from a snapshot.</summary>
    public void Restore(ShellSnapshot snapshot)
    {
        Decided = Durable = _lastSnapshot = _changed = snapshot.Sequence;
        _at = snapshot.At;
        _state = snapshot.State;
        _born = snapshot.Born ?? (_kind.Exists(_state) ? 0 : null);
        foreach (var (entity, counter) in snapshot.Inbox)
            _inbox[entity] = counter;
        _outbox.Load(snapshot.Outbox);
        foreach (var command in snapshot.Remembered)
            _memory.Add(command);
        foreach (var due in snapshot.Due)
            _due[due.Agenda] = due.At!.Value;
        _parked.AddRange(snapshot.Parked);
        _pending = snapshot.Pending;
    }

    /// <summary>Recovery takes one row after the other.</summary>
    public void Replay(Envelope row)
    {
        Decided++;
        Durable++;
        Apply(row, EntityFold.Apply(_kind, _state, row));
        foreach (var effect in row.Effects)
            _outbox.Durable(effect);
    }

    /// <summary>All rows are read: send again what was not confirmed, take up a command that waited for consents.</summary>
    public void Recovered(Instant now)
    {
        OnWake(now);
        if (_pending is { } pending && Next(pending) is null)
            Resume(pending);
        else if (_pending is { } waiting)
            PendingItem(waiting);
        Pump();
    }

    /// <summary>Refuse new commands, write what is decided and what was confirmed, then stop.</summary>
    public void Passivate()
    {
        _stopping = true;
        while (_stash.TryDequeue(out var item))
            Answer(item, Protocol.Shell.Answer.Rejected(Decided, Refusal.Busy, "the entity is moving, retry"));
        Leave();
        Pump();
    }

    private void Leave()
    {
        if (_inFlight > 0 || _written.Count > 0)
            return;
        if (MustSayConfirmed)
        {
            Append(new Envelope { At = _at, Cause = "leaving" }, null);
            return;
        }
        // What waits for facts or consents is taken up again by the next incarnation, at the latest when it is asked again.
        foreach (var item in _underWay.Values)
            _actions.AddRange(item.ReplyTo.Select(to => new ShellAction.Reply(to, Protocol.Shell.Answer.OutcomeUnknown)));
        _underWay.Clear();
        _actions.Add(new ShellAction.Stop());
    }

    /// <summary>
    /// Whether the journal still shows effects as open that are not: confirmed since the last row, or before a snapshot that knew of a
    /// confirmation which no row had yet.
    /// </summary>
    private bool MustSayConfirmed => _outbox.HasUnpersistedConfirmations || (_due.ContainsKey(AgendaName.Outbox) && _outbox.IsEmpty);

    /// <summary>Writes confirmations that came in, so that the agenda of the outbox is right while the entity is idle.</summary>
    /// <returns>
    /// Whether that is done. Rows that are being written were decided before the confirmation came: the next one takes it along, but
    /// there need not be a next one, so ask again.
    /// </returns>
    public bool FlushConfirmations()
    {
        if (!MustSayConfirmed)
            return true;
        if (_inFlight > 0 || _written.Count > 0)
            return false;
        Append(new Envelope { At = _at, Cause = "confirmed" }, null);
        Pump();
        return true;
    }
}

/// <summary>The fold of journal rows, the same for shells, projections and checks.</summary>
public static class EntityFold
{
    public static object Apply(EntityKind kind, object state, Envelope row)
    {
        var meta = new EventMeta(row.At, row.By, row.CommandId ?? row.Cause, row.Granted);
        return row.Events.Aggregate(state, (s, e) => kind.Evolve(s, e, meta));
    }
}
