using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Campaigns;

/// <summary>
/// The stored form of <see cref="CampaignCalculated"/>: the postings that changed against the state before. It does not grow with the
/// number of budgets while these do not change.
/// </summary>
[Contract("campaign.calculatedShort")]
public sealed record CampaignRecalculated(Money Calculated, bool Counts) : IEvent
{
    /// <summary>The terms of all postings; absent when those that were there keep theirs.</summary>
    public CampaignTerms? Terms { get; init; }

    /// <summary>Budgets that are charged for the first time, with the terms alone.</summary>
    public Seq<string>? Added { get; init; }

    /// <summary>Other postings that are new or differ, under <see cref="Terms"/>.</summary>
    public Map<CampaignPosting>? Changed { get; init; }

    /// <summary>Budgets that are not charged any more.</summary>
    public Seq<string>? Removed { get; init; }

    /// <returns>The short form, or the event itself where that would not say the same.</returns>
    public static IEvent Of(Map<CampaignPosting> before, CampaignCalculated whole)
    {
        var common = whole.Postings.Values.Select(p => p.Terms).Distinct().ToList() is [var only] ? only : null;
        var added = common is null ? [] : whole.Postings
            .Where(p => !before.ContainsKey(p.Key) && p.Value == Bare(common)).Select(p => p.Key).ToSeq();
        var terms = added.Count > 0 || before.Any(p => whole.Postings.ContainsKey(p.Key) && p.Value.Terms != common) ? common : null;
        var changed = Map<CampaignPosting>.Of(
            whole.Postings.Where(p => !added.Contains(p.Key) && Under(terms, before.Find(p.Key)) != p.Value));
        var removed = before.Keys.Where(b => !whole.Postings.ContainsKey(b)).ToSeq();
        var form = new CampaignRecalculated(whole.Calculated, whole.Counts)
        {
            Terms = terms,
            Added = added.Count == 0 ? null : added,
            Changed = changed.Count == 0 ? null : changed,
            Removed = removed.Count == 0 ? null : removed,
        };
        return form.Whole(before) == whole ? form : whole;
    }

    /// <param name="before">The postings before the event.</param>
    public CampaignCalculated Whole(Map<CampaignPosting> before)
    {
        var kept = Removed is null ? before : Removed.Aggregate(before, (left, budget) => left.Remove(budget));
        var postings = Terms is null ? kept : Map<CampaignPosting>.Of(kept.Select(p => KeyValuePair.Create(p.Key, Under(Terms, p.Value)!)));
        foreach (var budget in Added ?? [])
            postings = postings.Set(budget, Bare(Terms!));
        foreach (var (budget, posting) in Changed ?? Map<CampaignPosting>.Empty)
            postings = postings.Set(budget, posting);
        return new CampaignCalculated(Calculated, Counts, postings);
    }

    private static CampaignPosting Bare(CampaignTerms terms) => new(terms, Contribution.None);

    private static CampaignPosting? Under(CampaignTerms? terms, CampaignPosting? posting) =>
        terms is null ? posting : posting is null ? null : posting with { Terms = terms };
}
