using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Views;
using NodaTime;

namespace CampaignActors.Vocabulary.Joins;

/// <summary>
/// Views for one question. A kind is read once, however many entities are composed from it, and the entity that the question is about may
/// be put in place of what the projections say of it.
/// </summary>
/// <threadsafety>Not safe for concurrent use.</threadsafety>
public sealed class OneLook(IViewSource source) : IViewSource
{
    private readonly Dictionary<string, List<(Code Code, EntityView View)>> _lists = [];
    private (EntityRef Entity, EntityView View)? _fresh;
    private ILookup<Code, (Code Code, BudgetViewFacts Budget)>? _budgets;
    private ILookup<EntityRef, (Code Workflow, ParkedWork Work)>? _parked;
    private ILookup<Code, (Code Code, EntityView View, LineViewFacts Line)>? _lines;
    private StockForecast? _forecast;

    /// <summary>The same views, read once for one question.</summary>
    public static OneLook At(IViewSource source) => source as OneLook ?? new OneLook(source);

    /// <summary>The entity itself knows better than the projections.</summary>
    public OneLook With(EntityRef entity, EntityView view)
    {
        _fresh = (entity, view);
        return this;
    }

    public EntityView? Find(EntityRef entity) => _fresh is { } fresh && fresh.Entity == entity ? fresh.View : source.Find(entity);

    public IEnumerable<(Code Code, EntityView View)> List(string kind)
    {
        if (!_lists.TryGetValue(kind, out var list))
            _lists[kind] = list = [.. source.List(kind)];
        return _fresh is { } fresh && fresh.Entity.Kind == kind
            ? list.Where(i => i.Code != fresh.Entity.Code).Append((fresh.Entity.Code, fresh.View))
            : list;
    }

    /// <summary>A source may have kept them; of what the question is about it knows less.</summary>
    public IReadOnlyList<StockDemand> Demands() =>
        _fresh?.Entity.Kind == Kinds.Deliveries ? StockDemand.Of(List(Kinds.Deliveries)) : source.Demands();

    /// <summary>The budgets that are related to one, directly.</summary>
    internal IEnumerable<(Code Code, BudgetViewFacts Budget)> BudgetsBelow(Code main)
    {
        _budgets ??= (from entry in List(Kinds.Budgets)
                      let budget = entry.View.FactsAs<BudgetViewFacts>()
                      where budget?.RelatedTo is not null
                      select (entry.Code, Budget: budget)).ToLookup(b => b.Budget.RelatedTo!.Value);
        return _budgets[main];
    }

    /// <summary>The lines of a stock, by code.</summary>
    internal IEnumerable<(Code Code, EntityView View, LineViewFacts Line)> LinesOf(Code stock)
    {
        _lines ??= (from entry in List(Kinds.Lines)
                    let line = entry.View.FactsAs<LineViewFacts>()
                    where line is not null
                    orderby entry.Code
                    select (entry.Code, entry.View, Line: line)).ToLookup(l => l.Line.Stock);
        return _lines[stock];
    }

    /// <summary>When lines run out. One question is asked at one instant and in one zone, so deliveries are looked through once.</summary>
    internal StockForecast Forecast(Instant now, DateTimeZone zone) => _forecast ??= new StockForecast(this, now, zone);

    /// <summary>What technical workflows list of an entity as refused again and again, by workflow.</summary>
    internal IEnumerable<(Code Workflow, ParkedWork Work)> Parked(EntityRef entity)
    {
        _parked ??= (from workflow in List(Kinds.Workflows)
                     orderby workflow.Code
                     from work in workflow.View.FactsAs<WorkflowViewFacts>()?.Parked ?? []
                     select (workflow.Code, Work: work)).ToLookup(w => w.Work.Item);
        return _parked[entity];
    }
}
