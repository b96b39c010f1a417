using Limits = CampaignActors.Domain.Values.Limits;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Tasks, of all five types.</summary>
internal static class TaskKinds
{
    private static readonly Field[] s_participant =
    [
        new("operator", Ref("operators"), "Who works on it.") { Required = true },
        new("usage", Percent, "Per cent of their time, 0 to 100."),
        new("plannedLoad", Load, "Work planned: days, or hours such as 12h."),
        new("performedLoad", Load, "Work done: days, or hours such as 12h."),
    ];

    public static readonly Kind Tasks = new("tasks", "task", "A human work item of a campaign or program.", new("task",
    [
        Blocks.Label,
        new("type", OneOf("taskType", "standard", "control", "resourceCreation", "grouping", "notification"),
            "What it is for; default standard. A grouping task holds others, a notification mails its people at its start.") { Settable = false, Ours = true },
        new("campaign", Ref("campaigns"), "The campaign it belongs to.") { Settable = false },
        new("program", Ref("programs"), "The program it belongs to, when it has no campaign.") { Settable = false },
        new("assignedTo", Person, "Who does it and closes it."),
        new("priority", OneOf("taskPriority", "veryLow", "low", "normal", "high", "veryHigh"), "How urgent it is.") { Ours = true },
        new("nature", LabelText, "What kind of work it is.") { Ours = true },
        new("start", Time, "Start; without it the end of the task it depends on."),
        new("end", Time, "End; a notification ends when it starts."),
        new("participants", People(new RecordType("participant", s_participant)), "Who works on it beside the assignee.") { Ours = true },
        new("service", Service, "Provider/Service that prices it."),
        new("costs", Blocks.Costs, "Cost categories chosen from the service."),
        new("budget", Ref("budgets"), "Budget it is charged to; default the campaign's or program's."),
        new("level", Blocks.Level, "Commitment level of its costs; default the campaign's."),
        Blocks.ProvisionalField,
        new("real", Money, "What it really cost; it wins over what is calculated. null clears it."),
        new("load", Load, "Performed load in days, or hours such as 12h, at eight a day."),
        new("scheduledLoad", Load, "Expected load, in the same way.") { Ours = true },
        new("forecastRevenue", Money, "Income expected of it.") { Ours = true },
        new("documents", List(AnyText), "Names or addresses of documents.") { Ours = true },
        new("review", new RecordType("review",
        [
            new("reviewers", People(Person), "Who approves it once closed; empty: the assignee."),
            .. ApprovalBlocks.ReviewTerms,
        ]), "Review after closing; absent: none."),
        new("dependsOn", Ref("tasks"), "The task that must end before this one starts."),
        new("groupTask", Ref("tasks"), "The grouping task that holds it.") { Ours = true },
        new("initialNotification", ApprovalBlocks.Reminder, "When its people are told that it is coming: a delay from its start (\"-2d\") or a given time.") { Ours = true },
        new("reminders", List(ApprovalBlocks.Reminder, Limits.Reminders), "When everybody involved is reminded: a delay from its end or a given time.") { Ours = true },
        new("lateAssignee", Person, "Who is told once when it is late."),
        Blocks.Currency,
    ])
    {
        Rules = [KeyRule.ExactlyOne("campaign", "program"), KeyRule.AtLeastOneOf("start", "dependsOn"), KeyRule.AtLeastOneOf("end", "dependsOn", "type")],
    },
    [
        new("status", AnyText, "scheduled, inProgress, pendingApproval, rejected, finished or canceled."),
        new("progress", OneOf("progress", "late", "toApprove", "toDoToday", "toDoThisWeek"), "What it asks for now (domain.md §4.4)."),
        new("progressPercent", Number, "Share of the planned load whose participants have approved their part; 100 once closed.") { Ours = true },
        new("participants", List(new RecordType("participantShown", [.. s_participant, new("approvedAt", Time, "When they approved their part.")])),
            "Who works on it, and whose part is approved.") { Ours = true },
        new("members", List(AnyText), "Tasks of the group.") { Ours = true },
        new("approval", ApprovalBlocks.Step, "How its review stands.") { Ours = true },
        Blocks.Calculated,
        new("round", Count, "Life cycles so far: 2 after one rejection."),
        Blocks.VarianceField,
    ])
    { ShowsParkedWork = true };
}
