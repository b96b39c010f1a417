using System.Text.Json.Nodes;
using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using NodaTime;
using CampaignActors.Vocabulary.Catalogue;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>A task as people see it. What it asks for now depends on the clock and is joined by <c>Composer</c>.</summary>
internal static class TaskView
{
    public static JsonObject Render(TaskState t)
    {
        var f = t.Fields!;
        var view = Of([
            .. TaskKinds.AsGiven.Show(f with { Type = t.Type }),
            ("status", Word(t.Status)),
            ("progressPercent", JsonValue.Create(TaskProgress.Percent(t))),
            ("members", t.Members.Count > 0 ? List(t.Members.Keys, m => Plain(m)) : null),
            ("approval", t.Review is { } review ? ApprovalViews.Step(review) : null),
            ("calculated", Amount(t.Charges.Posted?.Calculated)),
            ("calculatedAt", Time(t.CalculatedAt)),
            ("costLines", t.Details.Count > 0 ? CostViews.Lines(t.Details, t.Priced) : null),
            ("costByCategory", CostViews.ByCategory(t.Details, t.Currency)),
            ("round", JsonValue.Create(t.Round)),
            ("currency", Kept(f.Currency)),
            ("variance", VarianceView.Of(
                f.Provisional, f.Real, t.Details, t.Charges, t.Status == Domain.Tasks.TaskStatus.Finished, t.Currency)),
        ]);
        if (f.Participants is { } participants)
            view["participants"] = List(participants, p => Participant(t, p));
        return view;
    }

    private static JsonNode? Days(decimal? load) => load is { } days ? JsonValue.Create(days) : null;

    private static JsonObject Participant(TaskState task, TaskParticipant p) => Of(
        ("operator", Plain(p.Operator)),
        ("usage", Days(p.Usage)),
        ("plannedLoad", Days(p.PlannedLoad)),
        ("performedLoad", Days(p.PerformedLoad)),
        ("approvedAt", task.Parts.TryGet(p.Operator, out var at) ? Time((Instant?)at) : null));
}
