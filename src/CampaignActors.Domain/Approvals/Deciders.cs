using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Approvals;

/// <summary>Who may decide (domain.md §5.1 rules 2–5, §5.4) and whose facts tell it.</summary>
public static class Deciders
{
    /// <summary>
    /// Operators and groups who may decide: the reviewers; nobody named, the manager; with the option, the manager beside them; once
    /// the deadline has passed, those it escalates to.
    /// </summary>
    public static Seq<Code> Of(Seq<Code> reviewers, Code? manager, ApprovalOptions options, bool overdue)
    {
        var named = reviewers;
        if (manager is { } owner && (reviewers.Count == 0 || options.OwnerMayDecide))
            named = named.Add(owner);
        return overdue ? named.AddRange(options.Escalation) : named;
    }

    /// <summary>
    /// Facts that the question needs: of the operator who decides and, while that does not answer it, of those who may have delegated
    /// to them.
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

    /// <summary>Whether the operator may decide; if only in somebody's place, in whose.</summary>
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
    /// Named, or in a group that is. Where an earlier version let an operator and a group share a code, it names the operator, as it does
    /// for mails (<see cref="Recipients.Resolve"/>).
    /// </summary>
    private static bool Directly(Seq<Code> deciders, Code by, OperatorFacts who, FactBook facts) =>
        who.Administrator || deciders.Contains(by) || who.Groups.Any(g => deciders.Contains(g) && !facts.Exists(Kinds.Operator(g)));
}
