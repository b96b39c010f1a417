using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Approvals;

/// <summary>One stage of an approval that is decided in several, and the stages that come before it (domain.md §5.1 rule 15).</summary>
/// <param name="Name">Unique within its approval; a code, since it is part of the keys of notices.</param>
/// <param name="Reviewers">Any one of them accepts the stage.</param>
/// <param name="After">Names of the stages that must be accepted first; empty: it opens with the submission.</param>
/// <param name="Within">Time to decide from its opening; the deadline of the settings when absent.</param>
public sealed record StageRule(string Name, [property: Bounded(Limits.People)] Seq<Code> Reviewers, Seq<string> After, Duration? Within)
{
    /// <summary>All who are asked in one of the stages: the reviewers of the approval.</summary>
    public static Seq<Code> People(Seq<StageRule> stages) => stages.SelectMany(s => s.Reviewers).Distinct().ToSeq();

    /// <summary>Why these stages make no order, or <c>null</c>.</summary>
    /// <param name="type">The approval, as people call it.</param>
    public static string? Problem(string type, Seq<StageRule> stages)
    {
        if (stages.GroupBy(s => s.Name).FirstOrDefault(g => g.Count() > 1) is { Key: var twice })
            return $"the {type} approval has stage '{twice}' twice";
        foreach (var stage in stages)
        {
            if (stage.Reviewers.Count == 0)
                return $"stage '{stage.Name}' of the {type} approval needs a reviewer";
            if (stage.After.FirstOrDefault(a => stages.All(s => s.Name != a)) is { } missing)
                return $"stage '{stage.Name}' of the {type} approval comes after '{missing}', which is no stage of it";
        }
        return InCircle(stages) is { } circle
            ? $"stages {string.Join(", ", circle)} of the {type} approval wait for each other: a cycle"
            : null;
    }

    /// <summary>The stages that are left when all that can open in turn have opened; <c>null</c> when none is.</summary>
    private static List<string>? InCircle(Seq<StageRule> stages)
    {
        var left = stages.ToList();
        while (left.RemoveAll(s => s.After.All(a => left.All(other => other.Name != a))) > 0)
        {
        }
        return left.Count == 0 ? null : [.. left.Select(s => s.Name).Order(StringComparer.Ordinal)];
    }

    /// <summary>The longest way from the submission to the last stage, if each takes all of its time.</summary>
    /// <param name="usual">Time of a stage that names none.</param>
    public static Duration Longest(Seq<StageRule> stages, Duration usual)
    {
        var ends = new Dictionary<string, Duration>(StringComparer.Ordinal);
        // Each pass settles at least the stages whose predecessors are settled; the order has no circle.
        for (var pass = 0; pass < stages.Count && ends.Count < stages.Count; pass++)
        {
            foreach (var stage in stages.Where(s => !ends.ContainsKey(s.Name) && s.After.All(ends.ContainsKey)))
                ends[stage.Name] = Limits.Sum(stage.After.Select(a => ends[a]).DefaultIfEmpty(Duration.Zero).Max(), stage.Within ?? usual);
        }
        return ends.Values.DefaultIfEmpty(usual).Max();
    }
}

/// <summary>A stage of a submitted approval as it stands.</summary>
/// <param name="Within">Time to decide, from its opening.</param>
public sealed record ApprovalStage(string Name, Seq<Code> Reviewers, Seq<string> After, Duration Within)
{
    /// <summary>When the stages before it were accepted; <c>null</c>: it waits for them.</summary>
    public Instant? OpenedAt { get; init; }

    public Code? AcceptedBy { get; init; }

    public string? AcceptedByName { get; init; }

    public Instant? AcceptedAt { get; init; }

    public Instant? Deadline => OpenedAt + Within;

    /// <summary>Whether its reviewers are asked now.</summary>
    public bool IsOpen => OpenedAt is not null && AcceptedAt is null;

    /// <summary>The stages of a submission; those that wait for none are open.</summary>
    public static Seq<ApprovalStage> Begin(Seq<StageRule> rules, Duration usual, Instant now) => Opened(
        rules.Select(r => new ApprovalStage(r.Name, r.Reviewers, r.After, r.Within ?? usual)).ToSeq(), now);

    /// <summary>The stages after some were accepted; those that waited for them alone open.</summary>
    public static Seq<ApprovalStage> Accepted(Seq<ApprovalStage> stages, Seq<string> names, Code by, string name, Instant at) => Opened(
        stages.Select(s => s.IsOpen && names.Contains(s.Name)
            ? s with { AcceptedBy = by, AcceptedByName = name, AcceptedAt = at }
            : s).ToSeq(), at);

    private static Seq<ApprovalStage> Opened(Seq<ApprovalStage> stages, Instant at) => stages.Select(s =>
        s.OpenedAt is null && s.After.All(a => stages.Any(before => before.Name == a && before.AcceptedAt is not null))
            ? s with { OpenedAt = at }
            : s).ToSeq();
}
