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

    /// <summary>The store lacks rows of this entity although it is caught up: the entity must be folded anew.</summary>
    Behind,
}

/// <param name="Drift">Differences found, all of them repaired.</param>
internal readonly record struct SweepResult(EntityRef Entity, SweepFinding Finding, int Drift);

/// <summary>Which workflow's sweeps check the views of a kind: the one that works on their figures.</summary>
public static class SweepKeepers
{
    /// <returns><c>null</c>: nobody looks at views of this kind.</returns>
    public static TechnicalWorkflow? Of(string kind) => kind switch
    {
        Kinds.Budgets or Kinds.Campaigns or Kinds.Programs or Kinds.Plans or Kinds.Deliveries or Kinds.Tasks or Kinds.Invoices => TechnicalWorkflow.BudgetMgt,
        Kinds.Stocks or Kinds.Lines or Kinds.Orders => TechnicalWorkflow.StockMgt,
        Kinds.Operators or Kinds.Groups => TechnicalWorkflow.DeliveryMgt,
        Kinds.Templates => TechnicalWorkflow.OperationMgt,
        Kinds.Providers => TechnicalWorkflow.SupplierMgt,
        _ => null,
    };
}

/// <summary>
/// Compares what the store says of an entity with what the entity says of itself, at the same revision, and repairs the store.
/// Each workflow checks its own agenda of every entity and the views of the kinds that it looks after.
/// </summary>
internal sealed class SweepCheck(TechnicalWorkflow workflow, IProjectionStore store)
{
    private readonly string[] _agendas = workflow == TechnicalWorkflow.BudgetMgt
        ? [AgendaName.Of(workflow), AgendaName.Outbox]
        : [AgendaName.Of(workflow)];

    public bool Keeps(EntityRef entity) => SweepKeepers.Of(entity.Kind) == workflow;

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
    /// Whether both are of one version. While a cluster is upgraded, one may be of a version that has the facts in the document: sweeps after the
    /// upgrade compare them.
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
