using CampaignActors.Domain.Workflows;
using static CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Workflows.WorkflowFields>;
using static CampaignActors.Vocabulary.Catalogue.Types;
using Limits = CampaignActors.Domain.Values.Limits;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>The five technical workflows. They are always there; their settings may be described, all of them extensions.</summary>
internal static class WorkflowKinds
{
    public static readonly Field<WorkflowFields>[] AsGiven = Extensions(
        Given(w => w.Severity, OneOf<WorkflowSeverity>("severity"), "How much depends on it; default production."),
        Given(w => w.Supervisors, Group, "The group that is mailed when it fails or is silent; default supervisors."),
        Given(w => w.OnError, OneOf<ErrorPolicy>("onError"), "Whether the first item that keeps failing stops it; default ignore."),
        Given(w => w.ConsecutiveErrorsAllowed, new IntType(0, Limits.Entries),
            "Items parked in a row before it fails; 0 is never; default 5."),
        Given(w => w.HistoryDays, new IntType(1, Limits.Days), "Days that a run stays in the history; default 30."),
        Given(w => w.PausedPeriod, Length, "How long one of severity normal may be paused before people are warned; default 7d."),
        Given(w => w.Schedule, ScheduleBlocks.Runs, "When it sweeps by itself; default every 15m."),
        Given(w => w.LowActivity, ScheduleBlocks.Hours, "Hours of the day that its own sweeps wait for; work does not."));

    public static readonly Kind Workflows = Kind.Of("workflows", "workflow", "A technical workflow.",
        (mode, fields) => new PutWorkflow(mode, fields), new FieldsType<WorkflowFields>("workflow", _ => new(), AsGiven),
    [
        new("state", AnyText, "started, paused or stopped."),
        new("failed", Bool, "Whether it paused because of errors."),
        new("drift", Count, "What sweeps found wrong and repaired."),
        Extension("label", AnyText, "Its name for people."),
        Extension("failure", AnyText, "Why it failed."),
        Extension("pausedSince", Time, "Since when it is paused."),
        Extension("silent", List(OneOf("silence", "unanswered", "unticked", "overdue")), "How it is silent, if it is."),
        Extension("timeAhead", Length, "By how much its own time is ahead of the clock, which was ahead for a while."),
        Extension("parked", Rows(new RecordType("parkedItem",
        [
            new("item", AnyText, "KIND/CODE."),
            new("due", Time, "Since when it was due."),
            new("since", Time, "Since when it is parked."),
            new("attempts", Count, "How often it was tried."),
            new("reason", AnyText, "Why it was refused."),
        ])), "Items that kept being refused, in the order in which they were parked."),
    ])
    with
    { InSetup = false };

    private static Field Extension(string name, FieldType type, string doc) => new(name, type, doc) { Extension = true };
}
