using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Binding;

/// <summary>Reads the schedules of campaigns and how their workflows queue for execution slots.</summary>
internal static class ScheduleReader
{
    public static Schedule Read(MapReader r) => new()
    {
        Advance = r.Duration("advance"),
        MissedGrace = r.Duration("missedGrace"),
        From = r.Instant("from"),
        Until = r.LastInstant("until"),
        Lines = (r.List("lines")?.Items ?? []).OfType<MapNode>().Select(n => Line(new MapReader(n, r.Context, r.Errors))).ToSeq(),
        Cron = r.Text("cron"),
        Zone = r.Context.Zone.Id,
        Runs = r.Int("runs"),
        SubmitForApproval = r.Bool("submitForApproval") ?? true,
        AutomaticStart = r.Bool("automaticStart") ?? false,
        Overlap = r.Enum<OverlapPolicy>("overlap") ?? OverlapPolicy.Allow,
    };

    private static ScheduleLine Line(MapReader r) => new(
        r.Text("id"),
        r.Instant("start") ?? default,
        r.Instant("end"),
        r.Duration("duration"),
        r.Bool("submitForApproval") ?? true,
        r.Bool("automaticStart") ?? false);

    public static JobExecution Jobs(MapReader r) => new(
        r.Enum<WorkflowSeverity>("severity") ?? WorkflowSeverity.Normal,
        r.Enum<SlotPriority>("priority") ?? SlotPriority.Average,
        r.Bool("lowActivity") ?? false);
}
