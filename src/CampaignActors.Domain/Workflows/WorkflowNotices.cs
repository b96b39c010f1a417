using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Workflows;

/// <summary>
/// Mails about a technical workflow. The event itself sends them from the entity's outbox, which the courier delivers. None of them
/// waits for a workflow, since that may be the one that is down.
/// </summary>
internal static class WorkflowNotices
{
    /// <summary>Operators and groups whose facts the recipients depend on.</summary>
    public static IEnumerable<EntityRef> Needs(WorkflowModel state) =>
        PauseNotices.Needs(state.Settings.SupervisorsOrDefault, Involved(state));

    private static IEnumerable<Code> Involved(WorkflowModel state) => new[] { state.Creator, state.ModifiedBy }.OfType<Code>().Distinct();

    /// <summary>Members of the supervisors' group; administrators only when they are members.</summary>
    private static Seq<Code> Supervisors(WorkflowModel state, FactBook facts) =>
        Recipients.Resolve([state.Settings.SupervisorsOrDefault], facts);

    public static NoticesSent? Failed(WorkflowModel state, string reason, Context context) => Sent(
        $"workflow-failed:{state.Failures + 1}", MailTemplates.WorkflowFailed, Supervisors(state, context.Facts),
        $"Workflow {Name(state)} has failed", $"{reason}. It is paused, and its work waits. Starting it begins with what is parked.",
        new MailFigures().With("reason", reason));

    public static NoticesSent? Silent(WorkflowModel state, string text, Context context) => Sent(
        $"workflow-silent:{state.SilencesSoFar + 1}", MailTemplates.WorkflowSilent, Supervisors(state, context.Facts),
        $"Workflow {Name(state)} is silent", $"{text}.", new MailFigures().With("reason", text));

    public static NoticesSent? PausedTooLong(WorkflowModel state, int number, Instant next, Context context) => PauseNotices.Of(
        $"workflow-paused:{state.PausedSince}:{number}", Name(state), null, state.PausedSince ?? context.Now, number, next,
        state.Settings.SupervisorsOrDefault, Involved(state), context);

    private static NoticesSent? Sent(string key, string template, Seq<Code> to, string subject, string body, MailFigures figures) =>
        to.Count == 0 ? null : new NoticesSent([SentNotice.Of(key, template, to, subject, body, figures)]);

    private static string Name(WorkflowModel state) => $"{state.Code} ({TechnicalWorkflows.Find(state.Code)!.Label()})";

    private static string Local(Instant at, Context context) => ReadableTimes.Of(at, context.Zone);
}
