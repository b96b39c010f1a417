using System.Text.Json.Nodes;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Plans;
using CampaignActors.Domain.Programs;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Verifying;

/// <summary>Parents against what their children say of themselves, not against what the parents remember of them.</summary>
internal static class RollUpChecks
{
    public static CheckResult Of(JournalFold journal, JsonObject? state)
    {
        var findings = new Findings("parents");
        var items = journal.All<DeliveryModel>().Where(d => d.State.Fields is not null)
            .Select(d => (Parent: d.State.Fields!.Campaign is { } c ? Kinds.Campaign(c) : (EntityRef?)null, d.Entity,
                d.State.Charges.Posted))
            .Concat(journal.All<TaskState>().Where(t => t.State.Fields is not null).Select(t => (t.State.Parent, t.Entity,
                t.State.Charges.Posted)))
            .Where(i => i.Parent is not null).ToLookup(i => i.Parent!.Value);
        var (campaigns, programs, plans) = (0, 0, 0);
        foreach (var (self, campaign) in journal.All<CampaignState>().Where(c => c.State.Fields is not null))
        {
            campaigns++;
            var told = campaign.Items;
            foreach (var (_, item, posted) in items[self])
            {
                if (!told.TryGetValue(item, out var known))
                    findings.Add($"{self} does not know {item}");
                else
                    told = told.SetItem(item, known with { Provisional = posted?.Provisional, Calculated = posted?.Calculated });
            }
            Compare(findings, self, campaign.Calculated, CampaignCosts.Calculated(campaign with { Items = told }));
        }
        var byProgram = journal.All<CampaignState>().Where(c => c.State.Fields?.Program is not null)
            .ToLookup(c => Kinds.Program(c.State.Fields!.Program!.Value));
        foreach (var (self, program) in journal.All<ProgramState>().Where(p => p.State.Fields is not null))
        {
            programs++;
            var parts = byProgram[self].Select(
                c => new RollUpPart(CampaignCosts.CountsNow(c.State), c.State.Calculated ?? Money.Zero(c.State.Currency)))
                .Concat(items[self].Where(i => i.Posted is not null).Select(i => new RollUpPart(true, i.Posted!.Calculated))).ToList();
            Compare(findings, self, program.Calculated,
                RollUp.Sum(parts, program.Fields, RollUp.CurrencyOf(program.Parts.Values, program.Fields)));
        }
        var byPlan = journal.All<ProgramState>().Where(p => p.State.Fields?.Plan is not null)
            .ToLookup(p => Kinds.Plan(p.State.Fields!.Plan!.Value));
        foreach (var (self, plan) in journal.All<PlanState>().Where(p => p.State.Fields is not null))
        {
            plans++;
            var currency = RollUp.CurrencyOf(plan.Parts.Values, plan.Fields);
            var parts = byPlan[self].Select(p => new RollUpPart(p.State.Counts, p.State.Calculated ?? Money.Zero(currency), p.State.Others))
                .ToList();
            Compare(findings, self, plan.Calculated, RollUp.Sum(parts, plan.Fields, currency));
        }
        var trees = state is null ? 0 : Trees(journal, state, findings);
        return findings.Result(
            $"{campaigns} campaigns, {programs} programs, {plans} plans and {trees} main budgets: calculated and consolidated are the "
                + "sum of what is below");
    }

    private static void Compare(Findings findings, EntityRef self, Money? shown, Money sum) => findings.AddIf(
        shown is { } calculated ? calculated != sum : !sum.IsZero,
            () => $"{self}: calculated is {shown?.ToString() ?? "nothing"}, what is below comes to {sum}");

    /// <summary>Main budgets as the node shows them. Trees of several currencies are left out: their sums need rates.</summary>
    private static int Trees(JournalFold journal, JsonObject state, Findings findings)
    {
        var budgets = journal.All<BudgetState>().Where(b => b.State.Fields is not null).Select(b => b.State).ToList();
        var below = budgets.Where(b => b.Fields!.RelatedTo is not null).ToLookup(b => b.Fields!.RelatedTo!.Value);
        var trees = 0;
        foreach (var main in budgets.Where(b => below[b.Code].Any()))
        {
            var all = Under(main, below, []);
            if (all.Any(b => b.Currency != main.Currency) || state[Kinds.Budgets]?[main.Code.Text]?["consolidated"] is not { } shown)
                continue;
            trees++;
            Compare("allocated", all.Sum(b => b.Allocated.Amount));
            foreach (var level in Enum.GetValues<LedgerLevel>())
                Compare(Scalars.NameOf(level), all.Sum(b => b.At(level).Amount));

            void Compare(string figure, decimal sum) => findings.AddIf(
                JsonNumber.Of(shown[figure]) != sum,
                    () => $"budgets/{main.Code}: consolidated {figure} is {shown[figure]}, what is below comes to {sum}");
        }
        return trees;
    }

    private static List<BudgetState> Under(BudgetState main, ILookup<Code, BudgetState> below, HashSet<Code> seen) =>
        !seen.Add(main.Code) ? [] : [main, .. below[main.Code].SelectMany(child => Under(child, below, seen))];
}
