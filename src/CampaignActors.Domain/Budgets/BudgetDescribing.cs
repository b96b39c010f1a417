using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Budgets;

/// <summary>What people say of a budget: creating it and changing its fields.</summary>
internal static class BudgetDescribing
{
    public static Decision Decide(BudgetState state, PutBudget put, Context context)
    {
        var self = Kinds.Budget(state.Code);
        if (Put.Refuse(put.Mode, state.Fields is not null, self) is { } refused)
            return refused;
        var after = (state.Fields ?? new()).With(put.Fields);
        if (after.Allocated is not { } allocated)
            return Decision.Invalid("a budget needs 'allocated'");
        if (allocated.Amount < 0 || (after.Categories?.Values.Any(c => c.Amount < 0) ?? false))
            return Decision.Invalid("an allocated amount must not be negative");
        if (state.Fields is not null && allocated.Currency != state.Currency)
            return Decision.Invalid($"the budget is kept in {state.Currency}, not in {allocated.Currency}");
        if (after.Categories?.Values.Any(c => c.Currency != allocated.Currency) ?? false)
            return Decision.Invalid($"all categories must be in {allocated.Currency}");
        if (put.Fields.Natures?.Keys.FirstOrDefault(c => !after.Has(c)) is { } none)
            return Decision.Invalid($"'natures' names '{none}', which is no category of the budget");
        if (after.End < after.Start)
            return Decision.Invalid("a budget must not end before it starts");
        if (after.FiscalYearStart is < 1 or > 12)
            return Decision.Invalid("'fiscalYearStart' is a month, 1 to 12");
        if (BudgetWarnings.Strict(after) is { } mismatch)
            return Decision.Invalid(mismatch);
        // Checked under the new policy: one change may set both.
        if (state.Fields is not null
            && BudgetGuard.Refuse(state, state.Allocated - allocated, after.Overrun ?? OverrunPolicy.Warn) is { } tooLittle)
            return tooLittle;
        if (after.RelatedTo == state.Code)
            return Decision.Invalid($"budget '{state.Code}' related to itself would be a cycle");
        foreach (var reference in References(put.Fields))
        {
            if (!context.Facts.Exists(reference))
                return Decision.Unknown(reference);
        }
        return after == state.Fields ? Decision.Nothing : Decision.Accept(new BudgetDescribed(put.Fields));
    }

    /// <summary>The entities that the fields name.</summary>
    public static IEnumerable<EntityRef> References(BudgetFields fields)
    {
        if (fields.Owner is { } owner)
            yield return Kinds.Operator(owner);
        if (fields.RelatedTo is { } main)
            yield return Kinds.Budget(main);
    }
}
