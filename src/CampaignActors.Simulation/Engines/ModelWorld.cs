using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Simulation.Engines;

/// <summary>
/// Entities, their journals and the messages between them, on one thread. The order depends only on the input and on the seed of
/// the faults. The shells are those that run inside the actors.
/// </summary>
public sealed class ModelWorld(
    ShellOptions options, RecordingGateway gateway, ModelFaults? faults = null, ShellRules? rules = null) : IEntityHistory
{
    /// <summary>Number of steps after which a world without rest counts as broken.</summary>
    private const int MaxSteps = 5_000_000;

    /// <summary>Number of late copies that are kept back, so that each arrives several commands after its first.</summary>
    private const int LateOnes = 12;

    private readonly Dictionary<EntityRef, EntityShell> _live = [];
    private readonly Dictionary<EntityRef, List<byte[]>> _journals = [];
    private readonly Dictionary<EntityRef, List<long>> _orderings = [];
    private readonly Dictionary<EntityRef, byte[]> _snapshots = [];
    private readonly List<Action> _underWay = [];

    /// <summary>Second copies, delivered when the world is about to rest after a later command.</summary>
    private readonly List<(IEntityMessage Message, Action Delivery)> _late = [];

    private int _head;

    /// <summary>Shells made so far; each numbers its questions in a range of its own.</summary>
    private long _incarnations;

    public Instant Now { get; set; } = Instant.MinValue;

    /// <summary>What the world outside was asked and did, in order.</summary>
    public IReadOnlyList<IOutsideEffect> Performed => gateway.Performed;

    public ModelAgenda Agenda { get; } = new();

    /// <summary>Failed outside effects, with the instants at which their entities are woken.</summary>
    public SortedSet<ModelAgenda.Entry> Retries { get; } = [];

    public long Rows { get; private set; }

    public long Events { get; private set; }

    public List<string> Alarms { get; } = [];

    public IEnumerable<EntityRef> Entities => _journals.Keys;

    public bool Exists(EntityRef entity) => _journals.ContainsKey(entity);

    public IReadOnlyList<byte[]> Journal(EntityRef entity) => _journals[entity];

    IEnumerable<JournalRow> IEntityHistory.Rows(EntityRef entity) => _journals.TryGetValue(entity, out var rows)
        ? rows.Select((bytes, i) => new JournalRow(_orderings[entity][i], entity, i + 1, EnvelopeCodec.Read(bytes)))
        : [];

    IEnumerable<EntityRef> IEntityHistory.Entities() => _journals.Keys;

    /// <summary>Loads the journal of another world: state, due work and messages in transit.</summary>
    public void Load(IEnumerable<(EntityRef Entity, byte[] Row)> rows)
    {
        foreach (var (entity, row) in rows)
            Store(entity, row, EnvelopeCodec.Read(row));
        // Messages in transit continue; a failed outside effect waits until its original retry time.
        foreach (var open in Agenda.All(AgendaName.Outbox))
        {
            if (open.Due > Now)
                Retries.Add(open);
            else
                Shell(open.Entity);
        }
        Drain();
    }

    /// <summary>Every row as it is stored, in the order of writing.</summary>
    public IEnumerable<JournalRow> Written() => _journals
        .SelectMany(journal => journal.Value.Select((bytes, i) =>
            new JournalRow(_orderings[journal.Key][i], journal.Key, i + 1, EnvelopeCodec.Read(bytes))
            {
                Stored = bytes, Manifest = EnvelopeCodec.Manifest,
            }))
        .OrderBy(row => row.Ordering);

    /// <summary>
    /// Writes the confirmations that have come in, as the idle entities of a node do: who goes on with these journals sends nothing again.
    /// </summary>
    public void Flush()
    {
        foreach (var shell in _live.Values.ToList())
        {
            shell.FlushConfirmations();
            CarryOut(shell);
        }
        Drain();
    }

    /// <summary>The state of an entity, in memory or not.</summary>
    public IEntityState State(EntityRef entity) => Shell(entity).State;

    public EntityShell Shell(EntityRef entity)
    {
        if (_live.TryGetValue(entity, out var shell))
            return shell;
        shell = new EntityShell(EntityCatalog.Get(entity.Kind), entity, options, rules, ++_incarnations << 20);
        _live[entity] = shell;
        if (_journals.TryGetValue(entity, out var rows))
        {
            if (_snapshots.TryGetValue(entity, out var bytes) && SnapshotCodec.TryRead(bytes) is { } snapshot)
                shell.Restore(snapshot);
            foreach (var row in rows.Skip((int)shell.Durable))
                shell.Replay(EnvelopeCodec.Read(row));
            shell.Recovered(Now);
            CarryOut(shell);
        }
        return shell;
    }

    /// <summary>Sends a message, which faults may lose or double.</summary>
    public void Send(IEntityMessage message, Action<Answer>? reply = null)
    {
        // With doubled messages, any copy may be a repetition.
        if (faults is not null && message is CommandMessage command)
            message = command with { Again = true };
        if (faults?.Lose() ?? false)
            return;
        Enqueue(() => Deliver(message, reply));
        if (faults?.Double() ?? false)
            Enqueue(() => Deliver(message, reply));
        if (faults?.Late() ?? false)
            _late.Add((message, () => Deliver(message, reply)));
    }

    /// <summary>
    /// A workflow works no more: copies of its work that are still under way do not arrive. On a node they come soon after the stop or
    /// never, and what they find owed is done (decision 0008); here they would come after any number of commands.
    /// </summary>
    public void DropLateWork(TechnicalWorkflow workflow) =>
        _late.RemoveAll(late => late.Message is CommandMessage { Command: Work work } && work.Workflow == workflow);

    private void Enqueue(Action step) => _underWay.Add(step);

    private void Deliver(IEntityMessage message, Action<Answer>? reply)
    {
        if (message is EffectMessage { Target.Kind: Outside.Kind } outside)
        {
            var result = gateway.Perform((IOutsideEffect)outside.Payload);
            Send(new OutsideReply(outside.Source, outside.Target, outside.Counter, Now, result));
            return;
        }
        var shell = Shell(message.Target);
        shell.Handle(message, reply);
        CarryOut(shell);
    }

    private void CarryOut(EntityShell shell)
    {
        foreach (var action in shell.TakeActions())
        {
            switch (action)
            {
                case ShellAction.Write write:
                    Write(shell, write.Rows);
                    break;
                case ShellAction.Reply reply:
                    ((Action<Answer>)reply.To)(reply.Answer);
                    break;
                case ShellAction.Send send:
                    Send(send.Message);
                    break;
                case ShellAction.SaveSnapshot save:
                    _snapshots[shell.Self] = SnapshotCodec.Write(save.Snapshot);
                    break;
                case ShellAction.Alarm alarm:
                    Alarms.Add(alarm.Text);
                    break;
                case ShellAction.Stop:
                    Forget(shell);
                    break;
            }
        }
    }

    private void Write(EntityShell shell, IReadOnlyList<StoredEnvelope> rows)
    {
        if (faults is null)
        {
            Store(shell, rows);
            shell.Written();
            CarryOut(shell);
            return;
        }
        // Write and confirmation are two steps, so that a crash can happen between them.
        Enqueue(() =>
        {
            if (!IsLive(shell))
                return;
            if (faults.FailWrite())
            {
                shell.WriteFailed();
                CarryOut(shell);
                return;
            }
            Store(shell, rows);
            Enqueue(() =>
            {
                if (!IsLive(shell))
                    return;
                shell.Written();
                CarryOut(shell);
            });
        });
    }

    private bool IsLive(EntityShell shell) => _live.TryGetValue(shell.Self, out var now) && ReferenceEquals(now, shell);

    private void Store(EntityShell shell, IReadOnlyList<StoredEnvelope> rows)
    {
        foreach (var row in rows)
        {
            Store(shell.Self, row.Bytes, row.Envelope);
            if (row.Envelope.Retry is { } retry)
                Retries.Add(new ModelAgenda.Entry(retry.At, shell.Self));
        }
    }

    private void Store(EntityRef entity, byte[] bytes, Envelope row)
    {
        if (!_journals.TryGetValue(entity, out var journal))
            (_journals[entity], _orderings[entity]) = (journal = [], []);
        journal.Add(bytes);
        _orderings[entity].Add(++Rows);
        Events += row.Events.Count;
        Agenda.Apply(entity, row);
    }

    /// <summary>Crashes an entity: its memory is lost, its journal stays.</summary>
    public void Crash(EntityRef entity) => _live.Remove(entity);

    private void Forget(EntityShell shell)
    {
        if (IsLive(shell))
            _live.Remove(shell.Self);
    }

    /// <summary>Delivers all messages. Under faults, lost messages are sent again as on a node: by time and by courier.</summary>
    public void Drain(Func<bool>? unanswered = null, Action? retry = null)
    {
        if (_late.Count > LateOnes)
        {
            _underWay.AddRange(_late.Take(_late.Count - LateOnes).Select(late => late.Delivery));
            _late.RemoveRange(0, _late.Count - LateOnes);
        }
        for (var steps = 0; ; steps++)
        {
            if (steps > MaxSteps)
                throw new InvalidOperationException($"the world does not come to rest (seed {faults?.Seed})");
            if (_head < _underWay.Count)
            {
                Step();
                continue;
            }
            _underWay.Clear();
            _head = 0;
            if (faults is null)
                return;
            var open = _journals.Keys.Where(e => !Shell(e).IsQuietAt(Now)).ToList();
            if (_underWay.Count > 0)
                continue;
            if (open.Count == 0 && !(unanswered?.Invoke() ?? false))
                return;
            foreach (var entity in open.Order())
            {
                Shell(entity).Handle(new WakeMessage(entity, Now));
                CarryOut(Shell(entity));
            }
            foreach (var (_, shell) in _live.Where(l => !l.Value.IsQuietAt(Now) && !_journals.ContainsKey(l.Key)).ToList())
            {
                shell.Handle(new WakeMessage(shell.Self, Now));
                CarryOut(shell);
            }
            if (unanswered?.Invoke() ?? false)
                retry?.Invoke();
        }
    }

    private void Step()
    {
        var index = _head + (faults?.Next(_underWay.Count - _head) ?? 0);
        var step = _underWay[index];
        if (faults is null)
        {
            _underWay[_head++] = null!;
        }
        else
        {
            _underWay.RemoveAt(index);
        }
        step();
        if (faults is not null && faults.Crash() && _live.Count > 0)
            Crash(faults.Pick(_live.Keys.Order().ToList()));
        if (faults is not null && faults.Move() && _live.Count > 0)
        {
            var shell = _live[faults.Pick(_live.Keys.Order().ToList())];
            shell.Passivate();
            CarryOut(shell);
        }
    }
}
