using System.Collections.Immutable;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Actors.Projections;

/// <summary>
/// Turns rows of the journal into what the store is to hold. It counts the rows of each entity: one that is missing is looked for
/// in the entity's own rows, and if it is not there either the fold stops in front of the hole rather than step over it.
/// </summary>
/// <remarks>Blocks on the journal for entities that are not in memory. Not thread-safe.</remarks>
public sealed class ProjectionFold(IJournalReader journal, Func<EntityRef, IEntityState, RenderedView> render,
    int cacheSize = ProjectionFold.DefaultCacheSize)
{
    public const int DefaultCacheSize = 10_000;
    private static readonly string[] s_agendas = [.. TechnicalWorkflows.All.Select(AgendaName.Of), AgendaName.Outbox, AgendaName.Parked];
    private readonly FoldCache _cache = new(cacheSize);

    /// <summary>Entities whose rows are passed over until they are folded again.</summary>
    private readonly HashSet<EntityRef> _quarantined = [];

    /// <summary>Entities that are folded but could not be shown last time.</summary>
    private readonly HashSet<EntityRef> _unshown = [];

    /// <summary>Forgets what is in memory of an entity.</summary>
    public void Evict(EntityRef entity) => _cache.Drop(entity);

    /// <summary>Forgets everything: memory may be ahead of what was committed.</summary>
    public void Clear()
    {
        _cache.Clear();
        _quarantined.Clear();
        _unshown.Clear();
    }

    /// <param name="giveUp">A hole that has been waited for long enough: its entity is quarantined so that the others go on.</param>
    public FoldResult Fold(long from, JournalBatch rows, EntityRef? giveUp = null)
    {
        var work = new Work();
        var to = rows.To;
        Hole? hole = null;
        foreach (var row in rows.Rows)
        {
            if (_quarantined.Contains(row.Entity))
                continue;
            hole = Take(work, row);
            if (hole is null)
                continue;
            if (hole.Entity == giveUp)
            {
                SetAside(work, row, $"row {hole.Sequence} is missing");
                hole = null;
                continue;
            }
            to = row.Ordering - 1;
            break;
        }
        return new FoldResult(Render(work, new ProjectionBatch { From = from, To = Math.Max(from, to) }), hole);
    }

    /// <summary>Folds one entity again from its own rows, up to an ordering, whatever the store holds of it.</summary>
    public ProjectionBatch Refold(EntityRef entity, long at)
    {
        var work = new Work();
        _cache.Drop(entity);
        _quarantined.Remove(entity);
        _unshown.Remove(entity);
        var folded = New(entity);
        foreach (var row in journal.ReadEntity(entity, long.MaxValue))
        {
            if (row.Ordering > at)
                break;
            if (row.Sequence != folded.Sequence + 1)
                SetAside(work, row, $"row {folded.Sequence + 1} is missing");
            else if (Apply(folded, row, out var problem) is { } next)
                folded = next;
            else
                SetAside(work, row, problem);
            if (_quarantined.Contains(entity))
                break;
        }
        if (folded.Sequence > 0)
            work.Touch(folded, null, s_agendas);
        if (!_quarantined.Contains(entity))
        {
            _cache.Put(folded);
            work.Released.Add(entity);
        }
        return Render(work, new ProjectionBatch { From = at, To = at });
    }

    /// <returns>The row that is missing in front of this one, or <c>null</c>.</returns>
    private Hole? Take(Work work, JournalRow row)
    {
        var folded = _cache.Find(row.Entity);
        var rebuilt = false;
        if (folded is null || row.Sequence > folded.Sequence + 1)
        {
            rebuilt = row.Sequence > 1;
            folded = rebuilt ? Before(work, row) : New(row.Entity);
            if (folded is null)
                return null;
            if (folded.Sequence < row.Sequence - 1)
                return new Hole(row.Entity, folded.Sequence + 1);
        }
        if (row.Sequence <= folded.Sequence)
            return null; // Folded already, with rows of its own that came late.
        if (Apply(folded, row, out var problem) is not { } next)
        {
            SetAside(work, row, problem);
            return null;
        }
        _cache.Put(next);
        // What is in memory and was not taken from its own rows just now has its view in the store, or is set aside as unshown.
        var seen = !rebuilt && folded.Sequence > 0 && ReferenceEquals(next.State, folded.State);
        // An entity that was not in memory may have had rows that were never seen here: its whole agenda is written.
        work.Touch(
            next, rebuilt || _unshown.Contains(row.Entity) ? null : folded.State,
            rebuilt ? s_agendas : row.Envelope!.Due.Select(d => d.Agenda), seen);
        return null;
    }

    /// <summary>The entity as its own rows say, before this one: short of it when a row is missing, <c>null</c> when one is bad.</summary>
    private FoldedEntity? Before(Work work, JournalRow row)
    {
        var folded = New(row.Entity);
        foreach (var earlier in journal.ReadEntity(row.Entity, row.Sequence - 1))
        {
            if (earlier.Sequence != folded.Sequence + 1)
                break;
            if (Apply(folded, earlier, out var problem) is not { } next)
            {
                SetAside(work, earlier, problem);
                return null;
            }
            folded = next;
        }
        return folded;
    }

    private static FoldedEntity New(EntityRef entity) =>
        new(entity, EntityCatalog.Get(entity.Kind).Initial(entity.Code), 0, 0, ImmutableDictionary<string, Instant>.Empty);

    private static FoldedEntity? Apply(FoldedEntity folded, JournalRow row, out string problem)
    {
        problem = row.Problem ?? "";
        if (row.Envelope is not { } envelope)
            return null;
        try
        {
            var due = folded.Due;
            foreach (var change in envelope.Due)
                due = change.At is { } at ? due.SetItem(change.Agenda, at) : due.Remove(change.Agenda);
            var state = row.After ?? EntityFold.Apply(EntityCatalog.Get(folded.Entity.Kind), folded.State, envelope);
            return folded with { State = state, Sequence = row.Sequence, Ordering = row.Ordering, Due = due };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            problem = $"{e.GetType().Name}: {e.Message}";
            return null;
        }
    }

    private void SetAside(Work work, JournalRow row, string reason)
    {
        _quarantined.Add(row.Entity);
        _cache.Drop(row.Entity);
        work.Quarantined[row.Entity] = new QuarantinedEntity(row.Entity, row.Sequence, row.Ordering, reason);
    }

    private ProjectionBatch Render(Work work, ProjectionBatch batch)
    {
        var views = new List<StoredView>(work.Touched.Count);
        var moved = new List<MovedEntity>();
        var agenda = new List<AgendaWrite>();
        var rows = new List<ReportRows>();
        foreach (var (folded, before, agendas, seen) in work.Touched.Values)
        {
            // The agenda comes first: an entity that cannot be shown must still be able to work.
            agenda.AddRange(agendas.Select(a => new AgendaWrite(folded.Entity, a, folded.Due.TryGetValue(a, out var at) ? at : null)));
            if (seen && !_unshown.Contains(folded.Entity))
            {
                moved.Add(new MovedEntity(folded.Entity, folded.Sequence, folded.Ordering));
                continue;
            }
            try
            {
                var (document, facts) = render(folded.Entity, folded.State);
                var changed = ReportRows.Between(folded.Entity, before, folded.State);
                views.Add(new StoredView(folded.Entity, folded.Sequence, document, facts, folded.Ordering));
                if (changed is not null)
                    rows.Add(changed);
                if (_unshown.Remove(folded.Entity))
                    work.Released.Add(folded.Entity);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                work.Released.Remove(folded.Entity);
                if (_unshown.Add(folded.Entity))
                {
                    work.Quarantined.TryAdd(folded.Entity, new QuarantinedEntity(
                        folded.Entity, folded.Sequence, folded.Ordering, $"cannot be shown: {e.GetType().Name}: {e.Message}"));
                }
            }
        }
        return batch with
        {
            Entities = views,
            Moved = moved,
            Agenda = agenda,
            Rows = rows,
            Quarantined = [.. work.Quarantined.Values],
            Released = [.. work.Released],
        };
    }

    /// <summary>What a batch has come to so far. An entity that is touched many times is written once.</summary>
    private sealed class Work
    {
        public readonly Dictionary<EntityRef, (FoldedEntity Folded, IEntityState? Stored, HashSet<string> Agendas, bool Seen)> Touched = [];
        public readonly Dictionary<EntityRef, QuarantinedEntity> Quarantined = [];
        public readonly HashSet<EntityRef> Released = [];

        /// <param name="stored">What the store has of the entity is of this state; <c>null</c>: that is not known.</param>
        /// <param name="seen">The store has the view of this very state.</param>
        public void Touch(FoldedEntity folded, IEntityState? stored, IEnumerable<string> agendas, bool seen = false)
        {
            var again = Touched.TryGetValue(folded.Entity, out var known);
            var changed = again ? known.Agendas : new HashSet<string>(StringComparer.Ordinal);
            changed.UnionWith(agendas);
            Touched[folded.Entity] = (folded, again ? known.Stored : stored, changed, seen && (!again || known.Seen));
        }
    }
}

/// <summary>A row that must be there, because a later one is, and cannot be seen.</summary>
public sealed record Hole(EntityRef Entity, long Sequence);

/// <param name="Hole">Why the batch ends early, if it does.</param>
public sealed record FoldResult(ProjectionBatch Batch, Hole? Hole);
