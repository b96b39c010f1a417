using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Tasks;

/// <summary>Progress of a task: the share of the planned load of participants who have approved their part (domain.md §4.4).</summary>
public static class TaskProgress
{
    /// <summary>
    /// Progress in per cent, rounded to two decimals, half away from zero. Without planned loads, all shares are equal. A closed
    /// task has 100; a group has the share of its members that are done.
    /// </summary>
    public static decimal Percent(TaskState task)
    {
        if (task.Status is TaskStatus.PendingApproval or TaskStatus.Finished)
            return 100;
        if (task.Type == TaskType.Grouping)
            return Share(task.Members.Values.Count(TaskStates.Terminal), task.Members.Count);
        var participants = task.Fields?.Participants ?? [];
        var approved = participants.Where(p => task.Parts.ContainsKey(p.Operator)).ToSeq();
        return Load(participants) is > 0 and var planned ? Share(Load(approved), planned) : Share(approved.Count, participants.Count);
    }

    private static decimal Load(Seq<TaskParticipant> participants) => participants.Sum(p => p.PlannedLoad ?? 0);

    private static decimal Share(decimal part, decimal whole) =>
        whole == 0 ? 0 : decimal.Round(100 * part / whole, 2, MidpointRounding.AwayFromZero);
}
