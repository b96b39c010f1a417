using System.Text.Json.Nodes;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using static CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Tasks.TaskFields>;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Tasks, of all five types.</summary>
internal static class TaskKinds
{
    private static readonly RecordType<TaskParticipant> s_participant = new("participant",
        g => new TaskParticipant(g.Code("operator")!.Value, g.Decimal("usage"), g.Decimal("plannedLoad"), g.Decimal("performedLoad")),
        p => Json.Of(
            ("operator", Json.Plain(p.Operator)),
            ("usage", Days(p.Usage)),
            ("plannedLoad", Days(p.PlannedLoad)),
            ("performedLoad", Days(p.PerformedLoad))),
        [
            new("operator", Ref("operators"), "Who works on it.") { Required = true },
            new("usage", Percent, "Per cent of their time, 0 to 100."),
            new("plannedLoad", Load, "Work planned: days, or hours such as 12h."),
            new("performedLoad", Load, "Work done: days, or hours such as 12h."),
        ]);

    /// <summary>Who reviews a task, and how.</summary>
    private sealed record TaskReview(Seq<Code> Reviewers, ReviewTerms? Terms);

    private static readonly RecordType<TaskReview> s_review = new("review",
        g => new TaskReview(g.List<Code>("reviewers"), ApprovalBlocks.ReadTerms(g)),
        r =>
        {
            var result = Json.Of(("reviewers", Json.List(r.Reviewers, c => Json.Plain(c))));
            if (r.Terms is { } terms)
                ApprovalBlocks.ShowTerms(result, terms.Reminders, terms.Deadline, terms.Options);
            return result;
        },
        [
            new("reviewers", People(Person), "Who approves it once closed; empty: the assignee."),
            .. ApprovalBlocks.ReviewTerms,
        ]);

    private static readonly Field<TaskFields> s_currency =
        Given(t => t.Currency, Types.Currency, Blocks.CurrencyDoc) with { Extension = true };

    /// <summary>All fields but the currency, in the order in which they are shown.</summary>
    public static readonly Field<TaskFields>[] AsGiven =
    [
        Given(t => t.Label, LabelText, Blocks.LabelDoc),
        Given(t => t.Type, OneOf<TaskType>("taskType"),
            "What it is for; default standard. A grouping task holds others, a notification mails its people at its start.") with
        {
            Settable = false, Extension = true,
        },
        Given(t => t.Campaign, Ref("campaigns"), "The campaign it belongs to.") with { Settable = false },
        Given(t => t.Program, Ref("programs"), "The program it belongs to, when it has no campaign.") with { Settable = false },
        Given(t => t.AssignedTo, Person, "Who does it and closes it."),
        Given(t => t.Priority, OneOf<TaskPriority>("taskPriority"), "How urgent it is.") with { Extension = true },
        Given(t => t.Nature, LabelText, "What kind of work it is.") with { Extension = true },
        Given(t => t.Start, Time, "Start; without it the end of the task it depends on."),
        Given(t => t.End, Time, "End; a notification ends when it starts."),
        Given(t => t.Participants, People(s_participant), "Who works on it beside the assignee.") with { Extension = true },
        Given("service", [nameof(TaskFields.Provider), nameof(TaskFields.Service)], Service,
            t => t.Service is { } service ? new ServiceName(t.Provider!.Value, service) : null,
            (t, name) => t with { Provider = name.Provider, Service = name.Service },
            "Provider/Service that prices it."),
        Given(t => t.Costs, Blocks.Costs, "Cost categories chosen from the service."),
        Given(t => t.Budget, Ref("budgets"), "Budget it is charged to; default the campaign's or program's."),
        Given(t => t.Level, Blocks.Level, "Commitment level of its costs; default the campaign's."),
        Given(t => t.Provisional, Blocks.Provisional, Blocks.ProvisionalDoc),
        Given(t => t.Real, Types.Money, "What it really cost; it wins over what is calculated. null clears it."),
        Given(t => t.Load, Load, "Performed load in days, or hours such as 12h, at eight a day."),
        Given(t => t.ScheduledLoad, Load, "Expected load, in the same way.") with { Extension = true },
        Given(t => t.ForecastRevenue, Types.Money, "Income expected of it.") with { Extension = true },
        Given(t => t.Documents, List(AnyText), "Names or addresses of documents.") with { Extension = true },
        Given("review", [nameof(TaskFields.Reviewers), nameof(TaskFields.Review)], s_review,
            t => t.Reviewers is { } reviewers ? new TaskReview(reviewers, t.Review) : null,
            (t, review) => t with { Reviewers = review.Reviewers, Review = review.Terms },
            "Review after closing; absent: none."),
        Given(t => t.DependsOn, Ref("tasks"), "The task that must end before this one starts."),
        Given(t => t.GroupTask, Ref("tasks"), "The grouping task that holds it.") with { Extension = true },
        Given(t => t.InitialNotification, ApprovalBlocks.Reminder,
            "When its people are told that it is coming: a delay from its start (\"-2d\") or a given time.") with { Extension = true },
        Given(t => t.Reminders, List(ApprovalBlocks.Reminder, Limits.Reminders),
            "When everybody involved is reminded: a delay from its end or a given time.") with { Extension = true },
        Given(t => t.LateAssignee, Person, "Who is told once when it is late."),
    ];

    public static readonly Kind Tasks = Kind.Of("tasks", "task", "A human work item of a campaign or program.",
        (mode, fields) => new PutTask(mode, fields),
        new FieldsType<TaskFields>("task", context => new() { Currency = context.Currency }, [.. AsGiven, s_currency])
        {
            Rules =
            [
                KeyRule.ExactlyOne("campaign", "program"),
                KeyRule.AtLeastOneOf("start", "dependsOn"),
                KeyRule.AtLeastOneOf("end", "dependsOn", "type"),
            ],
        },
    [
        new("status", AnyText, "scheduled, inProgress, pendingApproval, rejected, finished or canceled."),
        new("progress", OneOf("progress", "late", "toApprove", "toDoToday", "toDoThisWeek"), "What it asks for now (domain.md §4.4)."),
        new("progressPercent", Number,
            "Share of the planned load whose participants have approved their part; 100 once closed.") { Extension = true },
        new("participants", Rows(new RecordType("participantShown",
            [.. s_participant.Fields, new("approvedAt", Time, "When they approved their part.")])),
            "Who works on it, and whose part is approved.") { Extension = true },
        new("members", List(AnyText), "Tasks of the group.") { Extension = true },
        new("approval", ApprovalBlocks.Step, "How its review stands.") { Extension = true },
        Blocks.Calculated,
        Blocks.CalculatedAt,
        Blocks.CostLines with { Extension = true },
        Blocks.CostByCategory,
        new("round", Count, "Life cycles so far: 2 after one rejection."),
        Blocks.VarianceField,
    ]) with
    { ShowsParkedWork = true };

    private static JsonNode? Days(decimal? days) => days is { } d ? Load.Write(d) : null;
}
