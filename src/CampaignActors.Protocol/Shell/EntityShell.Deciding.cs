using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <content>From messages to decisions: gathering facts, asking for consents, appending rows.</content>
public sealed partial class EntityShell
{
    /// <summary>Decides when all facts are there, else asks for those that are missing.</summary>
    private void Consider(Item item)
    {
        var context = new Context(Max(_at, item.At), item.By, item.CommandId, _options.Zone, item.Facts, item.Answers)
        {
            Clock = ByClock(Max(_at, item.At)),
        };
        var subject = item.Message is ResolveParked resolve ? resolve.Discard ? null : Parked(resolve)?.Payload : item.Message;
        foreach (var needed in subject is null ? [] : _kind.Needs(_state, subject, context))
        {
            if (needed == Self)
                item.Facts.Add(Self, _kind.Facts(_state));
            else if (needed.Code.Text.Length == 0)
                item.Facts.Add(needed, null); // A reference that was left out: nobody is there to answer for it.
            else if (!item.Facts.Has(needed))
                item.Missing.Add(needed);
        }
        if (item.Missing.Count == 0)
        {
            // It was gathering facts while another began to wait for consents. Deciding it now could overwrite what that one waits for.
            if (_pending is not null && item.Source is null && !IsPending(item))
                _stash.Enqueue(item);
            else
                Decide(item, context);
            return;
        }
        item.Tag = ++_lastTag;
        _asking[item.Tag] = item;
        Ask(item);
    }

    private void Ask(Item item)
    {
        foreach (var about in item.Missing.Order())
            _actions.Add(new ShellAction.Send(new FactsQuery(about, Self, item.Tag)));
    }

    /// <summary>
    /// Sums that cannot be made (an amount beyond the largest, two currencies) turn up where events are folded as well as where they
    /// are decided. Either way nothing has been taken over yet, and the message is refused with that reason.
    /// </summary>
    private void Decide(Item item, Context context)
    {
        if (Outdated(item) is { } outdated)
        {
            Reject(item, (Decision.Rejected)Decision.Reject(Refusal.Stale, outdated), context);
            return;
        }
        try
        {
            var decision = item.Message is ResolveParked resolve ? DecideParked(resolve, context)
                : item.Message is ICommand command ? _kind.Decide(_state, command, context)
                : _kind.Receive(_state, item.Source!.Value.Entity, (IEffect)item.Message, context);
            if (decision is Decision.Accepted accepted)
            {
                item.Note = accepted.Note;
                Accept(item, accepted.Events, context);
            }
            else
                Reject(item, (Decision.Rejected)decision, context);
        }
        catch (Exception e) when (e is CurrencyMismatchException or OverflowException or FormatException)
        {
            Reject(item, (Decision.Rejected)Decision.Invalid(e.Message), context);
        }
    }

    /// <summary>
    /// Decided with the command itself, so that of two that were meant for one revision one is refused. Rows without an event, such as those
    /// that only confirm, change nothing that anybody could have read. A command that waits for consents had its turn before.
    /// </summary>
    private string? Outdated(Item item) => item.Expected switch
    {
        _ when IsPending(item) => null,
        null => item.Precondition?.Problem(_born is not null, _changed, Decided) is { } problem ? $"{Self} {problem}" : null,
        { } expected when expected > Decided => $"{Self} has revision {Decided}, expected {expected}, which it never had",
        { } expected when expected < _changed => $"{Self} has revision {Decided} and has changed since {expected}: read it again",
        _ => null,
    };

    private ParkedEffect? Parked(ResolveParked resolve) => _parked.Find(p => p.Source == new EffectId(resolve.From, resolve.Number));

    /// <summary>A parked effect is taken in as if it had just arrived. One that is refused again stays where it is, and who asked is told why.</summary>
    private Decision DecideParked(ResolveParked resolve, Context context) => Parked(resolve) switch
    {
        null => Decision.Reject(Refusal.Unknown, $"no effect {resolve.Number} of {resolve.From} is parked in {Self}"),
        _ when resolve.Discard => Decision.Nothing,
        { Payload: { } payload } => _kind.Receive(_state, resolve.From, payload, context),
        _ => Decision.WrongState("an earlier version parked it and did not keep it: it can only be discarded"),
    };

    private void Reject(Item item, Decision.Rejected rejected, Context context)
    {
        if (item.Source is { } source)
        {
            var row = NewRow(item, context.Now);
            if (item.Message is IConsent)
                row = WithEffects(row, [new(source.Entity, new ConsentReply(source.Counter, false, rejected.Code, rejected.Text))]);
            else
                row = row with { Parked = new ParkedEffect(source, Contracts.Manifest(item.Message), rejected.Text, (IEffect)item.Message, row.At, item.By) };
            Append(row, item);
        }
        else if (item.Confirms is not null || item.Retry is not null)
        {
            Append(NewRow(item, context.Now), item);
        }
        else if (IsPending(item))
        {
            EndPending(item, context, rejected.Code, rejected.Text);
        }
        else
        {
            if (ForGood(item, rejected.Code, rejected.Text) is { } refused)
                Append(NewRow(item, context.Now) with { Refused = refused }, null);
            Answer(item, Protocol.Shell.Answer.Rejected(Decided, rejected.Code, rejected.Text));
        }
    }

    /// <summary>
    /// What is to be stored of a refusal. An earlier copy of the command may be waiting in the buffer of a node for this entity to be found;
    /// it would be decided anew, and what somebody was told had not happened would happen after all. Being busy says nothing of the command.
    /// </summary>
    private static RefusedCommand? ForGood(Item item, Refusal code, string text) =>
        item.Again && item.Hash.Length > 0 && code != Refusal.Busy ? new RefusedCommand(item.CommandId, item.Hash, code, text) : null;

    private void Accept(Item item, Seq<IEvent> events, Context context)
    {
        var granted = item.Answers.Count == 0 ? [] : item.Answers.Where(a => a.Granted).Select(a => a.Consent).ToSeq();
        var folded = Fold(events, Meta(item, granted, context));
        if (item.Source is not null || item.Message is ResolveParked || events.Count == 0)
        {
            Conclude(item, events, folded, granted, [], context);
            return;
        }
        var needed = _kind.Consents(_state, folded.After, context).ToSeq();
        if (needed.Count == 0 && item.Answers.Count == 0)
        {
            Conclude(item, events, folded, granted, [], context); // Most commands need nobody's consent.
            return;
        }
        needed = needed.OrderBy(c => c.Target).ToSeq();
        var refused = item.Answers.Where(a => !a.Granted).Select(a => a.Consent).ToSeq();
        if (needed.Any(n => !granted.Contains(n) && !refused.Contains(n)))
        {
            AskForConsents(item, needed, granted, context);
            return;
        }
        // What was granted but turns out not to be needed is given back, and counts for nothing.
        var surplus = granted.Except(needed).ToSeq();
        if (surplus.Count > 0)
        {
            granted = granted.Intersect(needed).ToSeq();
            folded = Fold(events, Meta(item, granted, context));
        }
        Conclude(item, events, folded, granted, surplus, context);
    }

    private void Conclude(
        Item item, Seq<IEvent> events, (object After, List<AddressedEffect> Effects) folded, Seq<ConsentRequest> granted, Seq<ConsentRequest> surplus,
        Context context)
    {
        var isPending = IsPending(item);
        var resolved = item.Message as ResolveParked;
        var nothing = events.Count == 0 && resolved is null && item.Source is null && item.Confirms is null && item.Retry is null && surplus.Count == 0;
        // What may be a late copy is told the same as the first one even after a restart, so it gets a row of its own.
        if (nothing && !isPending && !(item.Again && item.Hash.Length > 0))
        {
            if (item.Hash.Length > 0)
            {
                _memory.AddPassing(
                    new RememberedCommand(item.CommandId, item.Hash, Decided, context.Now) { By = item.By, Unchanged = true });
            }
            Answer(item, new Answer(Outcome.Unchanged, Decided, Text: item.Note));
            return;
        }
        var (after, effects) = folded;
        if (IsAsked(item) && Growth.Problem(_state, after) is { } grown)
        {
            Reject(item, (Decision.Rejected)Decision.Invalid(grown), context);
            return;
        }
        if (_kind.Broken(after) is { } broken)
        {
            Break(item, broken);
            return;
        }
        if (item.Message is IConsent && item.Source is { } source)
            effects.Add(new(source.Entity, new ConsentReply(source.Counter, true, default, "")));
        effects.AddRange(surplus.Select(s => new AddressedEffect(s.Target, s.Ask.Withdrawal)));
        var remember = item.Hash.Length > 0;
        var row = WithEffects(NewRow(item, context.Now), effects) with
        {
            CommandId = remember ? item.CommandId : null,
            PayloadHash = remember ? item.Hash : null,
            Events = events,
            Granted = Targets(granted),
            Unparked = resolved is null ? null : new EffectId(resolved.From, resolved.Number),
            Pending = isPending ? new PendingChange(null) : null,
        };
        if (TryAppend(row, after, item.Trace, MostBytes(item, row)) is { } problem)
        {
            Reject(item, (Decision.Rejected)Decision.Invalid(problem), context);
            return;
        }
        var outcome = events.Count == 0 && resolved is null ? Outcome.Unchanged : Outcome.Accepted;
        Answer(item, new Answer(outcome, Decided, Text: item.Note) { Created = _born == Decided });
        if (isPending)
            Unstash();
    }

    private static Seq<EntityRef> Targets(Seq<ConsentRequest> consents) => consents.Select(c => c.Target).ToSeq();

    private static EventMeta Meta(Item item, Seq<ConsentRequest> granted, Context context) =>
        new(context.Now, item.By, item.CommandId, Targets(granted));

    private (object After, List<AddressedEffect> Effects) Fold(Seq<IEvent> events, EventMeta meta)
    {
        var state = _state;
        var effects = new List<AddressedEffect>();
        foreach (var happened in events)
        {
            var next = _kind.Evolve(state, happened, meta);
            effects.AddRange(_kind.Effects(state, next, happened, meta));
            state = next;
        }
        return (state, effects);
    }

    /// <summary>Whether somebody asks for it, and nothing has been decided before that it carries on.</summary>
    private static bool IsAsked(Item item) => item.Source is null && item.Confirms is null && item.Retry is null && item.Message is not (Work or ResolveParked);

    /// <summary>
    /// Work may write more at once: refusing it would not take back what was decided before (<see cref="Limits.CarriedRowBytes"/>). So may a command
    /// that tells more others than anybody can name at once: they are there already, such as the items of a campaign that is canceled.
    /// </summary>
    private static int MostBytes(Item item, Envelope row) =>
        IsAsked(item) && row.Effects.Count <= Limits.Entries ? Limits.RowBytes : Limits.CarriedRowBytes;

    private bool IsPending(Item item) => _pending is not null && ReferenceEquals(_pendingItem, item);

    /// <summary>Persists that the command waits, and asks the first of those who must agree; one after the other, in a fixed order.</summary>
    private void AskForConsents(Item item, Seq<ConsentRequest> needed, Seq<ConsentRequest> granted, Context context)
    {
        var round = IsPending(item) ? _pending!.Round + 1 : 1;
        if (round > _options.ConsentRounds)
        {
            EndPending(item, context, Refusal.Busy, "figures keep changing, retry");
            return;
        }
        // Consents of an earlier round that no longer fit are given back before new ones are taken.
        var keep = granted.Intersect(needed).ToSeq();
        var effects = granted.Except(needed).Select(g => new AddressedEffect(g.Target, g.Ask.Withdrawal)).ToList();
        var answers = keep.Select(k => new ConsentAnswer(k, true)).ToSeq();
        var first = needed.First(n => !keep.Contains(n));
        effects.Add(new(first.Target, first.Ask));
        var row = WithEffects(NewRow(item, context.Now), effects);
        var pending = new PendingCommand(
            item.CommandId, item.Hash, item.By, item.At, (ICommand)item.Message, needed, answers, row.Effects[^1].Counter, round)
        { Via = item.Via };
        row = row with { Pending = new PendingChange(pending) };
        if (TryAppend(row, _state, item.Trace, MostBytes(item, row)) is { } problem)
            Reject(item, (Decision.Rejected)Decision.Invalid(problem), context);
        else
            _pendingItem = item;
    }

    private void OnConsentReply(EffectId source, ConsentReply reply, Instant at)
    {
        var row = new Envelope { At = Max(_at, at), Source = source, Cause = $"{source}" };
        var waiting = _pending is { } p && Next(p) is { } next && next.Target == source.Entity && p.Asked == reply.Counter ? next : null;
        if (waiting is null)
        {
            Append(row, null);
            return;
        }
        var pending = _pending! with { Answers = _pending!.Answers.Add(new ConsentAnswer(waiting, reply.Granted, reply.Code, reply.Text)) };
        var effects = new List<AddressedEffect>();
        if (!reply.Granted)
        {
            // Refused: all that must agree are released; what was optional is given up as a whole, and the command goes on without it.
            var release = pending.Answers.Where(a => a.Granted && (waiting.Required || !a.Consent.Required)).ToList();
            effects.AddRange(release.Select(a => new AddressedEffect(a.Consent.Target, a.Consent.Ask.Withdrawal)));
            pending = pending with
            {
                Answers = pending.Answers.Where(a => !release.Contains(a)).ToSeq(),
                Requests = waiting.Required ? pending.Requests : pending.Requests.Where(r => r.Required || r == waiting).ToSeq(),
            };
        }
        var refused = !reply.Granted && waiting.Required;
        if (!refused && Next(pending) is { } then)
        {
            effects.Add(new(then.Target, then.Ask));
            row = WithEffects(row, effects);
            pending = pending with { Asked = row.Effects[^1].Counter };
        }
        else
        {
            row = WithEffects(row, effects);
        }
        var item = _pendingItem;
        Append(row with
        {
            Pending = new PendingChange(refused ? null : pending),
            Refused = refused && item is not null && ForGood(item, reply.Code, reply.Text) is { } forGood ? forGood with { By = item.By } : null,
        }, null, trace: item?.Trace);
        if (refused)
        {
            _pendingItem = null;
            if (item is not null)
                Answer(item, Protocol.Shell.Answer.Rejected(Decided, reply.Code, reply.Text));
            Unstash();
        }
        else if (Next(pending) is null)
        {
            Resume(pending);
        }
    }

    private static ConsentRequest? Next(PendingCommand pending) =>
        pending.Requests.FirstOrDefault(r => pending.Answers.All(a => a.Consent != r));

    /// <summary>All consents are answered: decide again, against the state as it is now.</summary>
    private void Resume(PendingCommand pending)
    {
        var item = PendingItem(pending);
        item.Answers = pending.Answers;
        Consider(item);
    }

    /// <summary>The item of the pending command; an earlier incarnation may have taken it in.</summary>
    private Item PendingItem(PendingCommand pending)
    {
        // Whoever waited for the earlier incarnation sends it again.
        _pendingItem ??= new Item(pending.CommandId, pending.PayloadHash, pending.By, pending.At, pending.Command, pending.CommandId)
        {
            Via = pending.Via, Again = true,
        };
        _underWay[pending.CommandId] = _pendingItem;
        return _pendingItem;
    }

    /// <summary>The pending command is refused after all: whatever was granted for it is given back.</summary>
    private void EndPending(Item item, Context context, Refusal code, string text)
    {
        if (IsPending(item))
        {
            var effects = item.Answers.Where(a => a.Granted).Select(a => new AddressedEffect(a.Consent.Target, a.Consent.Ask.Withdrawal)).ToList();
            Append(WithEffects(NewRow(item, context.Now), effects) with { Pending = new PendingChange(null), Refused = ForGood(item, code, text) }, item);
            _pendingItem = null;
        }
        Answer(item, Protocol.Shell.Answer.Rejected(Decided, code, text));
        Unstash();
    }

    private void Unstash()
    {
        while (_stash.Count > 0 && _pending is null && !_snapshotDue)
            Consider(_stash.Dequeue());
    }

    /// <summary>An invariant would break. Nothing is written; the entity stops, loudly.</summary>
    private void Break(Item item, string broken)
    {
        _broken = true;
        var text = $"{Self}: {broken}, refused {item.Message.GetType().Name} of {item.Cause}";
        _actions.Add(new ShellAction.Alarm(text));
        Answer(item, Protocol.Shell.Answer.Rejected(Decided, Refusal.Invalid, $"invariant broken: {broken}"));
    }

    private static Envelope NewRow(Item item, Instant now) => new()
    {
        At = now,
        By = item.By,
        Via = item.Via,
        Cause = item.Cause,
        Source = item.Source,
        Confirmed = item.Confirms is { } confirmed ? [confirmed] : [],
        Retry = item.Retry,
    };

    private Envelope WithEffects(Envelope row, IReadOnlyCollection<AddressedEffect> effects)
    {
        if (effects.Count == 0)
            return row;
        var numbered = new List<OutgoingEffect>(effects.Count);
        foreach (var effect in effects)
        {
            var before = numbered.LastOrDefault(n => n.Target == effect.Target)?.Counter;
            numbered.Add(new OutgoingEffect(effect.Target, before + 1 ?? _outbox.NextCounter(effect.Target), effect.Effect));
        }
        return row with { Effects = numbered.ToSeq() };
    }
}
