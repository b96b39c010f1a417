using Limits = CampaignActors.Domain.Values.Limits;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Fields around approvals that campaigns, deliveries and tasks share.</summary>
internal static class ApprovalBlocks
{
    /// <summary>A delay from a deadline, or a time.</summary>
    public static FieldType Reminder => new EitherType("reminder", new DurationType(Limits.Days, Negative: true), Time);

    private static readonly Field[] s_terms =
    [
        new("reminders", List(Reminder, Limits.Reminders),
            "When undecided reviewers are reminded: a delay from the deadline (\"-1d\") or a given time."),
        new("deadline", Length, "Time to decide, from submission; default 3d."),
    ];

    /// <summary>Options of ours; without them any one reviewer decides.</summary>
    private static readonly Field[] s_options =
    [
        new("fourEyes", Bool, "Whether who submits may not decide; default false.") { Ours = true },
        new("quorum", new IntType(1, Limits.People), "How many have to accept; one rejection rejects. Default 1.") { Ours = true },
        new("escalation", People(Person), "Who is told when the deadline has passed, and may decide from then on.") { Ours = true },
    ];

    public static readonly FieldType Settings = new RecordType("approvals",
    [
        Approval("target", "the target"),
        Approval("content", "the content"),
        Approval("budget", "the cost; it needs the target approval"),
        Approval("extraction", "the extraction file, before the router is told"),
        Approval("proof", "the proof of the router's notification"),
        Approval("start", "the start of an online delivery"),
        Approval("availableContent", "the content being ready: its editors say so before its reviewers are asked") with { Ours = true },
        Approval("externalContent", "the content once its reviewers have accepted it") with { Ours = true },
        new("mode", OneOf("submitMode", "automatic", "manual"), "Who submits a delivery's approvals when their turn has come; default automatic.") { Ours = true },
        new("individualApproval", Bool, "Whether associated deliveries are approved by themselves; default false, their main delivery's approvals count.") { Ours = true },
        new("preparation", OneOf("preparation", "automatic", "manual"), "Who starts the preparation of messages; default automatic.") { Ours = true },
        .. s_terms,
        new("notify", Bool, "Whether mails go out; default true."),
        new("allowOwnerConfirmation", Bool, "Whether the manager may decide and start although reviewers are named; default false.") { Ours = true },
        .. s_options,
        new("autoCreateApprovalTasks", Bool, "Whether a control task, CODE.TYPE, comes and goes with each approval; default false.") { Ours = true },
    ]);

    /// <summary>The same for the review of a task, whose reviewers have a key of their own.</summary>
    public static readonly IReadOnlyList<Field> ReviewTerms = [.. s_terms.Concat(s_options).Select(f => f with { Ours = true })];

    /// <summary>How one approval stands.</summary>
    public static readonly FieldType Step = new RecordType("approvalStatus",
    [
        new("status", OneOf("approvalState", "notRequired", "waiting", "pending", "approved", "rejected"), "Where it stands (domain.md §4.5)."),
        new("round", Count, "How often it was asked for."),
        new("submittedAt", Time, "When it was submitted."),
        new("submittedBy", AnyText, "Who submitted it, or had it prepared."),
        new("deadline", Time, "Until when it should be decided."),
        new("overdue", Bool, "Whether the deadline has passed undecided."),
        new("acceptedBy", List(AnyText), "With a quorum: who has accepted it so far."),
        new("decidedBy", AnyText, "Who settled it."),
        new("decidedFor", AnyText, "The reviewer in whose place it was decided."),
        new("decidedAt", Time, "When it was settled."),
        new("comment", AnyText, "Why."),
    ]);

    private static Field Approval(string name, string what) =>
        new(name, People(Person), $"Reviewers of {what}. Absent: not enabled; empty: the campaign manager decides.");
}
