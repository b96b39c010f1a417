using System.Text.Json;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Actors.Workflows;

/// <summary>What comparing one entity with the store came to.</summary>
internal enum SweepFinding
{
    Compared,

    /// <summary>The store is ahead of the answer: the entity has gone on since, and must be read again.</summary>
    Moved,

    /// <summary>The store lacks rows of this entity although it is caught up: the entity must be folded again.</summary>
    Behind,
}

/// <param name="Drift">Differences found, all of them repaired.</param>
internal readonly record struct SweepResult(EntityRef Entity, SweepFinding Finding, int Drift);

/// <summary>Which workflow's sweeps check the views of a kind, as the kind itself says (<see cref="EntityKind.Keeper"/>).</summary>
public static class SweepKeepers
{
    /// <returns><c>null</c>: views of this kind are not checked.</returns>
    public static TechnicalWorkflow? Of(string kind) => EntityCatalog.Find(kind)?.Keeper;
}

/// <summary>
/// Compares what the store says of an entity with what the entity says of itself, at the same revision, and repairs the store.
/// Each workflow checks its own agenda of every entity and the views of the kinds that it looks after.
/// </summary>
internal sealed class SweepCheck(TechnicalWorkflow workflow, IProjectionStore store, Func<string, TechnicalWorkflow?> keeper)
{
    private readonly string[] _agendas = workflow == TechnicalWorkflow.BudgetMgt
        ? [AgendaName.Of(workflow), AgendaName.Outbox]
        : [AgendaName.Of(workflow)];

    public bool Keeps(EntityRef entity) => keeper(entity.Kind) == workflow;

    /// <summary>Blocks on the store. The projector must have caught up since the entity answered.</summary>
    public SweepResult Check(EntityReply reply)
    {
        var entity = reply.Entity;
        var stored = store.Entity(entity, _agendas);
        if ((stored?.Revision ?? 0) < reply.Revision)
            return new SweepResult(entity, SweepFinding.Behind, 0);
        if (stored is null)
            return new SweepResult(entity, SweepFinding.Compared, 0);
        if (stored.Revision > reply.Revision)
            return new SweepResult(entity, SweepFinding.Moved, 0);
        var drift = 0;
        foreach (var agenda in _agendas)
        {
            Instant? actual = stored.Due.TryGetValue(agenda, out var at) ? at : null;
            var should = reply.Due.FirstOrDefault(d => d.Agenda == agenda).At;
            if (Same(actual, should))
                continue;
            if (!store.RepairAgenda(entity, agenda, should, reply.Revision))
                return new SweepResult(entity, SweepFinding.Moved, drift);
            drift++;
        }
        if (Keeps(entity) && IsOfOneForm(stored, reply) && !(SameJson(stored.View, reply.View) && SameFacts(stored.Facts, reply.Facts)))
        {
            if (!store.RepairView(entity, reply.View, reply.Facts, reply.Revision))
                return new SweepResult(entity, SweepFinding.Moved, drift);
            drift++;
        }
        return new SweepResult(entity, SweepFinding.Compared, drift);
    }

    /// <summary>
    /// Whether both are of one version. While a cluster is upgraded, one may be of a version that has the facts in the document: sweeps
    /// after the upgrade compare them.
    /// </summary>
    private static bool IsOfOneForm(StoredEntity stored, EntityReply reply) => stored.Facts is null == reply.Facts is null;

    private static bool SameFacts(string? a, string? b) => a == b || (a is { Length: > 0 } && b is { Length: > 0 } && SameJson(a, b));

    /// <summary>Instants are the same when they are stored as the same.</summary>
    private static bool Same(Instant? a, Instant? b) =>
        a is { } one && b is { } other ? StoredInstant.Ticks(one) == StoredInstant.Ticks(other) : a is null == b is null;

    /// <summary>The same values, whatever the order of fields and the white space.</summary>
    private static bool SameJson(string a, string b)
    {
        if (a == b)
            return true;
        try
        {
            using var one = JsonDocument.Parse(a);
            using var other = JsonDocument.Parse(b);
            return JsonElement.DeepEquals(one.RootElement, other.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
