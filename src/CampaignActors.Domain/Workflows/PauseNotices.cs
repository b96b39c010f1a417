using System.Globalization;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Workflows;

/// <summary>
/// Mails about a technical or campaign workflow that has been paused for too long (domain.md §4.7), to its supervisors, its creator
/// and the last operator who changed it. Administrators get none unless they are supervisors.
/// </summary>
internal static class PauseNotices
{
    /// <summary>Operators and groups whose facts the recipients depend on.</summary>
    public static IEnumerable<EntityRef> Needs(Code supervisors, IEnumerable<Code> involved) =>
        Recipients.Needs(supervisors).Concat(involved.Select(Kinds.Operator));

    /// <param name="name">Name of the workflow in the mail.</param>
    /// <param name="workflow">Label of a campaign workflow; <c>null</c>: it is a technical one.</param>
    /// <param name="number">Number of the notice, from 1.</param>
    /// <param name="next">When the next notice is sent, or the workflow is stopped.</param>
    public static NoticesSent? Of(
        string key, string name, string? workflow, Instant since, int number, Instant next, Code supervisors, IEnumerable<Code> involved,
        Context context)
    {
        var people = involved.Where(p => context.Facts.Find<OperatorFacts>(Kinds.Operator(p)) is { Administrator: false });
        var to = Recipients.Resolve([supervisors], context.Facts).Concat(people).Distinct().Order().ToSeq();
        var then = number < PauseRule.Notices ? "the next mail is sent" : "it is stopped";
        return to.Count == 0 ? null : new NoticesSent(
        [
            SentNotice.Of(key, MailTemplates.WorkflowPaused, to, $"Workflow {name} has been paused for too long",
                $"It is paused since {Local(since, context)}, and its work waits. On {Local(next, context)} {then}.",
                new MailFigures().With("workflow", workflow).With("since", since).With("next", next)
                    .With("then", number < PauseRule.Notices ? "mail" : "stop")),
        ]);
    }

    private static string Local(Instant at, Context context) =>
        at.InZone(context.Zone).ToString("uuuu'-'MM'-'dd' 'HH':'mm z", CultureInfo.InvariantCulture);
}
