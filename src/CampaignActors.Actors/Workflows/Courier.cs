using Akka.Actor;
using Akka.Event;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Actors.Workflows;

/// <summary>
/// Wakes entities whose outbox is due at <paramref name="Now"/>. Answered with <see cref="CourierDone"/>. The courier's own rounds
/// have no sender, and skip effects that are too young to be lost.
/// </summary>
public sealed record CourierTick(Instant Now);

/// <param name="Woken">Entities that were told to send again.</param>
/// <param name="More">Whether more entities are due than one round takes.</param>
public sealed record CourierDone(int Woken, bool More);

/// <summary>
/// Wakes entities whose effects have not been confirmed: those that left memory, or whose effect was lost, or whose gateway is to be
/// tried again. Always on, whatever the state of the workflows: the effects of an accepted command must reach all their targets.
/// </summary>
public sealed class Courier : ReceiveActor, IWithTimers
{
    /// <summary>No retry is planned later than this from now.</summary>
    private static readonly Duration s_longest = ShellOptions.LongestRetry + Duration.FromMinutes(5);

    private static readonly Duration s_ever = Duration.FromDays(100 * 365);
    private readonly SupervisorParts _parts;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>Where the next round goes on, so that entities in front that stay unconfirmed do not starve the others.</summary>
    private AgendaEntry? _after;
    private bool _reading;

    public Courier(SupervisorParts parts)
    {
        _parts = parts;
        Receive<CourierTick>(tick => Read(tick.Now, Sender));
        Receive<Round>(_ => Read(_parts.Clock.Now - _parts.Options.CourierGrace, ActorRefs.Nobody));
        Receive<Due>(OnDue);
        Receive<Failed>(failed =>
        {
            _reading = false;
            _log.Warning(failed.Cause, "courier: the agenda cannot be read, trying again in {0}", _parts.Options.CourierEvery);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(SupervisorParts parts) => Akka.Actor.Props.Create(() => new Courier(parts));

    protected override void PreStart()
    {
        if (_parts.Options.TickerEnabled)
            Timers.StartPeriodicTimer("round", Round.Instance, _parts.Options.CourierEvery);
    }

    private void Read(Instant now, IActorRef asker)
    {
        if (_reading && asker.IsNobody())
            return;
        _reading = true;
        var (store, limit, after) = (_parts.Store, _parts.Options.CourierLimit, _after);
        Task.Run(() => new Due(now, store.Due(AgendaName.Outbox, now, limit, after), asker) { Strays = Strays(store, now, limit) })
            .PipeTo(Self, failure: e => new Failed(e));
    }

    /// <summary>Entities whose retry lies further ahead than any can: it was planned while the clock was ahead.</summary>
    private static IReadOnlyList<AgendaEntry> Strays(IProjectionStore store, Instant now, int limit) =>
        store.Due(
            AgendaName.Outbox, now + s_ever, limit,
            new AgendaEntry(AgendaName.Outbox, Kinds.Workflow(TechnicalWorkflow.BudgetMgt), now + s_longest, 0));

    private void OnDue(Due due)
    {
        _reading = false;
        foreach (var stray in due.Strays)
            _parts.Router.Send(new WakeMessage(stray.Entity, due.Now), ActorRefs.Nobody);
        var more = due.Entries.Count == _parts.Options.CourierLimit;
        var begunAnew = _after is null;
        _after = more ? due.Entries[^1] : null;
        if (due.Entries.Count == 0 && !begunAnew)
        {
            // The round before ended exactly with the last entry: this one begins at the front.
            Read(due.Now, due.Asker);
            return;
        }
        foreach (var entry in due.Entries)
            _parts.Router.Send(new WakeMessage(entry.Entity, due.Now), ActorRefs.Nobody);
        if (!due.Asker.IsNobody() && !due.Asker.Equals(Context.System.DeadLetters))
            due.Asker.Tell(new CourierDone(due.Entries.Count, more));
    }

    private sealed class Round
    {
        public static readonly Round Instance = new();
    }

    private sealed record Due(Instant Now, IReadOnlyList<AgendaEntry> Entries, IActorRef Asker)
    {
        public IReadOnlyList<AgendaEntry> Strays { get; init; } = [];
    }

    private sealed record Failed(Exception Cause);
}
