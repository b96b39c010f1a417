using System.Globalization;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Workflows;

/// <summary>
/// Tells people that a workflow, technical or of a campaign, has been paused for too long (domain.md §4.7): its supervisors, who created it
/// and who changed it last. Administrators are not told unless they are supervisors.
/// </summary>
internal static class PauseNotices
{
    /// <summary>Those who may have to be told.</summary>
    public static IEnumerable<EntityRef> Needs(Code supervisors, IEnumerable<Code> involved) =>
        Recipients.Needs(supervisors).Concat(involved.Select(Kinds.Operator));

    /// <param name="name">How the workflow is called in the mail.</param>
    /// <param name="number">Which notice this is, from 1.</param>
    /// <param name="next">When people are told again, or it is stopped.</param>
    public static NoticesSent? Of(
        string key, string name, Instant since, int number, Instant next, Code supervisors, IEnumerable<Code> involved, Context context)
    {
        var people = involved.Where(p => context.Facts.Find<OperatorFacts>(Kinds.Operator(p)) is { Administrator: false });
        var to = Recipients.Resolve([supervisors], context.Facts).Concat(people).Distinct().Order().ToSeq();
        var then = number < PauseRule.Notices ? "people are told again" : "it is stopped";
        return to.Count == 0 ? null : new NoticesSent(
        [
            new SentNotice(key, MailTemplates.WorkflowPaused, to, $"Workflow {name} has been paused for too long",
                $"It is paused since {Local(since, context)}, and its work waits. On {Local(next, context)} {then}."),
        ]);
    }

    private static string Local(Instant at, Context context) =>
        at.InZone(context.Zone).ToString("uuuu'-'MM'-'dd' 'HH':'mm z", CultureInfo.InvariantCulture);
}
