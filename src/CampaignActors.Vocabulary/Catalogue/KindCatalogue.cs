namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>
/// All kinds of entities with their fields, as plan files, scenario files and the editor's schema know them. A field that is not
/// described here does not exist for people.
/// </summary>
public static class KindCatalogue
{
    /// <summary>In the order of the documentation, which is also an order in which most references point backwards.</summary>
    public static readonly IReadOnlyList<Kind> All =
    [
        PeopleKinds.Operators, PeopleKinds.Groups,
        PlanKinds.Plans, PlanKinds.Programs, CampaignKinds.Campaigns, TemplateKinds.Templates,
        WorkKinds.Deliveries, TaskKinds.Tasks,
        BudgetKinds.Budgets, ProviderKinds.Providers,
        StockKinds.Stocks, StockKinds.Orders,
        InvoiceKinds.Invoices, InvoiceKinds.ProviderOrders, InvoiceKinds.Rates,
        WorkflowKinds.Workflows,
        PlanKinds.Slots,
    ];

    private static readonly Dictionary<string, Kind> ByName = All.ToDictionary(kind => kind.Name);

    /// <summary>One line of a stock, addressed as <c>stocks/STK1/CARD</c>.</summary>
    public static Kind StockLine => StockKinds.Line;

    /// <summary>Kinds that may be set up and created.</summary>
    public static IReadOnlyList<string> SetupNames { get; } = [.. All.Where(kind => kind.InSetup).Select(kind => kind.Name)];

    /// <summary>Kinds that have fields which people give, be it at the beginning or later.</summary>
    public static IReadOnlyList<string> SetNames { get; } = [.. All.Where(kind => kind.InSetup || kind.Changed.Fields.Count > 0).Select(kind => kind.Name)];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(kind => kind.Name)];

    public static Kind? Find(string name) => ByName.GetValueOrDefault(name);

    /// <exception cref="KeyNotFoundException">There is no such kind.</exception>
    public static Kind Get(string name) => ByName[name];

    /// <summary>The word of error messages for a kind or another target of references.</summary>
    public static string Singular(string target) => target switch
    {
        Targets.StockLine => "stock line",
        Targets.Service => "service",
        Targets.ExpenseCategory => "expense category",
        _ => Find(target)?.Singular ?? target,
    };
}
