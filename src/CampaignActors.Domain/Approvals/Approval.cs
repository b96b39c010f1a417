using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Approvals;

/// <summary>The subjects of approvals (domain.md §2, Approval).</summary>
public enum ApprovalType
{
    Target,
    Content,
    Budget,
    Extraction,
    Proof,
    Start,
    Task,

    /// <summary>The editors report that the content is ready, before its reviewers are asked.</summary>
    AvailableContent,

    /// <summary>Someone outside the company approves the content after the reviewers.</summary>
    ExternalContent,
}

/// <summary>The frozen target that an approval is about.</summary>
/// <param name="Preparation">Number of its analysis.</param>
public sealed record TargetMark(int Preparation, string Hash);

/// <summary>One acceptance towards the quorum.</summary>
public sealed record Acceptance(Code By, string Name, Instant At);

/// <summary>A decision as it is stored.</summary>
public sealed record ApprovalDecision(ApprovalType Type, int Round, bool Approved, Code By, string Name, string? Comment)
{
    /// <summary>The reviewer for whom <c>By</c> decided under a delegation.</summary>
    public Code? For { get; init; }

    /// <summary>The open stages that it decides; <c>null</c>: the approval has none.</summary>
    public Seq<string>? Stages { get; init; }
}

/// <summary>One approval of one subject. A decision is final for its round.</summary>
/// <param name="Reviewers">The reviewers named at submission.</param>
/// <param name="DecidedBy">The operator who settled the round: the one who rejected it, or the last one to accept it.</param>
public sealed record Approval(
    ApprovalType Type,
    int Round,
    ApprovalStatus Status,
    Instant? SubmittedAt,
    Instant? Deadline,
    Seq<Code> Reviewers,
    Code? DecidedBy,
    string? DecidedByName,
    Instant? DecidedAt,
    string? Comment)
{
    /// <summary>The operator who submitted it, or who had its subject prepared; <c>null</c> when a workflow did.</summary>
    public Code? SubmittedBy { get; init; }

    /// <summary>The options in force at submission.</summary>
    public ApprovalOptions Options { get; init; } = ApprovalOptions.None;

    /// <summary>Acceptances of this round that came in time.</summary>
    public Seq<Acceptance> Acceptances { get; init; } = [];

    /// <summary>The reviewer for whom another operator decided under a delegation.</summary>
    public Code? DecidedFor { get; init; }

    /// <summary>How often it passed to another manager while it was pending; <c>null</c>: never.</summary>
    public int? Moves { get; init; }

    /// <summary>The stages in which it is decided; <c>null</c>: at once, by its reviewers.</summary>
    public Seq<ApprovalStage>? Stages { get; init; }

    /// <summary>The frozen target that the round is about; <c>null</c>: none, or its counts were typed.</summary>
    public TargetMark? Target { get; init; }

    /// <summary>
    /// Operators and groups that are asked now: the reviewers, or those of the open stages. Empty: the manager decides.
    /// </summary>
    public IEnumerable<Code> Asked() =>
        Stages is { } stages ? stages.Where(s => s.IsOpen).SelectMany(s => s.Reviewers).Distinct() : Reviewers;

    /// <summary>Prefix of the keys of all notices of this round.</summary>
    public string Key => $"{Type}:{Round}:";

    /// <summary>An approval that was never submitted.</summary>
    public static Approval Unsubmitted(ApprovalType type, bool enabled) => new(
        type, 1, enabled ? ApprovalStatus.Waiting : ApprovalStatus.NotRequired, null, null, [], null, null, null, null);

    /// <summary>Submits the approval; a repeated submission opens the next round.</summary>
    /// <param name="deadline">Time to decide; of a stage that names none, when there are stages.</param>
    /// <param name="by">The operator who submits it; <c>null</c> when a workflow does.</param>
    public static Approval Submit(
        ApprovalType type, Approval? before, Seq<Code> reviewers, Duration deadline, Instant now, Code? by, ApprovalOptions options,
        Seq<StageRule>? stages = null)
    {
        var round = before is null ? 1 : before.SubmittedAt is null ? before.Round : before.Round + 1;
        var within = stages is { } order ? StageRule.Longest(order, deadline) : deadline;
        return new(type, round, ApprovalStatus.Pending, now, now + within, reviewers, null, null, null, null)
        {
            SubmittedBy = by,
            Options = options,
            Stages = stages is { } rules ? ApprovalStage.Begin(rules, deadline, now) : null,
        };
    }

    /// <summary>Whether this decision settles the round; an acceptance below the quorum, or before the last stage, does not.</summary>
    public bool Settles(ApprovalDecision decision) => !decision.Approved || (Stages is { } stages
        ? stages.All(s => s.AcceptedAt is not null || (decision.Stages?.Contains(s.Name) ?? false))
        : Acceptances.Count + 1 >= Options.Quorum);

    public Approval Decide(ApprovalDecision decision, Instant at)
    {
        var next = decision.Approved ? this with { Acceptances = Acceptances.Add(new(decision.By, decision.Name, at)) } : this;
        if (decision is { Approved: true, Stages: { } names } && next.Stages is { } stages)
            next = next with { Stages = ApprovalStage.Accepted(stages, names, decision.By, decision.Name, at) };
        return !Settles(decision) ? next : next with
        {
            Status = decision.Approved ? ApprovalStatus.Approved : ApprovalStatus.Rejected,
            DecidedBy = decision.By,
            DecidedByName = decision.Name,
            DecidedAt = at,
            DecidedFor = decision.For,
            Comment = decision.Comment,
        };
    }

    /// <summary>Withdraws it undecided. The next submission opens the next round.</summary>
    public Approval Withdraw() => this with { Status = ApprovalStatus.Waiting };

    /// <summary>Makes it wait for its submission in the next round.</summary>
    public Approval Reset() => Unsubmitted(Type, enabled: true) with { Round = Round + 1 };
}
