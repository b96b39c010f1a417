using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;

namespace CampaignActors.Protocol.Shell;

/// <summary>
/// From an arrival with all its facts to a <see cref="Conclusion"/>: asks the kind, folds its events, sees to consents and bounds. It reads
/// the record and changes nothing.
/// </summary>
internal sealed class Decider(EntityKind kind, EntityRef self, EntityRecord record, ShellOptions options)
{
    /// <param name="isPending">The arrival is the command that waited for consents, and now has its answers.</param>
    /// <exception cref="OverflowException">A sum cannot be made; see <see cref="IsRefusable"/>.</exception>
    public Conclusion Decide(Arrival arrival, Context context, bool isPending)
    {
        if (!isPending && arrival is CommandArrival asked && Outdated(asked) is { } outdated)
            return Refuse(arrival, Refusal.Stale, outdated, context, isPending);
        var decision = arrival switch
        {
            CommandArrival { Resolution: { } resolution } => DecideParked(resolution, context),
            CommandArrival command => kind.Decide(record.State, command.Command, context),
            EffectArrival effect => kind.Receive(record.State, effect.Source.Entity, effect.Effect, context),
            _ => kind.Decide(record.State, ((ResultArrival)arrival).Result, context),
        };
        return decision is Decision.Accepted accepted
            ? Accept(arrival, accepted, context, isPending)
            : Refuse(arrival, ((Decision.Rejected)decision).Code, ((Decision.Rejected)decision).Text, context, isPending);
    }

    /// <summary>
    /// Sums that cannot be made (an amount beyond the largest, two currencies) turn up where events are folded as well as where they are
    /// decided. Either way nothing has been taken over yet, and the arrival is refused with that reason.
    /// </summary>
    public static bool IsRefusable(Exception e) => e is CurrencyMismatchException or OverflowException or FormatException;

    /// <summary>What has to be taken in for the kind to say which facts it needs; <c>null</c>: nothing.</summary>
    public object? Subject(Arrival arrival) =>
        arrival is not CommandArrival { Resolution: { } resolution } ? arrival.Message
        : resolution.Discard ? null
        : Parked(resolution)?.Payload;

    public Conclusion Refuse(Arrival arrival, Refusal code, string text, Context context, bool isPending) => arrival switch
    {
        CommandArrival command when isPending => Conclusion.Refuse(code, text, GiveUp(command, code, text, context)),
        CommandArrival command => Conclusion.Refuse(code, text, command.RefusalToStore(code, text) is { } refused
            ? arrival.NewRow(context.Now) with { Refused = refused }
            : null),
        EffectArrival effect => Conclusion.Refuse(code, text, RefusedEffect(effect, code, text, context)),
        _ => Conclusion.Refuse(code, text, arrival.NewRow(context.Now)),
    };

    /// <summary>A refused consent is answered. Any other effect has happened already, so it is parked for an operator.</summary>
    private Envelope RefusedEffect(EffectArrival arrival, Refusal code, string text, Context context)
    {
        var row = arrival.NewRow(context.Now);
        return arrival.Effect is IConsent
            ? record.WithEffects(row, [new(arrival.Source.Entity, new ConsentReply(arrival.Source.Counter, false, code, text))])
            : row with
            {
                Parked = new ParkedEffect(arrival.Source, Contracts.Manifest(arrival.Effect), text, arrival.Effect, row.At, arrival.By),
            };
    }

    /// <summary>The pending command ends without being carried out: all that was granted for it is given back.</summary>
    private Envelope GiveUp(CommandArrival command, Refusal code, string text, Context context)
    {
        var row = record.WithEffects(command.NewRow(context.Now), ConsentRound.Withdrawals(ConsentRound.Granted(command.Answers)));
        var refused = command.RefusalToStore(code, text);
        return row with
        {
            Pending = new PendingChange(null),
            Refused = row.Source is null || refused is null ? refused : refused with { By = command.By },
        };
    }

    /// <summary>
    /// Decided with the command itself, so that of two commands that were meant for one revision one is refused. Rows without an event,
    /// such as confirmations, change nothing that a client could have read.
    /// </summary>
    private string? Outdated(CommandArrival command)
    {
        if (command.Expected is not { } expected)
        {
            var problem = command.Precondition?.Problem(record.Born is not null, record.Changed, record.Decided);
            return problem is null ? null : $"{self} {problem}";
        }
        if (expected > record.Decided)
            return $"{self} has revision {record.Decided}, expected {expected}, which it never had";
        return expected < record.Changed ? $"{self} has revision {record.Decided} and has changed since {expected}: read it again" : null;
    }

    private ParkedEffect? Parked(ResolveParked resolution) => record.Parked.Find(new EffectId(resolution.From, resolution.Number));

    /// <summary>
    /// A parked effect is taken in as if it had just arrived. If it is refused again it stays parked, and the operator is told why.
    /// </summary>
    private Decision DecideParked(ResolveParked resolution, Context context) => Parked(resolution) switch
    {
        null => Decision.Reject(Refusal.Unknown, $"no effect {resolution.Number} of {resolution.From} is parked in {self}"),
        _ when resolution.Discard => Decision.Nothing,
        { Payload: { } payload } => kind.Receive(record.State, resolution.From, payload, context),
        _ => Decision.WrongState("an earlier version parked it and did not keep it: it can only be discarded"),
    };

    private Conclusion Accept(Arrival arrival, Decision.Accepted accepted, Context context, bool isPending)
    {
        var events = accepted.Events;
        var granted = ConsentRound.Granted(arrival.Answers);
        var folded = Fold(arrival, events, granted, context);
        if (arrival is EffectArrival or CommandArrival { Resolution: not null } || events.Count == 0)
            return Conclude(arrival, accepted, folded, granted, [], context, isPending);
        var needed = kind.Consents(record.State, folded.After, context).ToSeq();
        if (needed.Count == 0 && arrival.Answers.Count == 0)
            return Conclude(arrival, accepted, folded, granted, [], context, isPending); // Most commands need no consent.
        needed = needed.OrderBy(c => c.Target).ToSeq();
        var refused = arrival.Answers.Where(a => !a.Granted).Select(a => a.Consent).ToSeq();
        if (needed.Any(n => !granted.Contains(n) && !refused.Contains(n)))
            return AskForConsents((CommandArrival)arrival, needed, granted, context, isPending);
        // What was granted and turns out not to be needed is given back, and counts for nothing.
        var surplus = granted.Except(needed).ToSeq();
        if (surplus.Count > 0)
        {
            granted = granted.Intersect(needed).ToSeq();
            folded = Fold(arrival, events, granted, context);
        }
        return Conclude(arrival, accepted, folded, granted, surplus, context, isPending);
    }

    private Conclusion Conclude(
        Arrival arrival, Decision.Accepted accepted, Folded folded,
        Seq<ConsentRequest> granted, Seq<ConsentRequest> surplus, Context context, bool isPending)
    {
        var events = accepted.Events;
        var command = arrival as CommandArrival;
        var resolution = command?.Resolution;
        var happened = events.Count > 0 || resolution is not null;
        // What may be a late copy gets a row although nothing changes: it must be answered in the same way after a restart.
        if (!happened && command is not null && surplus.Count == 0 && !isPending && !(command.Again && command.IsRemembered))
            return Conclusion.Unchanged(accepted.Note);
        var (after, effects, stored) = folded;
        if (arrival.IsRequested && Growth.Problem(record.State, after) is { } grown)
            return Refuse(arrival, Refusal.Invalid, grown, context, isPending);
        if (kind.Broken(after) is { } broken)
            return Conclusion.Break(broken);
        if (arrival is EffectArrival { Effect: IConsent, Source: var source })
            effects.Add(new(source.Entity, new ConsentReply(source.Counter, true, default, "")));
        effects.AddRange(ConsentRound.Withdrawals(surplus));
        var row = arrival.NewRow(context.Now);
        row = row with
        {
            Effects = record.Numbered(effects),
            Confirmed = row.Confirmed.AddRange(AskedAgain(effects)),
            CommandId = command is { IsRemembered: true } ? command.Id : null,
            PayloadHash = command is { IsRemembered: true } ? command.Hash : null,
            Events = stored,
            Granted = Targets(granted),
            Unparked = resolution is null ? null : new EffectId(resolution.From, resolution.Number),
            Pending = isPending ? new PendingChange(null) : null,
        };
        return Conclusion.Accept(row, after, MaxBytes(arrival, row), happened ? Outcome.Accepted : Outcome.Unchanged, accepted.Note);
    }

    /// <summary>
    /// An outside effect that is asked for once more takes the place of the one with its key that is being tried: it goes out at once, and
    /// its tries are counted from the start.
    /// </summary>
    private Seq<EffectId> AskedAgain(List<AddressedEffect> effects)
    {
        Seq<EffectId> replaced = [];
        foreach (var (target, effect) in effects)
        {
            if (effect is IOutsideEffect outside && record.Outbox.UnderTrial(target, outside.Key) is { } counter)
                replaced = replaced.Add(new EffectId(target, counter));
        }
        return replaced;
    }

    /// <summary>The command waits, durably, and the first of those who must agree is asked.</summary>
    private Conclusion AskForConsents(
        CommandArrival command, Seq<ConsentRequest> needed, Seq<ConsentRequest> granted, Context context, bool isPending)
    {
        var round = isPending ? record.Pending!.Round + 1 : 1;
        if (round > options.ConsentRounds)
            return Refuse(command, Refusal.Busy, "figures keep changing, retry", context, isPending);
        var (answers, effects) = ConsentRound.Ask(needed, granted);
        var row = record.WithEffects(command.NewRow(context.Now), effects);
        var pending = new PendingCommand(
            command.Id, command.Hash, command.By, command.At, command.Command,
            needed, answers, row.Effects[^1].Counter, round)
        {
            Via = command.Via,
        };
        row = row with { Pending = new PendingChange(pending) };
        return Conclusion.Wait(row, MaxBytes(command, row));
    }

    /// <param name="Stored">The events as the row holds them.</param>
    private readonly record struct Folded(IEntityState After, List<AddressedEffect> Effects, Seq<IEvent> Stored);

    private Folded Fold(Arrival arrival, Seq<IEvent> events, Seq<ConsentRequest> granted, Context context)
    {
        var meta = new EventMeta(context.Now, arrival.By, arrival.Id, Targets(granted));
        var state = record.State;
        var effects = new List<AddressedEffect>();
        var stored = events;
        for (var i = 0; i < events.Count; i++)
        {
            var happened = events[i];
            if (options.Forms.WriteChanges && kind.Short(state, happened) is var form && !ReferenceEquals(form, happened))
                stored = stored.With(i, form);
            var next = kind.Evolve(state, happened, meta);
            effects.AddRange(kind.Effects(state, next, happened, meta));
            state = next;
        }
        return new Folded(state, effects, stored);
    }

    private static Seq<EntityRef> Targets(Seq<ConsentRequest> consents) =>
        consents.Count == 0 ? [] : consents.Select(c => c.Target).ToSeq();

    /// <summary>
    /// Work may write more at once: refusing it would not take back what was decided before (<see cref="Limits.CarriedRowBytes"/>). So may
    /// a command that tells more entities than a client can name at once, such as all items of a campaign that is canceled.
    /// </summary>
    private static int MaxBytes(Arrival arrival, Envelope row) =>
        arrival.IsRequested && row.Effects.Count <= Limits.Entries ? Limits.RowBytes : Limits.CarriedRowBytes;
}
