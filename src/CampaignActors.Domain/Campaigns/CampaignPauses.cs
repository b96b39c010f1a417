using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using NodaTime;

namespace CampaignActors.Domain.Campaigns;

/// <summary>
/// Workflows of normal severity that are paused for too long. The operators concerned get mails on Mondays. On the Monday after the
/// fourth mail the workflow is stopped (domain.md §4.7), as for technical workflows.
/// </summary>
internal static class CampaignPauses
{
    /// <summary>The first mail about a workflow paused since an instant; <c>null</c> when its severity needs none.</summary>
    public static Instant? WarnAt(CampaignState state, Instant pausedSince, Context context) =>
        IsWatched(state) ? PauseRule.First(pausedSince, WorkflowFields.DefaultPausedPeriod, context.Now, context.Zone) : null;

    private static bool IsWatched(CampaignState state) =>
        (state.Fields?.Jobs?.Severity ?? WorkflowSeverity.Normal) == WorkflowSeverity.Normal;

    private static IEnumerable<CampaignWorkflow> Watched(CampaignState state) =>
        IsWatched(state) ? state.Workflows.Where(w => w.State == CampaignWorkflowState.Paused) : [];

    /// <summary>The next mail; at once for a pause whose first mail is not planned yet.</summary>
    public static Instant? Due(CampaignState state) => Watched(state).Select(w => (Instant?)(w.WarnAt ?? DueTimes.AtOnce)).Min();

    public static IEnumerable<EntityRef> Needs(CampaignState state, Instant now) => Watched(state).Where(w => w.WarnAt <= now)
        .SelectMany(w => PauseNotices.Needs(WorkflowFields.DefaultSupervisors, Involved(state, w)));

    private static IEnumerable<Code> Involved(CampaignState state, CampaignWorkflow workflow) =>
        new[] { state.Creator, workflow.ModifiedBy }.OfType<Code>().Distinct();

    public static IEnumerable<IEvent> Work(CampaignState state, Context context) => Watched(state)
        .Where(w => w.WarnAt is null || w.WarnAt <= context.Now).Select(w => WarnOrStop(state, w, context));

    private static IEvent WarnOrStop(CampaignState state, CampaignWorkflow workflow, Context context)
    {
        var since = workflow.PausedSince ?? context.Now;
        if (workflow.WarnAt is null)
            return new CampaignPauseNoticed(workflow.Number, 0, WarnAt(state, since, context)!.Value, null);
        if (workflow.PauseNotices >= PauseRule.Notices)
            return new CampaignWorkflowMoved(workflow.Number, CampaignWorkflowState.Finished);
        var (notice, next) = ((workflow.PauseNotices ?? 0) + 1, PauseRule.After(context.Now, context.Zone));
        return new CampaignPauseNoticed(workflow.Number, notice, next, PauseNotices.Of(
            $"workflow-paused:{workflow.Number}:{since}:{notice}", $"{workflow.Label} of campaign {state.Code}", workflow.Label, since,
            notice, next, WorkflowFields.DefaultSupervisors, Involved(state, workflow), context));
    }

    /// <summary>Plans the mails again after a change of the severity.</summary>
    public static CampaignState Reconsidered(CampaignState state) => state.Workflows.Any(w => w.WarnAt is not null)
        ? state with { Workflows = state.Workflows.Select(w => w with { WarnAt = null }).ToSeq() }
        : state;
}
