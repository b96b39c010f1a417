using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Approvals;

/// <summary>Which operators may decide (domain.md §5.1 rules 2–5, §5.4), and whose facts are needed to know it.</summary>
public static class Deciders
{
    /// <summary>
    /// Operators and groups that may decide: the reviewers, or the manager when no reviewer is named. An option adds the manager.
    /// Once the deadline has passed, the escalation targets are added.
    /// </summary>
    public static Seq<Code> Of(Seq<Code> reviewers, Code? manager, ApprovalOptions options, bool overdue)
    {
        var named = reviewers;
        if (manager is { } owner && (reviewers.Count == 0 || options.OwnerMayDecide))
            named = named.Add(owner);
        return overdue ? named.AddRange(options.Escalation) : named;
    }

    /// <summary>The same for one stage: its own reviewers, and its own deadline.</summary>
    public static Seq<Code> Of(ApprovalStage stage, Code? manager, ApprovalOptions options, Instant now) =>
        Of(stage.Reviewers, manager, options, overdue: stage.Deadline <= now);

    /// <summary>
    /// Facts that the question needs: those of the deciding operator first; then, if they do not answer it, those of the operators
    /// who may have delegated to them.
    /// </summary>
    public static IEnumerable<EntityRef> Needs(Seq<Code> deciders, string by, FactBook facts)
    {
        if (Code.Problem(by) is not null)
            return [];
        var self = Kinds.Operator(new Code(by));
        if (!facts.Has(self))
            return [self];
        if (facts.Find<OperatorFacts>(self) is not { } who)
            return [];
        if (who.Administrator || deciders.Contains(new Code(by)))
            return [];
        var shared = who.Groups.Where(deciders.Contains).Select(Kinds.Operator).Where(o => !facts.Has(o)).ToList();
        if (shared.Count > 0)
            return shared;
        return !Directly(deciders, new Code(by), who, facts)
            ? deciders.SelectMany(Recipients.Needs).Concat(Recipients.MembersOf(deciders, facts).Select(Kinds.Operator))
            : [];
    }

    /// <summary>Whether the operator may decide.</summary>
    public static bool May(Seq<Code> deciders, Code by, Instant now, FactBook facts, out Code? place)
    {
        place = null;
        if (facts.Find<OperatorFacts>(Kinds.Operator(by)) is not { } who)
            return false;
        if (Directly(deciders, by, who, facts))
            return true;
        foreach (var person in Recipients.Resolve(deciders, facts))
        {
            if (facts.Find<OperatorFacts>(Kinds.Operator(person)) is { } absent && absent.Delegations.Any(d => d.To == by && d.Covers(now)))
            {
                place = person;
                return true;
            }
        }
        return false;
    }

    /// <summary>
    /// Whether the operator or one of their groups is named. A code that an operator and a group share, which earlier versions
    /// allowed, names the operator, as for mails (<see cref="Recipients.Resolve"/>).
    /// </summary>
    private static bool Directly(Seq<Code> deciders, Code by, OperatorFacts who, FactBook facts) =>
        who.Administrator || deciders.Contains(by) || who.Groups.Any(g => deciders.Contains(g) && !facts.Exists(Kinds.Operator(g)));
}
