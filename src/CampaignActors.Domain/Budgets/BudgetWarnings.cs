using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Budgets;

/// <summary>Warnings about a budget that are not errors (domain.md §3.3 rule 8).</summary>
public static class BudgetWarnings
{
    /// <summary>Warns when the categories do not add up to the allocated amount; a budget without categories has no warning.</summary>
    public static string? Categories(BudgetFields fields)
    {
        if (fields is not { Allocated: { } allocated, Categories: { Count: > 0 } categories })
            return null;
        var sum = categories.Values.Sum(allocated.Currency);
        return sum == allocated ? null : $"the categories add up to {sum.Plain()}, allocated is {allocated.Plain()}";
    }

    /// <summary>The same text as an error, for a budget with strict categories.</summary>
    public static string? Strict(BudgetFields fields) => fields.StrictCategories == true ? Categories(fields) : null;
}
