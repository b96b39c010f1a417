using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;
using NodaTime;
using NodaTime.Text;
using static CampaignActors.Vocabulary.Text.Json;
using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;

namespace CampaignActors.Vocabulary.Joins;

/// <summary>
/// Joins views to what people see: figures that belong to several entities or to the clock are computed when they are read, so they
/// can never be stale. Both engines and the node read through this.
/// </summary>
public static class Composer
{
    /// <summary>The kinds that people see; stock lines appear within their stock.</summary>
    public static IReadOnlyList<string> Shown => KindCatalogue.Names;

    /// <summary>One entity, or <c>null</c> when it does not exist.</summary>
    public static JsonObject? Find(EntityRef entity, IViewSource source, Instant now, DateTimeZone zone) =>
        source.Find(entity) is { IsEmpty: false } view ? Compose(entity, view, source, now, zone) : null;

    /// <summary>The whole state: kind → code → fields, keys sorted, as <c>--json</c> prints it.</summary>
    public static JsonObject All(IViewSource source, Instant now, DateTimeZone zone)
    {
        var look = OneLook.At(source);
        var result = new JsonObject();
        foreach (var kind in Shown.Order(StringComparer.Ordinal))
        {
            var entities = new JsonObject();
            foreach (var (code, view) in look.List(kind).Where(e => !e.View.IsEmpty).OrderBy(e => e.Code))
                entities[code] = Compose(new EntityRef(kind, code), view, look, now, zone);
            if (entities.Count > 0)
                result[kind] = entities;
        }
        return result;
    }

    /// <summary>
    /// What each budget brings to a figure that one shows with all that are related to it, in its currency; they add up to the figure.
    /// </summary>
    /// <param name="field">Its name within <c>consolidated</c>.</param>
    /// <returns><c>null</c>: there is no such budget or figure.</returns>
    public static IReadOnlyList<(Code Budget, decimal Amount)>? ConsolidatedParts(
        Code main, string field, IViewSource source, Instant now, DateTimeZone zone)
    {
        var look = OneLook.At(source);
        return look.Find(Kinds.Budget(main)) is { IsEmpty: false, Facts: BudgetViewFacts budget }
            ? Consolidation.Parts(main, budget, field, look, now, zone)
            : null;
    }

    /// <summary>The document of a view joined with other entities and the clock, fields sorted. It belongs to the caller.</summary>
    public static JsonObject Compose(EntityRef entity, EntityView view, IViewSource source, Instant now, DateTimeZone zone)
    {
        var (look, document) = (OneLook.At(source), view.Document());
        switch (view.Facts)
        {
            case BudgetViewFacts budget:
                Consolidation.Join(entity.Code, budget, document, look, now, zone);
                break;
            case DeliveryViewFacts delivery:
                ExecutionQueue.Join(entity.Code, delivery, document, look, now);
                StockJoins.Join(entity.Code, delivery, document, look, zone);
                if (document["promise"] is JsonObject promise)
                    Put(promise, "late", IsLate(promise, now));
                foreach (var (_, step) in document["approvalSteps"] as JsonObject ?? [])
                    ApprovalViews.Overdue((JsonObject)step!, now);
                break;
            case CampaignViewFacts campaign:
                StockJoins.JoinComing(campaign, document, look);
                break;
            case TaskViewFacts task:
                if (Progress(task, now, zone) is { } progress)
                    Put(document, "progress", progress);
                if (document["approval"] is JsonObject approval)
                    ApprovalViews.Overdue(approval, now);
                break;
            case StockViewFacts:
                Put(document, "lines", StockJoins.Lines(entity.Code, look, now, zone));
                break;
        }
        if (entity.Kind == Kinds.Campaigns)
            ExecutionQueue.JoinWorkflows(entity.Code, document, look, now);
        if (KindCatalogue.Find(entity.Kind) is { ShowsParkedWork: true } && Parked(entity, look) is { Count: > 0 } parked)
            Put(document, "parked", parked);
        return document;
    }

    private static JsonArray Parked(EntityRef entity, OneLook look) => new(
    [
        .. look.Parked(entity).Select(p => Of(
            ("attempts", JsonValue.Create(p.Work.Attempts)), ("reason", Plain(p.Work.Reason)), ("since", Time(p.Work.Since)),
            ("workflow", Plain(p.Workflow)))),
    ]);

    /// <summary>Whether the provider was, or is, not done by the date of its promise.</summary>
    private static bool IsLate(JsonObject promise, Instant now)
    {
        return Read("date") is { } date && (Read("keptAt") ?? now) >= date;

        Instant? Read(string name) => promise[name]?.GetValue<string>() is { } text
            ? InstantPattern.ExtendedIso.Parse(text).GetValueOrThrow()
            : null;
    }

    /// <summary>What a task asks for now (domain.md §4.4): the first that fits, or nothing.</summary>
    private static string? Progress(TaskViewFacts task, Instant now, DateTimeZone zone)
    {
        if (task.Status is TaskStatus.Finished or TaskStatus.Canceled || task.End is not { } end)
            return null;
        if (end < now)
            return "late";
        if (task.Status == TaskStatus.PendingApproval)
            return "toApprove";
        var today = now.InZone(zone).Date;
        var day = end.InZone(zone).Date;
        if (day == today)
            return "toDoToday";
        var monday = today.PlusDays(1 - (int)today.DayOfWeek);
        return day >= monday && day < monday.PlusDays(7) ? "toDoThisWeek" : null;
    }
}
