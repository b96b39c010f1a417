using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Budgets;

/// <summary>What is odd about a budget without being wrong (domain.md §3.3 rule 8).</summary>
public static class BudgetWarnings
{
    /// <summary>The slices of a budget must match what it is allocated; a budget without slices has nothing to match.</summary>
    public static string? Categories(BudgetFields fields)
    {
        if (fields is not { Allocated: { } allocated, Categories: { Count: > 0 } categories })
            return null;
        var sum = categories.Values.Sum(allocated.Currency);
        return sum == allocated ? null : $"the categories add up to {sum.Plain()}, allocated is {allocated.Plain()}";
    }

    /// <summary>The same as an error, for a budget that wants it strict.</summary>
    public static string? Strict(BudgetFields fields) => fields.StrictCategories == true ? Categories(fields) : null;
}
