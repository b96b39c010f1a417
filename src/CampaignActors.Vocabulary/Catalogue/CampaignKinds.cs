using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using static CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Campaigns.CampaignFields>;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Campaigns, and the fields of theirs that templates give defaults for.</summary>
internal static class CampaignKinds
{
    private static readonly RecordType<TaskTemplate> s_taskTemplate = new("taskTemplate",
        g => new TaskTemplate(g.Text("code")!, g.Duration("before")!.Value, g.Duration("duration")!.Value, new TaskFields
        {
            Cleared = g.Cleared,
            Label = g.Text("label"),
            AssignedTo = g.Code("assignedTo"),
            Provisional = g.Get<CostEstimate>("provisional"),
            Load = g.Decimal("load"),
            Reviewers = g.Get<Seq<Code>>("review"),
            Review = g.Has("review") ? ReviewTerms.Default : null,
            LateAssignee = g.Code("lateAssignee"),
            Currency = g.Context.Currency,
        }),
        t => Json.Of(
            ("code", Json.Plain(t.Key)),
            ("before", Json.Length(t.BeforeEnd)),
            ("duration", Json.Length(t.Length)),
            ("label", Json.Plain(t.Fields.Label)),
            ("assignedTo", Json.Plain(t.Fields.AssignedTo)),
            ("provisional", t.Fields.Provisional is { } estimate ? Blocks.Provisional.Write(estimate) : null),
            ("review", t.Fields.Reviewers is { } reviewers ? Json.Of(("reviewers", Json.List(reviewers, r => Json.Plain(r)))) : null),
            ("lateAssignee", Json.Plain(t.Fields.LateAssignee))),
        [
            new("code", Types.Code, "The task's code is that of the campaign, a dash and this.") { Required = true },
            new("before", Length, "How long before the campaign's end it starts.") { Required = true },
            new("duration", Length, "From its start to its end.") { Required = true },
            new("label", LabelText, Blocks.LabelDoc),
            new("assignedTo", Ref("operators"), "Who does it and closes it."),
            new("provisional", Blocks.Provisional, Blocks.ProvisionalDoc),
            new("load", Load, "Performed load in days."),
            new("review", new RecordType<Seq<Code>>("templateReview", g => g.List<Code>("reviewers"), _ => null,
                [new("reviewers", People(Person), "Who approves it once closed; empty: the assignee.")]),
                "Review after closing; absent: none."),
            new("lateAssignee", Person, "Who is told once when it is late."),
        ]);

    private static readonly Field<CampaignFields>[] s_place =
    [
        Given(c => c.Label, LabelText, Blocks.LabelDoc),
        Given(c => c.Program, Ref("programs"), "The program it belongs to.") with { Settable = false },
        Given(c => c.Budget, Ref("budgets"), "Budget it is charged to; default the program's."),
        Given(c => c.Manager, Person, "Who runs it and decides where no reviewer is named."),
        Given(c => c.Start, Time, "First instant."),
        Given(c => c.End, Time, "Last instant."),
        Given(c => c.Level, Blocks.Level, "Commitment level of its costs; default planned."),
        Given(c => c.Process, OneOf<ProcessStatus>("process"),
            "Process status of its costs; default beingEdited. Being edited, they do not count."),
    ];

    private static readonly Field<CampaignFields>[] s_costs =
    [
        Given(c => c.Provisional, Blocks.Provisional, Blocks.ProvisionalDoc),
        Given(c => c.Real, Types.Money, "Actual cost; replaces what is computed. Null clears it, 0 means zero."),
        Given(c => c.FixedCost, Types.Money, "Lump sum of the campaign itself."),
        Given(c => c.Approvals, ApprovalBlocks.Settings, "Approvals of its deliveries."),
        Given(c => c.Schedule, ScheduleBlocks.Schedule, "Occurrences of its recurring workflow."),
    ];

    private static readonly Field<CampaignFields>[] s_work =
    [
        Given(c => c.WorkflowTemplate, LabelText, "Label of the workflow that each occurrence copies."),
        .. Extensions(
            Given(c => c.MaxWorkflows, new IntType(1, Limits.Workflows), "Workflows it may have; default 28."),
            Given(c => c.Jobs, ScheduleBlocks.Jobs, "How its workflows, and the analyses of its deliveries, queue for execution slots.")),
    ];

    private static readonly Field<CampaignFields>[] s_more = Extensions(
        Given(c => c.Nature, LabelText, "What kind of campaign it is, in words of your own."),
        Given(c => c.Participants, People(Ref("operators")), "Who works on it."),
        Given(c => c.Documents, PlanningBlocks.Documents, PlanningBlocks.DocumentsDoc),
        Given(c => c.TaskTemplates, List(s_taskTemplate), "Tasks that are created with it, by its end.") with { Settable = false },
        Given(c => c.Objectives, PlanningBlocks.Objectives, PlanningBlocks.ObjectivesDoc));

    private static readonly Field<CampaignFields> s_reason =
        Given(c => c.Reason, AnyText, "Why the process status goes back from carried out to defined; given beside it.") with
        {
            Extension = true,
        };

    private static readonly Field<CampaignFields> s_template =
        Given(c => c.Template, Ref("templates"), "The template that it takes its defaults from.") with { Settable = false };

    private static readonly Field<CampaignFields> s_currency =
        Given(c => c.Currency, Types.Currency, Blocks.CurrencyDoc) with { Extension = true };

    /// <summary>All fields, in the order in which they are shown.</summary>
    public static readonly Field<CampaignFields>[] AsShown =
        [.. s_place, s_reason, .. s_costs, s_template, .. s_work, s_currency, .. s_more];

    private static readonly Field<CampaignFields>[] s_defaults = [.. s_place, .. s_costs, .. s_work, .. s_more];

    /// <summary>Fields that a template gives its campaigns, with the currency of the file or node in which they were given.</summary>
    public static readonly FieldsType<CampaignFields> Defaults = new("campaignDefaults", Start, s_defaults)
    {
        Show = fields => Json.Of([.. AsShown.Show(fields)]),
    };

    /// <summary>The same as shown.</summary>
    public static readonly RecordType DefaultsShown = new("campaignDefaults", [.. s_defaults, s_currency]);

    public static readonly Kind Campaigns = Kind.Of("campaigns", "campaign", "A unit of work: deliveries, tasks and their costs.",
        (mode, fields) => new PutCampaign(mode, fields),
        new FieldsType<CampaignFields>("campaign", Start, [.. s_defaults, s_reason, s_currency, s_template])
        {
            Rules = [KeyRule.AtLeastOneOf("program", "template")],
        },
        [
            new("status", AnyText, "beingEdited, started, finished or canceled."),
            Blocks.Calculated,
            Blocks.CalculatedAt,
            new("workflows", Rows(new RecordType("campaignWorkflow",
            [
                new("label", AnyText, "\"{template} - #{n}\"; of a periodic campaign \"{template}\"."),
                new("state", AnyText,
                    "beingEdited, startPending, started, paused, finished, or canceled when its occurrence left the schedule "
                    + "before it started."),
                new("startedAt", Time, "When it started."),
                new("startPlanningDate", Time, "The start that its schedule line gives; absent after it was stopped and started."),
                new("number", Count, "Its number, for commands to it.") { Extension = true },
                new("automaticStart", Bool, "Whether it starts by itself.") { Extension = true },
                new("submitForApproval", Bool, "Whether its deliveries ask for approval.") { Extension = true },
                new("missed", Bool, "Its start was missed or skipped; it waits for a person.") { Extension = true },
                new("queuePosition", Count, "Its place among those that wait for an execution slot.") { Extension = true },
                new("waitsFor", AnyText, "What it waits for: slot, or lowActivity, the hours of low activity.") { Extension = true },
            ])), "Workflows of its occurrences, in order of creation."),
            Blocks.VarianceField,
            new("toValidate", Bool, "Whether an approval in it is pending.") { Extension = true },
            Coming,
            PlanningBlocks.Results,
        ]) with
    { ShowsParkedWork = true };

    /// <summary>What a schedule will bring next.</summary>
    public static Field Coming => new("coming", Rows(new RecordType("comingOccurrence",
    [
        new("start", Time, "When it starts."),
        new("createdAt", Time, "When its workflow or campaign is created."),
        new("end", Time, "When it ends."),
        new("cost", Types.Money,
            "What it is expected to cost: what its campaign estimates, or what the last occurrence came to; absent: not known."),
        new("stock", Map(StockLine, Types.Quantity), "Pieces that it is expected to need, as the last occurrence did, by stock line."),
    ])), "The next five occurrences.")
    { Extension = true };

    private static CampaignFields Start(ReadContext context) => new() { Currency = context.Currency };
}
