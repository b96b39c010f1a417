using CampaignActors.Domain.Pricing;

namespace CampaignActors.Domain.Tests.Pricing;

/// <summary>Prices that a provider's service may have (domain.md §2, CostStructure).</summary>
public sealed class ServicePriceSpecs
{
    private static readonly PriceBand s_band = new(100, 1);

    public static TheoryData<string, PriceStructure, bool, bool> Shapes => new()
    {
        { "fixed", PriceStructure.Fixed(1), true, true },
        { "daily", PriceStructure.Daily(1), true, false },
        { "linear", PriceStructure.Linear(1), false, true },
        { "linearByThreshold", PriceStructure.LinearByThreshold(1, s_band), false, true },
        { "constantByThreshold", PriceStructure.ConstantByThreshold(1, s_band), false, true },
    };

    private static ProviderFields With(ProcessType process, PriceStructure price, string service = "S") => new()
    {
        Services = Map<ServiceTemplate>.Empty.Set(
            service, new ServiceTemplate([new CostCategory("C", process, false, [new CostType("T", price)])])),
    };

    private static Spec New() => new(Kinds.Provider(Code("P")));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Each_process_takes_the_prices_that_fit_it(string name, PriceStructure price, bool tasks, bool deliveries)
    {
        foreach (var process in Enum.GetValues<ProcessType>())
        {
            var spec = New().When(new PutProvider(PutMode.Create, With(process, price)));
            if (process == ProcessType.Task ? tasks : deliveries)
                spec.ThenAccepted();
            else
                spec.ThenRefused(Refusal.Invalid, $"service 'S': cost category 'C', type 'T': '{name}' prices");
        }
    }

    [Fact]
    public void A_service_of_the_version_before_stays_and_only_another_one_is_judged()
    {
        var old = With(ProcessType.DirectMail, PriceStructure.Daily(10));
        var spec = New().Given(new ProviderDescribed(old));

        spec.When(new PutProvider(PutMode.Apply, old)).ThenNothing();
        spec.When(new PutProvider(PutMode.Change, new ProviderFields { Name = "Printers" })).ThenAccepted();
        spec.When(new PutProvider(PutMode.Change, With(ProcessType.DirectMail, PriceStructure.Daily(11))))
            .ThenRefused(Refusal.Invalid, "'daily' prices the days of a task");
        spec.When(new PutProvider(PutMode.Change, With(ProcessType.DirectMail, PriceStructure.Linear(11)))).ThenAccepted();
    }
}
