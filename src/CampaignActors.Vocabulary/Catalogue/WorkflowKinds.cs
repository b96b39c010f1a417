using Limits = CampaignActors.Domain.Values.Limits;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>The five technical workflows. They are always there; their settings may be described, all of them ours.</summary>
internal static class WorkflowKinds
{
    private static readonly FieldType Schedule = new VariantType("runSchedule",
    [
        new("runInterval", [new("every", Repeated, "Time between two sweeps, at least 1m.") { Required = true }]),
        new("runCron",
        [
            new("cron", new CronType(), "When it sweeps.") { Required = true },
            new("zone", new ZoneType(), "IANA zone of the expression; default that of the installation."),
        ]),
    ]);

    internal static readonly FieldType Hours = new RecordType("hours",
    [
        new("from", TimeOfDay, "Time of day, such as 22:00.") { Required = true },
        new("to", TimeOfDay, "Time of day, not included.") { Required = true },
    ]);

    public static readonly Kind Workflows = new("workflows", "workflow", "A technical workflow.", new("workflow",
    [
        Ours("severity", OneOf("severity", "normal", "production", "critical"), "How much depends on it; default production."),
        Ours("supervisors", Group, "The group that is mailed when it fails or is silent; default supervisors."),
        Ours("onError", OneOf("onError", "ignore", "stopProcess"), "Whether the first item that keeps failing stops it; default ignore."),
        Ours("consecutiveErrorsAllowed", new IntType(0, Limits.Entries), "Items parked in a row before it fails; 0 is never; default 5."),
        Ours("historyDays", new IntType(1, Limits.Days), "Days that a run stays in the history; default 30."),
        Ours("pausedPeriod", Length, "How long one of severity normal may be paused before people are warned; default 7d."),
        Ours("schedule", Schedule, "When it sweeps by itself; default every 15m."),
        Ours("lowActivity", Hours, "Hours of the day that its own sweeps wait for; work does not."),
    ]),
    [
        new("state", AnyText, "started, paused or stopped."),
        new("failed", Bool, "Whether it paused because of errors."),
        new("drift", Count, "What sweeps found wrong and repaired."),
        Ours("label", AnyText, "Its name for people."),
        Ours("failure", AnyText, "Why it failed."),
        Ours("pausedSince", Time, "Since when it is paused."),
        Ours("silent", List(OneOf("silence", "unanswered", "unticked", "overdue")), "How it is silent, if it is."),
        Ours("timeAhead", Length, "By how much its own time is ahead of the clock, which was ahead for a while."),
        Ours("parked", List(new RecordType("parkedItem",
        [
            new("item", AnyText, "KIND/CODE."),
            new("due", Time, "Since when it was due."),
            new("since", Time, "Since when it is parked."),
            new("attempts", Count, "How often it was tried."),
            new("reason", AnyText, "Why it was refused."),
        ])), "Items that kept being refused, in the order in which they were parked."),
    ])
    { InSetup = false };

    private static Field Ours(string name, FieldType type, string doc) => new(name, type, doc) { Ours = true };
}
