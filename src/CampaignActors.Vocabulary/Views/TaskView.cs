using System.Text.Json.Nodes;
using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using NodaTime;
using static CampaignActors.Vocabulary.Views.Json;

namespace CampaignActors.Vocabulary.Views;

/// <summary>A task as people see it. What it asks for now depends on the clock and is joined by <see cref="Composer"/>.</summary>
internal static class TaskView
{
    public static JsonObject Render(TaskState t)
    {
        var f = t.Fields!;
        return Of(
            ("label", Plain(f.Label)),
            ("type", Word(t.Type)),
            ("campaign", Plain(f.Campaign)),
            ("program", Plain(f.Program)),
            ("assignedTo", Plain(f.AssignedTo)),
            ("priority", Word(f.Priority)),
            ("nature", Plain(f.Nature)),
            ("start", Time(f.Start)),
            ("end", Time(f.End)),
            ("participants", List(f.Participants, p => Participant(t, p))),
            ("service", Service(f.Provider, f.Service)),
            ("costs", Costs(f.Costs)),
            ("budget", Plain(f.Budget)),
            ("level", Word(f.Level)),
            ("provisional", Estimate(f.Provisional)),
            ("real", Amount(f.Real)),
            ("load", Days(f.Load)),
            ("scheduledLoad", Days(f.ScheduledLoad)),
            ("forecastRevenue", Amount(f.ForecastRevenue)),
            ("documents", List(f.Documents, d => Plain(d))),
            ("review", Review(f)),
            ("dependsOn", Plain(f.DependsOn)),
            ("groupTask", Plain(f.GroupTask)),
            ("initialNotification", f.InitialNotification is { } rule ? ApprovalViews.Reminder(rule) : null),
            ("reminders", f.Reminders is { Count: > 0 } reminders ? List(reminders, ApprovalViews.Reminder) : null),
            ("lateAssignee", Plain(f.LateAssignee)),
            ("status", Word(t.Status)),
            ("progressPercent", JsonValue.Create(TaskProgress.Percent(t))),
            ("members", t.Members.Count > 0 ? List(t.Members.Keys, m => Plain(m)) : null),
            ("approval", t.Review is { } review ? ApprovalViews.Step(review) : null),
            ("calculated", Amount(t.Charges.Posted?.Calculated)),
            ("round", JsonValue.Create(t.Round)),
            ("currency", Kept(f.Currency)),
            ("variance", VarianceView.Of(f.Provisional, f.Real, t.Details, t.Charges, t.Status == Domain.Tasks.TaskStatus.Finished, t.Currency)));
    }

    private static JsonNode? Days(decimal? load) => load is { } days ? JsonValue.Create(days) : null;

    private static JsonObject Participant(TaskState task, TaskParticipant p) => Of(
        ("operator", Plain(p.Operator)),
        ("usage", Days(p.Usage)),
        ("plannedLoad", Days(p.PlannedLoad)),
        ("performedLoad", Days(p.PerformedLoad)),
        ("approvedAt", task.Parts.TryGet(p.Operator, out var at) ? Time((Instant?)at) : null));

    private static JsonObject? Review(TaskFields fields)
    {
        if (fields.Reviewers is not { } reviewers)
            return null;
        var result = Of(("reviewers", List(reviewers, c => Plain(c))));
        if (fields.Review is { } terms)
            ApprovalViews.Terms(result, terms.Reminders, terms.Deadline, terms.Options);
        return result;
    }
}
