using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Binding;

/// <summary>Reads the approvals of campaigns and deliveries.</summary>
internal static class ApprovalReader
{
    private static readonly ApprovalType[] s_types =
    [
        ApprovalType.Target, ApprovalType.Content, ApprovalType.Budget, ApprovalType.Extraction, ApprovalType.Proof, ApprovalType.Start,
        ApprovalType.AvailableContent, ApprovalType.ExternalContent,
    ];

    public static ApprovalSettings Settings(MapReader a)
    {
        var reviewers = Map<Seq<Code>>.Empty;
        foreach (var type in s_types)
        {
            if (new FieldReader(a).Codes(Scalars.NameOf(type)) is { } named)
                reviewers = reviewers.Set(type.ToString(), named);
        }
        return new ApprovalSettings
        {
            Reviewers = reviewers, Reminders = Reminders(a), Deadline = a.Duration("deadline"), Notify = a.Bool("notify") ?? true, Options = Options(a),
            CreateTasks = a.Bool("autoCreateApprovalTasks") ?? false,
            Mode = a.Enum<SubmitMode>("mode") ?? SubmitMode.Automatic, Preparation = a.Enum<PreparationMode>("preparation") ?? PreparationMode.Automatic,
            IndividualApproval = a.Bool("individualApproval") ?? false,
        };
    }

    public static ApprovalOptions Options(MapReader a) => new()
    {
        OwnerMayDecide = a.Bool("allowOwnerConfirmation") ?? false,
        FourEyes = a.Bool("fourEyes") ?? false,
        Quorum = a.Int("quorum") ?? 1,
        Escalation = new FieldReader(a).Codes("escalation") ?? [],
    };

    public static Seq<ReminderRule> Reminders(MapReader a) =>
        (a.List("reminders")?.Items ?? []).OfType<ScalarNode>().Select(n => Reminder(n, a.Context)).ToSeq();

    /// <summary>"-1d" and "1d" both mean a day before the deadline; anything else is an instant.</summary>
    public static ReminderRule Reminder(ScalarNode node, ReadContext context)
    {
        var before = Scalars.Duration(node, allowNegative: true);
        if (before.Error is not null)
            return new ReminderRule(null, Scalars.Instant(node, context).OrThrow());
        var delay = before.OrThrow();
        return new ReminderRule(delay < NodaTime.Duration.Zero ? -delay : delay, null);
    }
}
