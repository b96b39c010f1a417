using Akka.Actor;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Actors.Workflows;

/// <summary>
/// What a workflow has under way and what has become of what it sent. The agenda says what is due, but it lags behind: the book
/// knows what was answered already, what failed and must wait, and never lets two commands go to one entity at the same time.
/// </summary>
internal sealed class WorkBook(SupervisorOptions options)
{
    private readonly Dictionary<EntityRef, Flight> _inFlight = [];
    private readonly Dictionary<EntityRef, Past> _past = [];

    /// <summary>A command under way.</summary>
    public sealed record Flight(string Id, EntityRef Entity, Instant Due, TickAccount? Tick)
    {
        /// <summary>Looks at the clock since it was sent.</summary>
        public int Age { get; set; }
    }

    /// <summary>What the last command for an entity came to; it stands for that due instant only.</summary>
    /// <param name="Revision">The answer rests on it: an agenda that is not folded so far says nothing about it yet.</param>
    /// <param name="Attempts">Refusals in a row.</param>
    /// <param name="Idle">Answers in a row that nothing was due.</param>
    private sealed record Past(
        Instant Due, long Revision, int Attempts, int Idle, Instant NotBefore, bool Parked, Instant At, string Reason);

    public int InFlight => _inFlight.Count;

    public int Free => options.MaxInFlight - _inFlight.Count;

    /// <summary>Entities whose agenda rows are not needed now, because their work cannot be sent.</summary>
    public IReadOnlyCollection<EntityRef> Remembered => [.. _past.Keys.Union(_inFlight.Keys)];

    public int Waiting => _past.Values.Count(p => p.Attempts > 0);

    public IReadOnlyList<ParkedItem> Parked => [.. _past.Where(p => p.Value.Parked).OrderBy(p => p.Value.Due).ThenBy(p => p.Key)
        .Select(p => new ParkedItem(p.Key, p.Value.Due, p.Value.At, p.Value.Attempts, p.Value.Reason))];

    public bool IsInFlight(EntityRef entity) => _inFlight.ContainsKey(entity);

    /// <summary>When the earliest item that had to wait may go again.</summary>
    public Instant? NextRetry => _past.Values.Where(p => p.Attempts + p.Idle > 0).Select(p => (Instant?)p.NotBefore).Min();

    /// <summary>When the earliest item that failed may go again.</summary>
    public Instant? NextFailed => _past.Values.Where(p => p.Attempts > 0).Select(p => (Instant?)p.NotBefore).Min();

    /// <summary>Whether this work is still to be done: it failed, or is under way.</summary>
    public bool Awaits(EntityRef entity, Instant due) =>
        _inFlight.ContainsKey(entity) || (_past.TryGetValue(entity, out var past) && past.Due == due && past.Attempts > 0);

    /// <param name="projected">Revision up to which the agenda knows the entity; <c>null</c> when a nudge says so.</param>
    public bool MaySend(EntityRef entity, Instant due, long? projected, Instant now)
    {
        if (_inFlight.ContainsKey(entity))
            return false;
        if (!_past.TryGetValue(entity, out var past) || past.Due != due)
            return true;
        // No wait is longer than this: it was noted while the clock was ahead.
        return (past.NotBefore <= now || past.NotBefore > now + Longest) && projected >= past.Revision;
    }

    public Flight Begin(string id, EntityRef entity, Instant due, TickAccount? tick)
    {
        var flight = new Flight(id, entity, due, tick);
        _inFlight.Add(entity, flight);
        if (_past.TryGetValue(entity, out var past) && past.Due != due)
            _past.Remove(entity);
        return flight;
    }

    /// <summary>Ends a command under way; <c>null</c> when it was given up before.</summary>
    public Flight? End(EntityRef entity, string id)
    {
        if (!_inFlight.TryGetValue(entity, out var flight) || flight.Id != id)
            return null;
        _inFlight.Remove(entity);
        return flight;
    }

    /// <summary>Remembers an answer.</summary>
    /// <returns>Whether the item has just been parked.</returns>
    public bool Note(Flight flight, Answer answer, Instant now)
    {
        var last = _past.GetValueOrDefault(flight.Entity);
        var past = new Past(flight.Due, answer.Revision, 0, 0, now, false, now, answer.Text);
        switch (answer)
        {
            case { Outcome: Outcome.Accepted }:
                break;
            case { Outcome: Outcome.Unchanged }:
                // The agenda may be wrong about this entity. A sweep puts that right; until then it is asked less and less often.
                past = past with { Idle = (last?.Idle ?? 0) + 1, NotBefore = now + Wait(last?.Idle ?? 0) };
                break;
            case { Outcome: Outcome.Unknown } or { Refusal: Refusal.Busy }:
                // Nothing wrong with the work: the entity moves or its journal is away.
                past = past with { Attempts = last?.Attempts ?? 0, Revision = 0, NotBefore = now + Wait(0) };
                break;
            default:
                var attempts = (last?.Attempts ?? 0) + 1;
                past = past with { Attempts = attempts, Parked = attempts > options.BackOff.Count, NotBefore = now + Wait(attempts - 1) };
                break;
        }
        _past[flight.Entity] = past;
        return past.Parked;
    }

    private Duration Longest => options.BackOff.Append(options.ParkedRetry).Max();

    private Duration Wait(int turn) => turn < options.BackOff.Count ? options.BackOff[turn] : options.ParkedRetry;

    /// <summary>Commands that have been under way for <paramref name="patience"/> looks at the clock; they are given up.</summary>
    public IReadOnlyList<Flight> GiveUp(int patience)
    {
        var lost = _inFlight.Values.Where(f => ++f.Age >= patience).ToList();
        foreach (var flight in lost)
            _inFlight.Remove(flight.Entity);
        return lost;
    }

    /// <summary>Forgets what the agenda, folded far enough, no longer has.</summary>
    public void Prune(AgendaRead read)
    {
        var last = read.Complete ? null : read.Rows[^1];
        foreach (var (entity, past) in _past.ToList())
        {
            if (read.Has(entity) || read.Revisions.GetValueOrDefault(entity) < past.Revision)
                continue;
            if (last is null || (past.Due, entity).CompareTo((last.DueAt, last.Entity)) <= 0)
                _past.Remove(entity);
        }
    }

    /// <summary>Takes over items that an earlier driver parked.</summary>
    public void Restore(IEnumerable<ParkedWork> parked, Instant now)
    {
        foreach (var item in parked)
            _past.TryAdd(item.Item, new Past(item.Due, 0, item.Attempts, 0, now + options.ParkedRetry, true, item.Since, item.Reason));
    }

    /// <summary>Forgets every failure: what is due counts as new work.</summary>
    public void Forget() => _past.Clear();

    /// <summary>Lets items that failed be sent at once.</summary>
    public void Release(Func<EntityRef, bool> which, Instant now)
    {
        foreach (var (entity, past) in _past.Where(p => p.Value.Attempts + p.Value.Idle > 0 && which(p.Key)).ToList())
            _past[entity] = past with { NotBefore = now, Revision = 0 };
    }

    /// <summary>Lets parked items be sent at once: the workflow was started again, or a sweep goes over everything.</summary>
    public IReadOnlyList<ParkedItem> Unpark(Instant now)
    {
        var parked = Parked;
        foreach (var item in parked)
            _past[item.Entity] = _past[item.Entity] with { NotBefore = now, Revision = 0 };
        return parked;
    }
}

/// <summary>What one tick has started, until its sender is told.</summary>
internal sealed class TickAccount(SupervisorTick tick, IActorRef asker)
{
    public readonly SupervisorTick Tick = tick;
    public readonly IActorRef Asker = asker;
    public int Started;
    public int Answered;
    public int Open;

    /// <summary>The tick starts nothing more.</summary>
    public bool Complete;

    public bool Full => Tick.MaxItems is { } max && Started >= max;
}

/// <summary>What a look at the agenda has found.</summary>
/// <param name="Complete">Whether these are all due rows.</param>
/// <param name="Revisions">How far entities that are remembered, and not among the rows, are folded.</param>
internal sealed record AgendaRead(IReadOnlyList<AgendaEntry> Rows, bool Complete, IReadOnlyDictionary<EntityRef, long> Revisions)
{
    private readonly HashSet<EntityRef> _entities = [.. Rows.Select(r => r.Entity)];

    public bool Has(EntityRef entity) => _entities.Contains(entity);

    public static AgendaRead From(IProjectionStore store, string agenda, Instant now, int limit, IReadOnlyCollection<EntityRef> remembered)
    {
        var rows = store.Due(agenda, now, limit);
        var listed = rows.Select(r => r.Entity).ToHashSet();
        return new AgendaRead(rows, rows.Count < limit, store.Revisions(remembered.Where(r => !listed.Contains(r))));
    }
}
