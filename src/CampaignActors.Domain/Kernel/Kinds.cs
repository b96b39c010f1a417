using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Kernel;

/// <summary>
/// Names of kinds of entities that others refer to, plural, as people and the store write them. A kind that only its own folder speaks of
/// needs no line here.
/// </summary>
public static class Kinds
{
    public const string Operators = "operators";
    public const string Groups = "groups";
    public const string Plans = "plans";
    public const string Programs = "programs";
    public const string Campaigns = "campaigns";
    public const string Templates = "templates";
    public const string Deliveries = "deliveries";
    public const string Tasks = "tasks";
    public const string Budgets = "budgets";
    public const string Trees = "trees";
    public const string Providers = "providers";
    public const string Stocks = "stocks";
    public const string Lines = "lines";
    public const string Orders = "orders";
    public const string Invoices = "invoices";
    public const string ProviderOrders = "providerOrders";
    public const string Rates = "rates";
    public const string Workflows = "workflows";
    public const string Numbers = "numbers";
    public const string Slots = "slots";
    public const string Keys = "keys";
    public const string RecipientFields = "recipientFields";
    public const string Lists = "lists";
    public const string Segments = "segments";
    public const string Typologies = "typologies";
    public const string SavedViews = "savedViews";

    /// <summary>The entity that knows which budget is related to which.</summary>
    public static readonly EntityRef BudgetTree = new(Trees, new Code("budgets"));

    /// <summary>The series of campaign codes: <c>OP1</c>, <c>OP2</c>, …</summary>
    public static readonly EntityRef CampaignNumbers = new(Numbers, new Code("OP"));

    /// <summary>The execution slots of the installation.</summary>
    public static readonly EntityRef ExecutionSlots = new(Slots, new Code("main"));

    /// <summary>The fields of recipients that the house has declared.</summary>
    public static readonly EntityRef RecipientLayout = new(RecipientFields, new Code("main"));

    public static EntityRef Operator(Code code) => new(Operators, code);

    public static EntityRef Group(Code code) => new(Groups, code);

    public static EntityRef Plan(Code code) => new(Plans, code);

    public static EntityRef Program(Code code) => new(Programs, code);

    public static EntityRef Campaign(Code code) => new(Campaigns, code);

    public static EntityRef Template(Code code) => new(Templates, code);

    public static EntityRef Delivery(Code code) => new(Deliveries, code);

    public static EntityRef Task(Code code) => new(Tasks, code);

    public static EntityRef Budget(Code code) => new(Budgets, code);

    public static EntityRef Provider(Code code) => new(Providers, code);

    public static EntityRef Stock(Code code) => new(Stocks, code);

    public static EntityRef Line(Code code) => new(Lines, code);

    public static EntityRef Order(Code code) => new(Orders, code);

    public static EntityRef Invoice(Code code) => new(Invoices, code);

    public static EntityRef ProviderOrder(Code code) => new(ProviderOrders, code);

    /// <summary>The rates from one currency to another.</summary>
    public static EntityRef Rate(Currency from, Currency to) => new(Rates, new Code($"{from}-{to}"));

    public static EntityRef List(Code code) => new(Lists, code);

    public static EntityRef Segment(Code code) => new(Segments, code);

    public static EntityRef Typology(Code code) => new(Typologies, code);

    public static EntityRef SavedView(Code code) => new(SavedViews, code);

    public static EntityRef Key(Code code) => new(Keys, code);

    public static EntityRef Workflow(TechnicalWorkflow workflow) => new(Workflows, workflow.Code());

    /// <summary>
    /// The word for one of a kind, for messages to people: <c>providerOrders</c> is a provider order, <c>deliveries</c> a delivery.
    /// </summary>
    public static string Singular(string kind) => kind switch
    {
        Lines => "stock line",
        Slots => "execution slots",
        RecipientFields => "fields of recipients",
        _ when kind.EndsWith("ies", StringComparison.Ordinal) => $"{Words(kind[..^3])}y",
        _ when kind.EndsWith('s') => Words(kind[..^1]),
        _ => Words(kind),
    };

    private static string Words(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));
}
