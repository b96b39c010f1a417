using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Plans;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Programs;
using CampaignActors.Domain.Providers;
using CampaignActors.Domain.Values;

namespace CampaignActors.Benchmarks.RollUp;

/// <summary>One plan and program, campaigns with a budget each, and deliveries of e-mail at one cent a message.</summary>
internal static class RollUpSetup
{
    private static readonly Code s_plan = new("PLN1");
    private static readonly Code s_program = new("PRG1");
    private static readonly Code s_provider = new("MAILERS");

    public static Code Delivery(int number) => new($"DM{number}");

    public static Code Budget(int number, int budgets) => new($"BDG{number % budgets}");

    private static Code Campaign(int number, int budgets) => new($"OP{number % budgets}");

    /// <summary>Different for each delivery, so that one that is lost shows.</summary>
    public static int Messages(int number) => 1_000 + number;

    /// <summary>What a budget shows as planned once this delivery and all before it on the same budget are analysed.</summary>
    public static decimal Expected(int number, int budgets)
    {
        var messages = 0;
        for (var n = number % budgets; n <= number; n += budgets)
            messages += Messages(n);
        return messages / 100m;
    }

    public static async Task RunAsync(BenchNode node, int budgets, int deliveries)
    {
        await node.SetUpAsync(Kinds.Provider(s_provider), new PutProvider(PutMode.Create, new ProviderFields
        {
            Name = "Mailers",
            Services = Map<ServiceTemplate>.Empty.Set("Mail", new ServiceTemplate(
                [new CostCategory("Sending", ProcessType.Email, false, [new CostType("Standard", PriceStructure.Linear(0.01m))])])),
        }));
        await node.SetUpAsync(Kinds.Plan(s_plan), new PutPlan(PutMode.Create, new PlanFields { Label = "Plan" }));
        await node.SetUpAsync(Kinds.Program(s_program), new PutProgram(PutMode.Create, new PlanFields { Plan = s_plan }));
        await BenchNode.EachAsync(budgets, async n =>
        {
            await node.SetUpAsync(Kinds.Budget(Budget(n, budgets)), new PutBudget(
                PutMode.Create, new BudgetFields { Allocated = Money.Of(1_000_000, Currency.Eur) }));
            await node.SetUpAsync(Kinds.Campaign(Campaign(n, budgets)), new PutCampaign(PutMode.Create, new CampaignFields
            {
                Program = s_program,
                Budget = Budget(n, budgets),
                Level = CommitmentLevel.Planned,
                Process = ProcessStatus.Defined,
                Currency = Currency.Eur,
            }));
        });
        await BenchNode.EachAsync(deliveries, n => node.SetUpAsync(
            Kinds.Delivery(Delivery(n)), new PutDelivery(PutMode.Create, new DeliveryFields
            {
                Campaign = Campaign(n, budgets),
                Channel = DeliveryChannel.Email,
                Provider = s_provider,
                Service = "Mail",
                Costs = [new CostSelection("Sending", "Standard", null, null)],
                Currency = Currency.Eur,
            })));
    }
}
