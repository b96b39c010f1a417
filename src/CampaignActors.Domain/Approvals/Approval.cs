using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Approvals;

/// <summary>What can be approved (domain.md §2, Approval).</summary>
public enum ApprovalType
{
    Target,
    Content,
    Budget,
    Extraction,
    Proof,
    Start,
    Task,

    /// <summary>The content is ready: said by those who edit it, before its reviewers are asked.</summary>
    AvailableContent,

    /// <summary>After the reviewers, somebody outside.</summary>
    ExternalContent,
}

/// <summary>One of the acceptances that a quorum asks for.</summary>
public sealed record Acceptance(Code By, string Name, Instant At);

/// <summary>Who decided what, as it is stored.</summary>
public sealed record ApprovalDecision(ApprovalType Type, int Round, bool Approved, Code By, string Name, string? Comment)
{
    /// <summary>The reviewer in whose place it was decided, under a delegation.</summary>
    public Code? For { get; init; }
}

/// <summary>One approval of one subject. A decision is final for its round.</summary>
/// <param name="Reviewers">As they were named when it was submitted.</param>
/// <param name="DecidedBy">Who settled it: the one who rejected it, or the last one to accept it.</param>
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
    /// <summary>Who submitted it, or had its subject prepared; nobody is known when a workflow did.</summary>
    public Code? SubmittedBy { get; init; }

    /// <summary>As they stood when it was submitted.</summary>
    public ApprovalOptions Options { get; init; } = ApprovalOptions.None;

    /// <summary>Who has accepted it in this round, in time.</summary>
    public Seq<Acceptance> Acceptances { get; init; } = [];

    /// <summary>The reviewer in whose place it was decided.</summary>
    public Code? DecidedFor { get; init; }

    /// <summary>How often another manager got it while it was pending; <c>null</c>: never.</summary>
    public int? Moves { get; init; }

    /// <summary>Prefix of the keys of all notices of this round.</summary>
    public string Key => $"{Type}:{Round}:";

    /// <summary>An approval that was never submitted.</summary>
    public static Approval Unsubmitted(ApprovalType type, bool enabled) => new(
        type, 1, enabled ? ApprovalStatus.Waiting : ApprovalStatus.NotRequired, null, null, [], null, null, null, null);

    /// <summary>Asks for it, in the next round if it was asked for before.</summary>
    /// <param name="by">Who submits it, when a person does.</param>
    public static Approval Submit(ApprovalType type, Approval? before, Seq<Code> reviewers, Duration deadline, Instant now, Code? by, ApprovalOptions options)
    {
        var round = before is null ? 1 : before.SubmittedAt is null ? before.Round : before.Round + 1;
        return new(type, round, ApprovalStatus.Pending, now, now + deadline, reviewers, null, null, null, null) { SubmittedBy = by, Options = options };
    }

    /// <summary>Whether this decision settles the round; an acceptance below the quorum does not.</summary>
    public bool Settles(ApprovalDecision decision) => !decision.Approved || Acceptances.Count + 1 >= Options.Quorum;

    public Approval Decide(ApprovalDecision decision, Instant at)
    {
        var next = decision.Approved ? this with { Acceptances = Acceptances.Add(new(decision.By, decision.Name, at)) } : this;
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

    /// <summary>Taken back undecided. The next submission opens the next round.</summary>
    public Approval Withdraw() => this with { Status = ApprovalStatus.Waiting };

    /// <summary>To be submitted again, in the next round.</summary>
    public Approval Reset() => Unsubmitted(Type, enabled: true) with { Round = Round + 1 };
}
