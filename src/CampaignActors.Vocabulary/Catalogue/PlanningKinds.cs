using Limits = CampaignActors.Domain.Values.Limits;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>The marketing tree: plans hold programs, programs hold campaigns; templates make campaigns and workflows.</summary>
internal static class PlanningKinds
{
    private static readonly Field Others = new("calculatedIn", Map(AnyText, Money), "What is below it in other currencies, by currency.") { Ours = true };

    public static readonly Kind Slots = new("slots", "execution slots", "How many campaign processes run at once; those that wait are queued.", new("slots",
    [
        new("limit", new IntType(1, Limits.Entries), "Processes that may run at once; default 10."),
        new("lowActivity", WorkflowKinds.Hours, "Hours of low activity, for the jobs that wait for them."),
    ]),
    [
        new("running", Count, "Processes that run."),
        new("queue", List(new RecordType("queued",
        [
            new("campaign", AnyText, "The campaign."),
            new("delivery", AnyText, "The delivery whose target is to be computed; absent: a workflow of the campaign waits."),
            new("label", AnyText, "The workflow, or the delivery."),
            new("since", Time, "Since when it waits."),
        ])), "Processes that wait, the next one first."),
    ])
    { Ours = true };

    public static readonly Kind Plans = new("plans", "plan", "The top of the marketing tree.", new("plan",
    [
        Blocks.Label,
        new("budget", Ref("budgets"), "Budget of the plan."),
        Blocks.ProvisionalField,
        Blocks.Currency,
    ]), [Blocks.Calculated, Others]);

    public static readonly Kind Programs = new("programs", "program", "Holds campaigns and tasks of its own.", new("program",
    [
        Blocks.Label,
        new("plan", Ref("plans"), "The plan it belongs to.") { Required = true, Settable = false },
        new("budget", Ref("budgets"), "Default budget of its campaigns and tasks."),
        Blocks.ProvisionalField,
        Blocks.Currency,
    ]), [Blocks.Calculated, Others]);

    private static readonly Field Program = new("program", Ref("programs"), "The program it belongs to.") { Settable = false };

    private static readonly Field[] CampaignFields =
    [
        Blocks.Label,
        Program,
        new("budget", Ref("budgets"), "Budget it is charged to; default the program's."),
        new("manager", Person, "Who runs it and decides where no reviewer is named."),
        new("start", Time, "First instant."),
        new("end", Time, "Last instant."),
        new("level", Blocks.Level, "Commitment level of its costs; default planned."),
        new("process", OneOf("process", "beingEdited", "defined", "carriedOut"),
            "Process status of its costs; default beingEdited. Being edited, they do not count."),
        Blocks.ProvisionalField,
        new("real", Money, "Actual cost; replaces what is computed. Null clears it, 0 means zero."),
        new("fixedCost", Money, "Lump sum of the campaign itself."),
        new("approvals", Blocks.Approvals, "Approvals of its deliveries."),
        new("schedule", Blocks.Schedule, "Occurrences of its recurring workflow."),
        new("workflowTemplate", LabelText, "Label of the workflow that each occurrence copies."),
        new("maxWorkflows", new IntType(1, Limits.Workflows), "Workflows it may have; default 28.") { Ours = true },
        new("jobs", new RecordType("jobs",
        [
            new("severity", OneOf("severity", "normal", "production", "critical"), "Served first in the queue for execution slots; default normal."),
            new("priority", OneOf("slotPriority", "low", "average", "high"), "Its place among those of the same severity; default average."),
            new("lowActivity", Bool, "Whether its jobs wait for the hours of low activity; default false."),
        ]), "How its workflows, and the analyses of its deliveries, queue for execution slots.") { Ours = true },
        new("nature", LabelText, "What kind of campaign it is, in words of your own.") { Ours = true },
        new("participants", People(new ReferenceType(["operators"])), "Who works on it.") { Ours = true },
        new("documents", List(new RecordType("document",
        [
            new("name", LabelText, "What it is called.") { Required = true },
            new("link", AnyText, "Where it is kept.") { Required = true },
        ])), "Documents, by reference.") { Ours = true },
        new("taskTemplates", List(new RecordType("taskTemplate",
        [
            new("code", Code, "The task's code is that of the campaign, a dash and this.") { Required = true },
            new("before", Length, "How long before the campaign's end it starts.") { Required = true },
            new("duration", Length, "From its start to its end.") { Required = true },
            Blocks.Label,
            new("assignedTo", new ReferenceType(["operators"]), "Who does it and closes it."),
            Blocks.ProvisionalField,
            new("load", Load, "Performed load in days."),
            new("review", new RecordType("templateReview", [new("reviewers", People(Person), "Who approves it once closed; empty: the assignee.")]),
                "Review after closing; absent: none."),
            new("lateAssignee", Person, "Who is told once when it is late."),
        ])), "Tasks that are created with it, by its end.") { Ours = true, Settable = false },
        new("objectives", List(new RecordType("objective",
        [
            new("label", LabelText, "What is to be achieved.") { Required = true },
            new("target", Number, "How much of it.") { Required = true },
            new("result", Number, "How much there is."),
            new("unit", new TextType(Limits.Name), "What is counted."),
        ])), "What it is to achieve, and what it has.") { Ours = true },
    ];

    private static readonly Field Reason =
        new("reason", AnyText, "Why the process status goes back from carried out to defined; given beside it.") { Ours = true };

    private static readonly Field Template = new("template", Ref("templates"), "The template that it takes its defaults from.") { Settable = false };

    public static readonly Kind Campaigns = new("campaigns", "campaign", "A unit of work: deliveries, tasks and their costs.",
        new("campaign", [.. CampaignFields, Reason, Blocks.Currency, Template]) { Rules = [KeyRule.AtLeastOneOf("program", "template")] },
    [
        new("status", AnyText, "beingEdited, started, finished or canceled."),
        Blocks.Calculated,
        new("workflows", List(new RecordType("campaignWorkflow",
        [
            new("label", AnyText, "\"{template} - #{n}\"; of a periodic campaign \"{template}\"."),
            new("state", AnyText, "beingEdited, startPending, started, paused, finished, or canceled when its occurrence left the schedule before it started."),
            new("startedAt", Time, "When it started."),
            new("startPlanningDate", Time, "The start that its schedule line gives; absent after it was stopped and started."),
            new("number", Count, "Its number, for commands to it.") { Ours = true },
            new("automaticStart", Bool, "Whether it starts by itself.") { Ours = true },
            new("submitForApproval", Bool, "Whether its deliveries ask for approval.") { Ours = true },
            new("missed", Bool, "Its start was missed or skipped; it waits for a person.") { Ours = true },
            new("queuePosition", Count, "Its place among those that wait for an execution slot.") { Ours = true },
            new("waitsFor", AnyText, "What it waits for: slot, or lowActivity, the hours of low activity.") { Ours = true },
        ])), "Workflows of its occurrences, in order of creation."),
        Blocks.VarianceField,
        new("toValidate", Bool, "Whether an approval in it is pending.") { Ours = true },
        Coming,
        new("results", List(new RecordType("result",
        [
            new("label", AnyText, "The objective."),
            new("achieved", Number, "Result in percent of the target, one decimal."),
        ])), "Objectives against their results.") { Ours = true },
    ])
    { ShowsParkedWork = true };

    private static Field Coming => new("coming", List(new RecordType("comingOccurrence",
    [
        new("start", Time, "When it starts."),
        new("createdAt", Time, "When its workflow or campaign is created."),
        new("end", Time, "When it ends."),
    ])), "The next five occurrences.")
    { Ours = true };

    public static readonly Kind Templates = new("templates", "template", "Makes campaigns, or workflows within a campaign, by a schedule.", new("template",
    [
        Blocks.Label,
        new("kind", OneOf("templateKind", "unique", "recurring", "periodic"),
            "Whether it makes one campaign, workflows within one, or campaigns by date.") { Required = true, Settable = false },
        Program,
        new("durationDays", new IntType(0, Limits.Days), "Days from start to end of a campaign made from it."),
        new("schedule", Blocks.Schedule, "When occurrences are due."),
        new("campaign", new RecordType("campaignDefaults", CampaignFields), "Fields of the campaigns made from it."),
        new("owner", new ReferenceType(["operators"]), "Who must have the right to create the campaigns of a periodic template.") { Ours = true },
    ]),
    [
        // Shown with the currency that the file or the node had when they were given.
        new("campaign", new RecordType("campaignDefaults", [.. CampaignFields, Blocks.Currency]), "Fields of the campaigns made from it."),
        Coming,
        new("campaigns", List(new RecordType("createdCampaign",
        [
            new("code", AnyText, "Code of the campaign."),
            new("start", Time, "Its start."),
            new("end", Time, "Its end."),
        ])), "Campaigns made from it, in order of creation."),
    ])
    { ShowsParkedWork = true };
}
