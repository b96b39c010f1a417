using CampaignActors.Domain.Plans;
using CampaignActors.Domain.Programs;
using CampaignActors.Domain.Slots;
using static CampaignActors.Vocabulary.Catalogue.Types;
using PlanField = CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Plans.PlanFields>;
using SlotField = CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Slots.SlotFields>;
using Limits = CampaignActors.Domain.Values.Limits;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Plans hold programs, programs hold campaigns; execution slots limit how many campaigns run at once.</summary>
internal static class PlanKinds
{
    private static readonly Field s_others = new("calculatedIn", Map(AnyText, Money), "What is below it in other currencies, by currency.")
    {
        Extension = true,
    };

    private static readonly Field<PlanFields> s_label = PlanField.Given(p => p.Label, LabelText, Blocks.LabelDoc);
    private static readonly Field<PlanFields> s_provisional =
        PlanField.Given(p => p.Provisional, Blocks.Provisional, Blocks.ProvisionalDoc);

    public static readonly Field<PlanFields> Currency =
        PlanField.Given(p => p.Currency, Types.Currency, Blocks.CurrencyDoc) with { Extension = true };

    private static readonly Field<PlanFields>[] s_more = PlanField.Extensions(
        PlanField.Given(p => p.Start, Time, "First instant; informative."),
        PlanField.Given(p => p.End, Time, "Last instant; informative."),
        PlanField.Given(p => p.Real, Money, "Actual cost; replaces the sum of what is below. Null clears it, 0 means zero."),
        PlanField.Given(p => p.Objectives, PlanningBlocks.Objectives, PlanningBlocks.ObjectivesDoc),
        PlanField.Given(p => p.Documents, PlanningBlocks.Documents, PlanningBlocks.DocumentsDoc));

    /// <summary>Fields of a plan, in the order in which they are shown.</summary>
    public static readonly Field<PlanFields>[] PlanGiven =
    [
        s_label,
        PlanField.Given(p => p.Budget, Ref("budgets"), "Budget of the plan."),
        s_provisional,
        .. s_more,
    ];

    /// <summary>Fields of a program, in the order in which they are shown.</summary>
    public static readonly Field<PlanFields>[] ProgramGiven =
    [
        s_label,
        PlanField.Given(p => p.Plan, Ref("plans"), "The plan it belongs to.") with { Required = true, Settable = false },
        PlanField.Given(p => p.Budget, Ref("budgets"), "Default budget of its campaigns and tasks."),
        s_provisional,
        .. s_more,
    ];

    public static readonly Field<SlotFields>[] SlotsGiven =
    [
        SlotField.Given(s => s.Limit, new IntType(1, Limits.Entries), "Processes that may run at once; default 10."),
        SlotField.Given(s => s.LowActivity, ScheduleBlocks.HoursInZone, "Hours of low activity, for the jobs that wait for them."),
    ];

    private static readonly Field[] s_shown = [Blocks.Calculated, Blocks.CalculatedAt, s_others, PlanningBlocks.Results];

    public static readonly Kind Plans = Kind.Of("plans", "plan", "The top of the marketing tree.",
        (mode, fields) => new PutPlan(mode, fields), Fields("plan", PlanGiven), s_shown);

    public static readonly Kind Programs = Kind.Of("programs", "program", "Holds campaigns and tasks of its own.",
        (mode, fields) => new PutProgram(mode, fields), Fields("program", ProgramGiven), s_shown);

    public static readonly Kind Slots = Kind.Of(
        "slots", "execution slots", "How many campaign processes run at once; those that wait are queued.",
        (mode, fields) => new PutSlots(mode, fields), new FieldsType<SlotFields>("slots", _ => new(), SlotsGiven),
        [
            new("running", Count, "Processes that run."),
            new("queue", Rows(new RecordType("queued",
            [
                new("campaign", AnyText, "The campaign."),
                new("delivery", AnyText, "The delivery whose target is to be computed; absent: a workflow of the campaign waits."),
                new("label", AnyText, "The workflow, or the delivery."),
                new("since", Time, "Since when it waits."),
            ])), "Processes that wait, the next one first."),
        ]) with
    { Extension = true };

    private static FieldsType<PlanFields> Fields(string name, Field<PlanFields>[] given) =>
        new(name, context => new() { Currency = context.Currency }, [.. given, Currency]);
}
