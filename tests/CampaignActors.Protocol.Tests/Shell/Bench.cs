namespace CampaignActors.Protocol.Tests.Shell;

/// <summary>
/// One shell on a bench: messages go in by hand, what it wants done is laid out, and the journal writes when the test says so.
/// </summary>
internal sealed class Bench
{
    public static readonly Instant Start = Instant.FromUtc(2026, 1, 5, 8, 0);

    private static long s_incarnations;
    private readonly ShellOptions? _options;

    public Bench(
        EntityRef self, ShellOptions? options = null, IEnumerable<byte[]>? journal = null, ShellSnapshot? snapshot = null,
        Instant? at = null)
    {
        _options = options;
        Shell = new EntityShell(EntityCatalog.Get(self.Kind), self, options, tagsAfter: Interlocked.Increment(ref s_incarnations) << 20);
        Journal.AddRange(journal ?? []);
        if (snapshot is not null)
            Shell.Restore(snapshot);
        foreach (var row in Journal.Skip((int)Shell.Durable))
            Shell.Replay(EnvelopeCodec.Read(row));
        if (Journal.Count > 0)
            Shell.Recovered(at ?? Start);
        Take();
    }

    public EntityShell Shell { get; }

    /// <summary>Rows that are durable.</summary>
    public List<byte[]> Journal { get; } = [];

    /// <summary>The batch that is being written, or none.</summary>
    public IReadOnlyList<StoredEnvelope>? InFlight { get; private set; }

    /// <summary>Answers that have left, in order: to whom and what.</summary>
    public List<(string To, Answer Answer)> Answers { get; } = [];

    public List<IEntityMessage> Sent { get; } = [];

    public List<EntitySnapshot> Reads { get; } = [];

    public List<ShellAction.Nudge> Nudges { get; } = [];

    public List<ShellSnapshot> Snapshots { get; } = [];

    public List<string> Alarms { get; } = [];

    public bool Stopped { get; private set; }

    public IEnumerable<EffectMessage> Effects => Sent.OfType<EffectMessage>();

    public IEnumerable<ConfirmMessage> Confirms => Sent.OfType<ConfirmMessage>();

    public Answer AnswerTo(string to) => Answers.Single(a => a.To == to).Answer;

    /// <summary>What a new operator or group asks first, answered: no group or operator has its code. Specs see nothing of it.</summary>
    private Bench CodeIsFree()
    {
        var own = Sent.OfType<FactsQuery>().FirstOrDefault(q =>
            q.Target.Code == Shell.Self.Code && q.Target != Shell.Self && q.Target.Kind is Kinds.Operators or Kinds.Groups);
        if (own is null)
            return this;
        Sent.Remove(own);
        return Handle(new FactsAnswer(Shell.Self, own.Target, own.Tag, null));
    }

    /// <summary>A command whose answer goes to its own id, or to <paramref name="to"/>.</summary>
    /// <param name="again">It was sent before, and that copy may still come.</param>
    public Bench Command(string id, ICommand command, string by = "mia", Instant? at = null, string? to = null, bool again = false)
    {
        Shell.Handle(new CommandMessage(Shell.Self, id, by, at ?? Start, command) { Again = again }, to ?? id);
        return Take().CodeIsFree();
    }

    /// <summary>A command that is meant for one revision.</summary>
    public Bench CommandAt(long revision, string id, ICommand command, string? to = null)
    {
        Shell.Handle(new CommandMessage(Shell.Self, id, "mia", Start, command) { ExpectedRevision = revision }, to ?? id);
        return Take().CodeIsFree();
    }

    /// <summary>A command under another condition.</summary>
    public Bench CommandWhen(Precondition condition, string id, ICommand command, string? to = null)
    {
        Shell.Handle(new CommandMessage(Shell.Self, id, "mia", Start, command) { Precondition = condition }, to ?? id);
        return Take().CodeIsFree();
    }

    public Bench Handle(IEntityMessage message)
    {
        Shell.Handle(message);
        return Take().CodeIsFree();
    }

    public Bench Effect(EntityRef source, long counter, IEffect payload) =>
        Handle(new EffectMessage(Shell.Self, source, counter, Start, "mia", payload));

    public Bench Confirm(EntityRef from, long counter) => Handle(new ConfirmMessage(Shell.Self, from, counter));

    public Bench Wake(Instant at) => Handle(new WakeMessage(Shell.Self, at));

    /// <summary>Answers a question for facts that is under way.</summary>
    public Bench Fact(EntityRef about, IFacts? facts)
    {
        var query = Sent.OfType<FactsQuery>().Last(q => q.Target == about);
        return Handle(new FactsAnswer(Shell.Self, about, query.Tag, facts));
    }

    public Bench Read(string to)
    {
        Shell.Read(to);
        return Take();
    }

    public Bench Passivate()
    {
        Shell.Passivate();
        return Take();
    }

    /// <summary>The batch under way becomes durable.</summary>
    public Bench Written()
    {
        Journal.AddRange(InFlight!.Select(r => r.Bytes));
        InFlight = null;
        Shell.Written();
        return Take();
    }

    /// <summary>Everything becomes durable.</summary>
    public Bench AllWritten()
    {
        while (InFlight is not null)
            Written();
        return this;
    }

    public Bench WriteFailed()
    {
        InFlight = null;
        Shell.WriteFailed();
        return Take();
    }

    /// <summary>The next incarnation, from what is durable.</summary>
    public Bench Restarted(ShellSnapshot? snapshot = null, Instant? at = null) => new(Shell.Self, _options, Journal, snapshot, at);

    public Envelope Row(int index) => EnvelopeCodec.Read(Journal[index]);

    private Bench Take()
    {
        foreach (var action in Shell.TakeActions())
        {
            switch (action)
            {
                case ShellAction.Write write:
                    if (InFlight is not null)
                        throw new InvalidOperationException("two writes are in flight");
                    InFlight = write.Rows;
                    break;
                case ShellAction.Reply reply:
                    Answers.Add(((string)reply.To, reply.Answer));
                    break;
                case ShellAction.ReadReply read:
                    Reads.Add(read.Entity);
                    break;
                case ShellAction.Send send:
                    Sent.Add(send.Message);
                    break;
                case ShellAction.Nudge nudge:
                    Nudges.Add(nudge);
                    break;
                case ShellAction.SaveSnapshot save:
                    Snapshots.Add(save.Snapshot);
                    break;
                case ShellAction.Alarm alarm:
                    Alarms.Add(alarm.Text);
                    break;
                case ShellAction.Stop:
                    Stopped = true;
                    break;
            }
        }
        return this;
    }
}
