using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Plans;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Campaigns;

/// <summary>What a campaign tells its program, its items and the budgets.</summary>
internal static class CampaignEffects
{
    public static IEnumerable<AddressedEffect> Of(CampaignState before, CampaignState after, IEvent happened)
    {
        var program = Kinds.Program(after.Fields!.Program!.Value);
        switch (happened)
        {
            case CodeWasTaken taken:
                yield return new(Kinds.CampaignNumbers, new CodeOccupied(taken.Campaign));
                break;
            case CampaignDescribed described when before.Fields is null:
                yield return new(program, new ReportRollUp(false, Money.Zero(after.Currency)));
                foreach (var task in after.Fields.TaskTemplates ?? [])
                    yield return new(task.In(after.Code), task.Begin(after.Code, after.Fields.End!.Value, after.Currency));
                if (described.Occurrence is { } occurrence && after.Fields.Template is { } template)
                    yield return new(Kinds.Template(template), new CampaignBegun(occurrence));
                break;
            case CampaignDescribed or ProgramBudgetChanged
                when before.Budget != after.Budget || before.Fields?.Manager != after.Fields.Manager:
                foreach (var item in after.Items.Keys)
                    yield return new(item, new ParentChanged(after.Budget, after.Fields.Manager));
                break;
            case CampaignCanceled:
                foreach (var (item, known) in after.Items)
                {
                    if (!known.Terminal)
                        yield return new(item, new ParentCanceled());
                }
                break;
            case ItemReported { Moves: var moves } reported:
                foreach (var move in moves)
                    yield return new(Kinds.Task(move.Task), new MoveTask(move.Start));
                if (after.Status == CampaignStatus.Canceled && reported.Report.Phase is ItemPhase.Open or ItemPhase.Active)
                    yield return new(reported.Item, new ParentCanceled());
                break;
            case CampaignCalculated calculated:
                foreach (var effect in Post(before, calculated, Kinds.Campaign(after.Code)))
                    yield return effect;
                if (before.Calculated != calculated.Calculated || before.Counts != calculated.Counts)
                    yield return new(program, new ReportRollUp(calculated.Counts, calculated.Calculated));
                break;
        }
    }

    private static IEnumerable<AddressedEffect> Post(CampaignState before, CampaignCalculated calculated, EntityRef self)
    {
        var budgets = calculated.Postings.Keys.Concat(before.Holds.Select(h => h.Budget.Text)).Distinct();
        foreach (var budget in budgets.Order(StringComparer.Ordinal))
        {
            var clears = GrantedHold.At(before.Holds, new Code(budget));
            var posting = calculated.Postings.Find(budget) ?? new(before.Terms, Contribution.None);
            if (clears.Count > 0 || posting != before.Postings.Find(budget))
                yield return new(
                    Kinds.Budget(new Code(budget)), new ChargeBudget(self, posting.Own, posting.Terms, clears, posting.Estimate).Message());
        }
    }
}
