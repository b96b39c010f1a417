using System.Text.Json.Nodes;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;
using NodaTime.Text;
using static CampaignActors.Vocabulary.Views.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>Reads the views of entities, wherever they are kept.</summary>
public interface IViewSource
{
    /// <summary>The rendered view of one entity, or <c>null</c>. It is not changed by the reader.</summary>
    JsonObject? Find(EntityRef entity);

    /// <summary>All entities of a kind, by code.</summary>
    IEnumerable<(Code Code, JsonObject View)> List(string kind);
}

/// <summary>
/// Joins views to what people see: figures that belong to several entities or to the clock are computed when they are read, so they
/// can never be stale. Both engines and the node read through this.
/// </summary>
public static class Composer
{
    /// <summary>The kinds that people see; stock lines appear within their stock.</summary>
    public static IReadOnlyList<string> Shown => Catalogue.KindCatalogue.Names;

    /// <summary>One entity, or <c>null</c> when it does not exist.</summary>
    public static JsonObject? Find(EntityRef entity, IViewSource source, Instant now, DateTimeZone zone) =>
        source.Find(entity) is { Count: > 0 } view ? Compose(entity, view, source, now, zone) : null;

    /// <summary>The whole state: kind → code → fields, keys sorted, as <c>--json</c> prints it.</summary>
    public static JsonObject All(IViewSource source, Instant now, DateTimeZone zone)
    {
        source = new OneLook(source);
        var result = new JsonObject();
        foreach (var kind in Shown.Order(StringComparer.Ordinal))
        {
            var entities = new JsonObject();
            foreach (var (code, view) in source.List(kind).Where(e => e.View.Count > 0).OrderBy(e => e.Code))
                entities[code] = Compose(new EntityRef(kind, code), view, source, now, zone);
            if (entities.Count > 0)
                result[kind] = entities;
        }
        return result;
    }

    public static JsonObject Compose(EntityRef entity, JsonObject view, IViewSource source, Instant now, DateTimeZone zone)
    {
        var result = new JsonObject(view.Where(f => !f.Key.StartsWith('$')).Select(f => KeyValuePair.Create(f.Key, f.Value?.DeepClone())));
        switch (entity.Kind)
        {
            case Kinds.Budgets:
                Consolidation.Join(entity, result, source, now, zone);
                break;
            case Kinds.Deliveries:
                ExecutionQueue.Join(entity.Code, result, source, now);
                if (view["$needs"] is JsonObject needs)
                    result["shortages"] = Shortages(entity.Code, needs, view["reserveStock"]?.GetValue<bool>() ?? false, source);
                if (result["shortages"] is JsonObject { Count: > 0 } shortages && Substitutes(shortages, source) is { Count: > 0 } substitutes)
                    result["substitutes"] = substitutes;
                foreach (var (_, step) in result["approvalSteps"] as JsonObject ?? [])
                    ApprovalViews.Overdue((JsonObject)step!, now);
                break;
            case Kinds.Tasks:
                if (Progress(view, now, zone) is { } progress)
                    result["progress"] = progress;
                if (result["approval"] is JsonObject approval)
                    ApprovalViews.Overdue(approval, now);
                break;
            case Kinds.Campaigns:
                ExecutionQueue.JoinWorkflows(entity.Code, result, source, now);
                break;
            case Kinds.Stocks:
                result["lines"] = Lines(entity.Code, source, new StockForecast(source, now, zone));
                break;
        }
        if (Catalogue.KindCatalogue.Find(entity.Kind) is { ShowsParkedWork: true } && Parked(entity, source) is { Count: > 0 } parked)
            result["parked"] = parked;
        return Sorted(result);
    }

    /// <summary>What technical workflows list of this entity as refused again and again.</summary>
    private static JsonArray Parked(EntityRef entity, IViewSource source) => new(
    [
        .. from workflow in source.List(Kinds.Workflows)
           from item in (workflow.View["parked"] as JsonArray ?? []).OfType<JsonObject>()
           where item["item"]?.GetValue<string>() == entity.ToString()
           orderby workflow.Code
           select new JsonObject
           {
               ["workflow"] = workflow.Code.Text,
               ["since"] = item["since"]?.DeepClone(),
               ["attempts"] = item["attempts"]?.DeepClone(),
               ["reason"] = item["reason"]?.DeepClone(),
           },
    ]);

    private static JsonObject Shortages(Code delivery, JsonObject needs, bool reserves, IViewSource source)
    {
        var result = new JsonObject();
        foreach (var (line, needed) in needs.OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            if (source.Find(Kinds.Line(new Code(line))) is not { Count: > 0 } view)
                continue;
            var others = Read(view, "reserved") - (view["$reservations"]?[delivery.Text]?.GetValue<decimal>() ?? 0);
            var balance = Shortage.Balance(
                new(Read(view, "inStock")), new(others), new(needed!.GetValue<decimal>()), view["$consumptions"]?[delivery.Text] is not null, reserves);
            if (balance < Quantity.Zero)
                result[line] = Number(balance);
        }
        return result;

        static decimal Read(JsonObject view, string field) => view[field]?.GetValue<decimal>() ?? 0;
    }

    /// <summary>What could be used instead of the lines that fall short; whether it is, people decide.</summary>
    private static JsonObject Substitutes(JsonObject shortages, IViewSource source)
    {
        var result = new JsonObject();
        foreach (var line in shortages.Select(s => s.Key))
        {
            var stock = source.Find(Kinds.Line(new Code(line)))?["$stock"]?.GetValue<string>();
            if (stock is not null && source.Find(Kinds.Stock(new Code(stock)))?["substitute"] is { } substitute)
                result[line] = substitute.DeepClone();
        }
        return result;
    }

    private static JsonObject Lines(Code stock, IViewSource source, StockForecast forecast)
    {
        var result = new JsonObject();
        foreach (var (code, view) in source.List(Kinds.Lines).Where(l => l.View["$stock"]?.GetValue<string>() == stock.Text).OrderBy(l => l.Code))
        {
            var line = new JsonObject(view.Where(f => !f.Key.StartsWith('$')).Select(f => KeyValuePair.Create(f.Key, f.Value?.DeepClone())));
            forecast.Join(code, view, line);
            result[code] = Sorted(line);
        }
        return result;
    }

    /// <summary>What a task asks for now (domain.md §4.4): the first that fits, or nothing.</summary>
    private static string? Progress(JsonObject view, Instant now, DateTimeZone zone)
    {
        var status = view["status"]?.GetValue<string>();
        if (status is "finished" or "canceled" || view["end"]?.GetValue<string>() is not { } text)
            return null;
        var end = InstantPattern.ExtendedIso.Parse(text).GetValueOrThrow();
        if (end < now)
            return "late";
        if (status == "pendingApproval")
            return "toApprove";
        var today = now.InZone(zone).Date;
        var day = end.InZone(zone).Date;
        if (day == today)
            return "toDoToday";
        var monday = today.PlusDays(1 - (int)today.DayOfWeek);
        return day >= monday && day < monday.PlusDays(7) ? "toDoThisWeek" : null;
    }

    private static JsonObject Sorted(JsonObject map) =>
        new(map.Where(f => !f.Key.StartsWith('$')).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => KeyValuePair.Create(f.Key, f.Value switch
        {
            JsonObject inner => Sorted(inner),
            JsonArray list => new JsonArray([.. list.Select(i => i is JsonObject o ? Sorted(o) : i?.DeepClone())]),
            var other => other?.DeepClone(),
        })));
}
