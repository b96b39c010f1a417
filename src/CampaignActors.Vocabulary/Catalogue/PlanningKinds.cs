using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>The marketing tree: plans hold programs, programs hold campaigns; templates make campaigns and workflows.</summary>
internal static class PlanningKinds
{
    private static readonly Field Others = new("calculatedIn", new MapType(AnyText, Money), "What is below it in other currencies, by currency.") { Ours = true };

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
        new("workflowTemplate", AnyText, "Label of the workflow that each occurrence copies."),
    ];

    private static readonly Field Template = new("template", Ref("templates"), "The template that it takes its defaults from.") { Settable = false };

    public static readonly Kind Campaigns = new("campaigns", "campaign", "A unit of work: deliveries, tasks and their costs.",
        new("campaign", [.. CampaignFields, Blocks.Currency, Template]) { Rules = [KeyRule.AtLeastOneOf("program", "template")] },
    [
        new("status", AnyText, "beingEdited, started, finished or canceled."),
        Blocks.Calculated,
        new("workflows", List(new RecordType("campaignWorkflow",
        [
            new("label", AnyText, "\"{template} - #{n}\"."),
            new("state", AnyText, "State of the workflow."),
            new("startedAt", Time, "When it started."),
            new("startPlanningDate", Time, "The start that its schedule line gives."),
        ])), "Workflows of its occurrences, in order of creation."),
        Blocks.VarianceField,
    ]);

    public static readonly Kind Templates = new("templates", "template", "Makes campaigns, or workflows within a campaign, by a schedule.", new("template",
    [
        Blocks.Label,
        new("kind", OneOf("templateKind", "unique", "recurring", "periodic"),
            "Whether it makes one campaign, workflows within one, or campaigns by date.") { Required = true, Settable = false },
        Program,
        new("durationDays", Count, "Days from start to end of a campaign made from it."),
        new("schedule", Blocks.Schedule, "When occurrences are due."),
        new("campaign", new RecordType("campaignDefaults", CampaignFields), "Fields of the campaigns made from it."),
    ]),
    [
        new("campaigns", List(new RecordType("createdCampaign",
        [
            new("code", AnyText, "Code of the campaign."),
            new("start", Time, "Its start."),
            new("end", Time, "Its end."),
        ])), "Campaigns made from it, in order of creation."),
    ]);
}
