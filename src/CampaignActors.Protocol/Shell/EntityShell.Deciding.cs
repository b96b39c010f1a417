using CampaignActors.Domain.Kernel;
using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <content>From an arrival to a row: gathering facts, concluding, and turns of a command that waits for consents.</content>
public sealed partial class EntityShell
{
    private void OnConsentReply(EffectId source, ConsentReply reply, Instant at)
    {
        var row = new Envelope { At = _record.NotBefore(at), Source = source, Cause = $"{source}" };
        if (ConsentRound.AnsweredBy(_record.Pending, source, reply) is not { } asked)
        {
            Append(row, State, null);
            return;
        }
        var command = _commands.Pending;
        var (pending, effects, refused) = ConsentRound.Take(_record.Pending!, asked, reply);
        var next = refused ? null : ConsentRound.Next(pending);
        if (next is not null)
            effects.Add(ConsentRound.Asking(next));
        row = _record.WithEffects(row, effects);
        if (next is not null)
            pending = pending with { Asked = row.Effects[^1].Counter };
        var change = refused ? new PendingChange(null)
            : _options.Forms.WriteChanges
                ? new PendingChange(null) { Taken = new(reply.Granted, reply.Code, reply.Text, next is null ? null : pending.Asked) }
            : new PendingChange(pending);
        if (next is null && !refused && effects.Count == 0)
        {
            // Nothing is left to be asked or told: one row takes the answer in and says what has become of the command.
            _record.MoveOn(at);
            DecideAgain(pending, new LastAnswer(source, change, at));
            return;
        }
        Append(row with
        {
            Pending = change,
            Refused = refused && command?.RefusalToStore(reply.Code, reply.Text) is { } stored ? stored with { By = command.By } : null,
        }, State, command?.Trace);
        if (refused)
        {
            _commands.Pending = null;
            if (command is not null)
                Reply(command, Answer.Rejected(Decided, reply.Code, reply.Text));
            TakeDeferred();
        }
        else if (next is null)
        {
            DecideAgain(pending);
        }
    }

    /// <summary>All consents are answered: the command is decided again, against the state as it is now.</summary>
    /// <param name="last">The last answer, when no row has taken it in yet.</param>
    private void DecideAgain(PendingCommand pending, LastAnswer? last = null)
    {
        var command = OpenPending(pending);
        command.TakeAnswers(pending.Answers, last);
        Consider(command);
    }

    /// <summary>
    /// Takes the last answer to a command in by itself, where no row of the command does: it is not decided yet, or not written.
    /// </summary>
    private void TakeInAlone(Arrival arrival)
    {
        if (arrival is not CommandArrival { Last: { } last } command)
            return;
        command.AnswerIsTakenIn();
        var row = new Envelope { At = _record.NotBefore(last.At), Source = last.Source, Cause = $"{last.Source}", Pending = last.Change };
        Append(row, State, command.Trace);
    }

    /// <summary>The pending command. Callers that waited for an earlier incarnation send it again.</summary>
    private CommandArrival OpenPending(PendingCommand pending)
    {
        var command = _commands.Pending ??= new CommandArrival(
            pending.Command, pending.CommandId, pending.PayloadHash, pending.By, pending.At)
        {
            Via = pending.Via, Again = true,
        };
        _commands.Open(command);
        return command;
    }

    private bool IsPending(Arrival arrival) => _record.Pending is not null && ReferenceEquals(_commands.Pending, arrival);

    /// <summary>Decides when all facts are there, else asks for those that are missing.</summary>
    private void Consider(Arrival arrival)
    {
        var now = _record.NotBefore(arrival.At);
        var context = new Context(now, arrival.By, arrival.Id, _options.Zone, arrival.Facts, arrival.Answers)
        {
            Clock = _record.ByClock(now), AtRest = _rows.Unwritten == 0 && _record.Pending is null,
        };
        var subject = _decider.Subject(arrival);
        foreach (var needed in subject is null ? [] : _kind.Needs(State, subject, context))
        {
            if (needed == Self)
                arrival.Facts.Add(Self, _kind.Facts(State));
            else if (needed.Code.Text.Length == 0)
                arrival.Facts.Add(needed, null); // A reference that was left out: no entity could answer for it.
            else if (!arrival.Facts.Has(needed))
                arrival.Lacks(needed);
        }
        if (arrival.LacksFacts)
        {
            TakeInAlone(arrival);
            foreach (var question in _facts.Begin(arrival))
                _actions.Add(new ShellAction.Send(question));
        }
        else if (_record.Pending is not null && arrival is not EffectArrival && !IsPending(arrival))
        {
            // Another command has begun to wait for consents meanwhile. Deciding this one now could overwrite what that one waits for.
            _commands.Defer(arrival);
        }
        else
        {
            Decide(arrival, context);
        }
    }

    private void Decide(Arrival arrival, Context context)
    {
        var isPending = IsPending(arrival);
        Conclusion conclusion;
        try
        {
            conclusion = _decider.Decide(arrival, context, isPending);
            var problem = conclusion.Row is { } row ? Append(row, conclusion.After ?? State, arrival.Trace, conclusion.MaxBytes) : null;
            if (problem is not null && !conclusion.IsRefusal)
                conclusion = Refuse(arrival, problem, context, isPending);
        }
        catch (Exception e) when (Decider.IsRefusable(e))
        {
            conclusion = Refuse(arrival, e.Message, context, isPending);
        }
        if (conclusion.Row is null)
            TakeInAlone(arrival);
        else
            (arrival as CommandArrival)?.AnswerIsTakenIn();
        Finish(arrival, conclusion, context, isPending);
    }

    private Conclusion Refuse(Arrival arrival, string problem, Context context, bool isPending)
    {
        var refusal = _decider.Refuse(arrival, Refusal.Invalid, problem, context, isPending);
        if (refusal.Row is { } row)
            Append(row, State, arrival.Trace);
        return refusal;
    }

    /// <summary>The row is taken over: the arrival is answered, or waits for consents.</summary>
    private void Finish(Arrival arrival, in Conclusion conclusion, Context context, bool isPending)
    {
        if (conclusion.Broken is { } broken)
        {
            _broken = true;
            _actions.Add(new ShellAction.Alarm($"{Self}: {broken}, refused {arrival.Message.GetType().Name} of {arrival.Cause}"));
        }
        if (arrival is not CommandArrival command)
            return;
        if (conclusion.Outcome is null)
        {
            _commands.Pending = command;
            return;
        }
        if (conclusion is { Outcome: Outcome.Unchanged, Row: null } && command.IsRemembered)
        {
            _record.Memory.AddPassing(
                new RememberedCommand(command.Id, command.Hash, Decided, context.Now) { By = command.By, Unchanged = true });
        }
        var created = !conclusion.IsRefusal && conclusion.Row is not null && _record.Born == Decided;
        Reply(command, conclusion.AnswerAt(Decided, created));
        if (isPending && conclusion.Broken is null)
        {
            _commands.Pending = null;
            TakeDeferred();
        }
    }

    private void TakeDeferred()
    {
        while (_record.Pending is null && !_snapshotDue && _commands.TryNext(out var arrival))
            Consider(arrival);
    }

    /// <returns>Why the row cannot be stored, and then nothing has changed; <c>null</c> when it is on its way to the journal.</returns>
    private string? Append(Envelope row, IEntityState after, string? trace, int maxBytes = int.MaxValue)
    {
        var problem = _record.TryAppend(row, after, trace, maxBytes, out var stored);
        if (stored is not null)
            _rows.Add(stored);
        return problem;
    }
}
