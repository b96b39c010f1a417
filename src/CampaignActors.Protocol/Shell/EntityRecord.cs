using System.Text.Json;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <summary>
/// All that the rows of one entity say, folded: its state, the effects under way, what it has taken in, its agenda. Only
/// <see cref="Apply"/> changes it, in the same way whether a row is decided or replayed.
/// </summary>
/// <remarks>
/// It runs ahead of the journal: a row counts here when it is decided, and in <see cref="RowQueue.Durable"/> when it is written.
/// </remarks>
internal sealed class EntityRecord
{
    private readonly EntityKind _kind;
    private readonly StoredForms _forms;

    public EntityRecord(EntityKind kind, EntityRef self, ShellOptions options)
    {
        _kind = kind;
        _forms = options.Forms;
        State = kind.Initial(self.Code);
        Born = kind.Exists(State) ? 0 : null;
        Memory = new CommandMemory(options.RememberedCommands, options.RememberedFor);
    }

    public IEntityState State { get; private set; }

    /// <summary>Instant of the last row. Rows never go back in time.</summary>
    public Instant At { get; private set; } = Instant.MinValue;

    /// <summary>Sequence number of the last row.</summary>
    public long Decided { get; private set; }

    /// <summary>
    /// Sequence number of the last row that changed the state; after a snapshot that of the snapshot, which does not say.
    /// </summary>
    public long Changed { get; private set; }

    /// <summary>
    /// Sequence number of the row that created the entity; 0: it existed before the first known row; <c>null</c>: it does not exist.
    /// </summary>
    public long? Born { get; private set; }

    /// <summary>The command that waits for consents, as it is stored.</summary>
    public PendingCommand? Pending { get; private set; }

    public Outbox Outbox { get; } = new();

    public Inbox Inbox { get; } = new();

    public CommandMemory Memory { get; }

    public EntityAgenda Agenda { get; } = new();

    public ParkedEffects Parked { get; } = new();

    /// <inheritdoc cref="EntityShell.Clock"/>
    public Instant? Clock { get; set; }

    /// <summary>
    /// Whether the journal still shows effects as open that are confirmed: since the last row, or before a snapshot that knew of a
    /// confirmation which no row had yet.
    /// </summary>
    public bool MustSayConfirmed => Outbox.HasUnpersistedConfirmations || (Agenda.HasOutbox && Outbox.IsEmpty);

    public Instant ByClock(Instant at) => Clock is { } clock && clock < at ? clock : at;

    /// <summary>Instant for a row that records something of <paramref name="at"/>.</summary>
    public Instant NotBefore(Instant at) => At > at ? At : at;

    /// <summary>Time has passed without a row.</summary>
    public void MoveOn(Instant now) => At = NotBefore(now);

    /// <summary>The row with these effects, numbered per target.</summary>
    public Envelope WithEffects(Envelope row, IReadOnlyCollection<AddressedEffect> effects) =>
        effects.Count == 0 ? row : row with { Effects = Numbered(effects) };

    /// <summary>The effects, numbered per target.</summary>
    public Seq<OutgoingEffect> Numbered(IReadOnlyCollection<AddressedEffect> effects)
    {
        if (effects.Count == 0)
            return [];
        var numbered = new List<OutgoingEffect>(effects.Count);
        foreach (var effect in effects)
        {
            var before = numbered.FindLast(n => n.Target == effect.Target)?.Counter;
            numbered.Add(new OutgoingEffect(effect.Target, before + 1 ?? Outbox.NextCounter(effect.Target), effect.Effect));
        }
        return numbered.ToSeq();
    }

    /// <summary>Completes a row with confirmations and changes of the agenda, and takes it over.</summary>
    /// <param name="state">The state after the row.</param>
    /// <param name="trace">See <see cref="EffectMessage.Trace"/>.</param>
    /// <param name="most">Bytes that it may take in the journal.</param>
    /// <param name="stored">The row as it has to be written.</param>
    /// <returns>Why it cannot be stored, and then nothing has changed; <c>null</c> when it is taken over.</returns>
    public string? TryAppend(Envelope row, IEntityState state, string? trace, int most, out StoredEnvelope? stored)
    {
        stored = null;
        var due = _kind.Due(state); // First: where sums cannot be made it throws, and nothing must have been taken by then.
        // Most rows confirm nothing and change no agenda: they are not copied for it.
        var confirmed = Outbox.TakeConfirmations();
        if (confirmed.Count > 0)
            row = row with { Confirmed = row.Confirmed.AddRange(confirmed) };
        if (Agenda.Changes(row, due, Outbox, Parked, Clock) is { Count: > 0 } changes)
            row = row with { Due = changes };
        byte[] bytes;
        try
        {
            bytes = EnvelopeCodec.Write(row, _forms.WriteChanges);
        }
        catch (Exception e) when (e is NotSupportedException or UnknownContractException or JsonException)
        {
            Outbox.GiveBack(confirmed);
            return $"cannot be stored: {e.Message}";
        }
        if (bytes.Length > most)
        {
            Outbox.GiveBack(confirmed);
            return $"it would take {bytes.Length} bytes in the journal, expected at most {most}: give less at once";
        }
        Apply(row, state, trace);
        stored = new StoredEnvelope(row, bytes) { After = state };
        return null;
    }

    /// <summary>Takes over a row of the journal. Its effects may be sent.</summary>
    public void Replay(Envelope row)
    {
        Apply(row, EntityFold.Apply(_kind, State, row), null);
        foreach (var effect in row.Effects)
            Outbox.Durable(effect);
    }

    private void Apply(Envelope row, IEntityState state, string? trace)
    {
        Decided++;
        State = state;
        At = NotBefore(row.At);
        if (row.Events.Count > 0)
        {
            Changed = Decided;
            if (Born is null && _kind.Exists(state))
                Born = Decided;
        }
        foreach (var effect in row.Effects)
            Outbox.Add(effect, row.At, row.By, trace);
        foreach (var confirmed in row.Confirmed)
            Outbox.ApplyConfirmed(confirmed);
        if (row.Retry is { } retry)
            Outbox.Apply(retry);
        if (row.Source is { } source)
            Inbox.TakeIn(source);
        foreach (var due in row.Due)
            Agenda.Apply(due);
        Remember(row);
        if (row.Pending is { } pending)
            Pending = pending.After(Pending);
        if (row.Parked is { } parked)
            Parked.Add(parked, row.At, row.By);
        if (row.Unparked is { } unparked)
            Parked.Remove(unparked);
    }

    private void Remember(Envelope row)
    {
        if (row.CommandId is { } id)
        {
            var unchanged = row.Events.Count == 0 && row.Unparked is null;
            Memory.Add(id, row.PayloadHash ?? "", Decided, row.At, row.By, unchanged);
        }
        if (row.Refused is { } refused)
        {
            Memory.Add(new RememberedCommand(refused.Id, refused.Hash, Decided, row.At, refused.Code, refused.Text)
            {
                // A row that takes in a refused consent is signed by the entity that refused it. Earlier versions did not store the client
                // beside.
                By = refused.By ?? (row.Source is null ? row.By : null),
            });
        }
    }

    /// <summary>Everything as of the last row, which must be durable.</summary>
    public ShellSnapshot Save() => new()
    {
        Sequence = Decided,
        At = At,
        State = State,
        Inbox = Inbox.Save(),
        Outbox = Outbox.Save(),
        Remembered = Memory.Save(),
        Due = Agenda.Save(),
        Parked = Parked.Save(),
        Pending = Pending,
        Born = Born > 0 ? Born : null,
    };

    public void Restore(ShellSnapshot snapshot)
    {
        Decided = Changed = snapshot.Sequence;
        At = snapshot.At;
        State = snapshot.State;
        Born = snapshot.Born ?? (_kind.Exists(State) ? 0 : null);
        Inbox.Load(snapshot.Inbox);
        Outbox.Load(snapshot.Outbox);
        foreach (var command in snapshot.Remembered)
            Memory.Add(command);
        foreach (var due in snapshot.Due)
            Agenda.Apply(due);
        Parked.Load(snapshot.Parked);
        Pending = snapshot.Pending;
    }
}
