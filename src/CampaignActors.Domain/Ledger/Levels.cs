using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Ledger;

/// <summary>The five exclusive levels of a cost line (domain.md §3.3). A line is in exactly one.</summary>
public enum LedgerLevel
{
    Planned = 1,
    Reserved = 2,
    Committed = 3,
    Spent = 4,
    Invoiced = 5,
}

/// <summary>The levels that operators choose; Spent and Invoiced follow from events.</summary>
public enum CommitmentLevel
{
    Planned = 1,
    Reserved = 2,
    Committed = 3,
}

/// <summary>State of an item's charge, independent of its commitment level.</summary>
public enum ChargeState
{
    Open,
    Spent,
    Invoiced,
}

/// <summary>Process status of a campaign's budget. Amounts count in the budget from <see cref="Defined"/> on.</summary>
public enum ProcessStatus
{
    BeingEdited,
    Defined,
    CarriedOut,
}

/// <summary>An estimate and its breakdown over expense categories; the rest of the total has no category.</summary>
public sealed record CostEstimate(Money Total, Map<Money> Breakdown)
{
    /// <summary>Amounts by category; the empty key holds the amount without one.</summary>
    public Map<Money> ByCategory()
    {
        var rest = Total - Breakdown.Values.Sum(Total.Currency);
        return rest.IsZero ? Breakdown : Breakdown.Set(Contribution.Uncategorised, rest);
    }

    /// <summary>A breakdown must add up to the total (domain.md §2, Cost block).</summary>
    public string? Problem()
    {
        if (Total.Amount < 0 || Breakdown.Values.Any(a => a.Amount < 0))
            return "an estimate must not be negative";
        var sum = Breakdown.Values.Sum(Total.Currency);
        return Breakdown.Count > 0 && sum != Total
            ? $"the breakdown adds up to {sum.Plain()}, the total is {Total.Plain()}"
            : null;
    }
}
