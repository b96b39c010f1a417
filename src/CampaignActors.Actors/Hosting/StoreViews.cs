using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Joins;

namespace CampaignActors.Actors.Hosting;

/// <summary>Reads views from the projections. The technical workflows are there before anything was written about them.</summary>
public sealed class StoreViews(IProjectionStore store) : IViewSource
{
    private const int Page = 1_000;
    private KeptDemands? _demands;

    public EntityView? Find(EntityRef entity) => store.View(entity.Kind, entity.Code) is { } row ? row.Open()
        : entity.Kind == Kinds.Workflows && TechnicalWorkflows.Find(entity.Code) is not null ? Untouched(entity)
        : null;

    public IEnumerable<(Code Code, EntityView View)> List(string kind) =>
        kind == Kinds.Workflows ? TechnicalWorkflows.All.Select(w => (w.Code(), Find(Kinds.Workflow(w))!)) : Rows(kind);

    /// <summary>
    /// Kept for as long as nothing is projected: every page about stocks asks, and all deliveries are read for it. A view that a sweep
    /// repairs counts from the next change on.
    /// </summary>
    public IReadOnlyList<StockDemand> Demands()
    {
        // Before the rows: what is projected meanwhile has them read again.
        var ordering = store.Ordering();
        if (Volatile.Read(ref _demands) is { } kept && kept.Ordering == ordering)
            return kept.Demands;
        var demands = StockDemand.Of(List(Kinds.Deliveries));
        Volatile.Write(ref _demands, new KeptDemands(ordering, demands));
        return demands;
    }

    private sealed record KeptDemands(long Ordering, IReadOnlyList<StockDemand> Demands);

    private IEnumerable<(Code Code, EntityView View)> Rows(string kind)
    {
        var after = "";
        while (store.List(kind, after, Page) is { Count: > 0 } page)
        {
            foreach (var row in page)
                yield return (row.Entity.Code, row.Open());
            after = page[^1].Entity.Code;
        }
    }

    private static EntityView Untouched(EntityRef workflow) =>
        EntityView.Of(workflow, EntityCatalog.Get(Kinds.Workflows).Initial(workflow.Code));
}

/// <summary>Views out of what is stored and sent.</summary>
public static class OpenedViews
{
    public static EntityView Open(this StoredView row) => EntityView.Read(row.Entity.Kind, row.View, row.Facts);

    public static EntityView Open(this EntityReply reply) => EntityView.Read(reply.Entity.Kind, reply.View, reply.Facts);
}
