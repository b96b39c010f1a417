using System.Text.Json.Nodes;
using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Text;
using static CampaignActors.Vocabulary.Catalogue.Types;
using static CampaignActors.Vocabulary.Text.Json;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>When things are due: schedules of campaigns and templates, runs of technical workflows, hours of low activity.</summary>
internal static class ScheduleBlocks
{
    private static readonly RecordType<ScheduleLine> s_line = new("scheduleLine", ReadLine, ShowLine,
    [
        new("start", Types.Time, "When the occurrence starts.") { Required = true },
        new("end", Types.Time, "When a periodic campaign ends."),
        new("submitForApproval", Bool, "Whether its deliveries ask for approval; default true."),
        new("automaticStart", Bool, "Whether it starts by itself; default false."),
        new("id", Name,
            "Identity of the line: what was made in advance follows when its start is changed. "
            + "Without it lines are matched by their start.")
        {
            Extension = true,
        },
        new("duration", Types.Length, "Length of a periodic campaign without an end.") { Extension = true },
    ]);

    /// <summary>Occurrences of a campaign's workflow, or of a template's campaigns.</summary>
    public static readonly RecordType<Schedule> Schedule = new("schedule", ReadSchedule, ShowSchedule,
    [
        new("advance", Repeated, "How long before its start an occurrence is created; default 0."),
        new("missedGrace", Types.Length, "How late an automatic start may be; default 1d."),
        new("from", Types.Time, "First instant of a cron schedule, included."),
        new("until", new InstantType(LastOfDay: true), "Last instant of a cron schedule, included."),
        new("lines", Types.List(s_line), "Occurrences typed one by one."),
        new("cron", new CronType(), "Occurrences by rule, in local time of the file's zone."),
        new("runs", Ordinal, "Number of runs after which a cron schedule ends.") { Extension = true },
        new("submitForApproval", Bool, "As on lines, for a cron schedule.") { Extension = true },
        new("automaticStart", Bool, "As on lines, for a cron schedule.") { Extension = true },
        new("overlap", OneOf<OverlapPolicy>("overlap"),
            "What happens when an occurrence is to start while the one before it still runs; default allow.") { Extension = true },
    ])
    { Rules = [KeyRule.AtMostOneOf("lines", "cron")] };

    /// <summary>How the workflows of a campaign queue for execution slots.</summary>
    public static readonly RecordType<JobExecution> Jobs = new("jobs",
        g => new JobExecution(
            g.Enum<WorkflowSeverity>("severity") ?? WorkflowSeverity.Normal,
            g.Enum<SlotPriority>("priority") ?? SlotPriority.Average,
            g.Bool("lowActivity") ?? false),
        j => Of(("severity", Word(j.Severity)), ("priority", Word(j.Priority)), ("lowActivity", Flag(j.LowActivity))),
        [
            new("severity", OneOf<WorkflowSeverity>("severity"), "Served first in the queue for execution slots; default normal."),
            new("priority", OneOf<SlotPriority>("slotPriority"), "Its place among those of the same severity; default average."),
            new("lowActivity", Bool, "Whether its jobs wait for the hours of low activity; default false."),
        ]);

    /// <summary>When a technical workflow sweeps by itself.</summary>
    public static readonly VariantType<RunSchedule> Runs = new("runSchedule",
        s => Of(("every", Length(s.Every)), ("cron", Plain(s.Cron)), ("zone", Plain(s.Zone))),
        [
            Run("runInterval", [new("every", Repeated, "Time between two sweeps, at least 1m.") { Required = true }]),
            Run("runCron",
            [
                new("cron", new CronType(), "When it sweeps.") { Required = true },
                new("zone", new ZoneType(), "IANA zone of the expression; default that of the installation."),
            ]),
        ]);

    private static readonly Field[] s_hours =
    [
        new("from", TimeOfDay, "Time of day, such as 22:00.") { Required = true },
        new("to", TimeOfDay, "Time of day, not included.") { Required = true },
    ];

    /// <summary>Hours of the day, in the zone of the installation.</summary>
    public static readonly RecordType<DayWindow> Hours = new("hours", Window, ShowWindow, s_hours);

    /// <summary>Hours of the day, in the zone in which they are given.</summary>
    public static readonly RecordType<LowActivityHours> HoursInZone = new("hours",
        g => new LowActivityHours(Window(g), g.Context.Zone.Id), h => ShowWindow(h.Window), s_hours);

    private static DayWindow Window(GivenMap g) => new(g.Int("from")!.Value, g.Int("to")!.Value);

    private static JsonObject ShowWindow(DayWindow w) => Of(("from", TimeOfDay.Write(w.From)), ("to", TimeOfDay.Write(w.To)));

    private static RecordType<RunSchedule> Run(string name, Field[] fields) => new(name,
        g => new RunSchedule(g.Duration("every"), g.Text("cron"), g.Text("zone")), _ => null, fields);

    private static Schedule ReadSchedule(GivenMap g) => new()
    {
        Advance = g.Duration("advance"),
        MissedGrace = g.Duration("missedGrace"),
        From = g.Instant("from"),
        Until = g.Instant("until"),
        Lines = g.List<ScheduleLine>("lines"),
        Cron = g.Text("cron"),
        Zone = g.Context.Zone.Id,
        Runs = g.Int("runs"),
        SubmitForApproval = g.Bool("submitForApproval") ?? true,
        AutomaticStart = g.Bool("automaticStart") ?? false,
        Overlap = g.Enum<OverlapPolicy>("overlap") ?? OverlapPolicy.Allow,
    };

    private static JsonObject ShowSchedule(Schedule s) => Of(
        ("advance", Length(s.Advance)),
        ("missedGrace", Length(s.MissedGrace)),
        ("from", Time(s.From)),
        ("until", Time(s.Until)),
        ("lines", s.Lines.Count == 0 ? null : List(s.Lines, ShowLine)),
        ("cron", Plain(s.Cron)),
        ("runs", s.Runs is { } runs ? JsonValue.Create(runs) : null),
        ("submitForApproval", s.SubmitForApproval ? null : Flag(false)),
        ("automaticStart", s.AutomaticStart ? Flag(true) : null),
        ("overlap", s.Overlap == OverlapPolicy.Allow ? null : Word(s.Overlap)));

    private static ScheduleLine ReadLine(GivenMap g) => new(
        g.Text("id"),
        g.Instant("start")!.Value,
        g.Instant("end"),
        g.Duration("duration"),
        g.Bool("submitForApproval") ?? true,
        g.Bool("automaticStart") ?? false);

    private static JsonObject ShowLine(ScheduleLine l) => Of(
        ("id", Plain(l.Id)),
        ("start", Time(l.Start)),
        ("end", Time(l.End)),
        ("duration", Length(l.Length)),
        ("submitForApproval", Flag(l.SubmitForApproval)),
        ("automaticStart", Flag(l.AutomaticStart)));
}
