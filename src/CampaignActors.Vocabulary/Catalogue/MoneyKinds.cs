using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Rates;
using Limits = CampaignActors.Domain.Values.Limits;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Budgets, the providers whose services cost money, and their invoices.</summary>
internal static class MoneyKinds
{
    private static readonly Field[] Levels =
    [
        new("planned", Money, "Σ lines at this level."),
        new("reserved", Money, "Σ lines at this level."),
        new("committed", Money, "Σ lines at this level."),
        new("spent", Money, "Σ lines at this level."),
        new("invoiced", Money, "Σ lines at this level."),
    ];

    private static readonly FieldType Period = Map(AnyText, new RecordType("amountsOfPeriod", Levels));

    public static readonly Kind Budgets = new("budgets", "budget", "An envelope of money.", new("budget",
    [
        Blocks.Label,
        new("allocated", Money, "What there is to spend."),
        new("owner", Ref("operators"), "Who is told when it overruns."),
        new("categories", Map(ExpenseCategory, Money), "Named slices of it."),
        new("relatedTo", Ref("budgets"), "The main budget that shows this one in its consolidated figures."),
        new("overrun", OneOf("overrun", "allow", "warn", "block"), "What happens when more is asked than is free; default warn."),
        Blocks.Currency,
        new("strictCategories", Bool, "Whether categories that do not add up to allocated are refused; default false: a warning.") { Ours = true },
        new("fiscalYearStart", new IntType(1, 12), "Month in which the fiscal year starts; default 1.") { Ours = true },
    ]),
    [
        .. Levels,
        new("free", Money, "Allocated − reserved − committed − spent − invoiced."),
        new("forecast", Money, "Free − planned."),
        new("byCategory", Map(new ReferenceType([Targets.ExpenseCategory]), Money),
            "Consumption by expense category, or uncategorised."),
        new("consolidated", new RecordType("consolidated", [new("allocated", Money, "Own and all related budgets."), .. Levels]),
            "Own figures and those of all related budgets."),
        new("held", Money, "Set aside for changes that are accepted or being asked for and not posted yet; not free any more.") { Ours = true },
        new("byPeriod", new RecordType("byPeriod",
        [
            new("months", Period, "By month, such as 2026-01."),
            new("quarters", Period, "By quarter of the fiscal year, such as 2026-Q1."),
            new("years", Period, "By fiscal year, named after the calendar year in which it starts."),
        ]), "Amounts by the time at which they were charged.") { Ours = true },
        new("variance", Blocks.Variance, "What estimated items have come to against their estimates.") { Ours = true },
        new("transfers", List(new RecordType("budgetTransfer",
        [
            new("code", AnyText, "Code of the transfer, the same in both budgets."),
            new("to", Ref("budgets"), "The budget that received it."),
            new("from", Ref("budgets"), "The budget that gave it."),
            new("amount", Money, "Negative when given."),
            new("at", Time, "When."),
            new("by", AnyText, "Who did it."),
            new("comment", AnyText, "Why."),
        ])), "Transfers from and to other budgets, by time and code.") { Ours = true },
        new("waiting", List(new RecordType("waitingCharge",
        [
            new("item", AnyText, "Whose amount it is, as KIND/CODE."),
            new("amount", Money, "The amount in its own currency."),
            new("currency", Currency, "That currency."),
            new("since", Time, "When it was charged: the rate of that instant is wanted."),
        ])), "Amounts of other currencies that wait for a rate and do not count yet.") { Ours = true },
        new("foreign", List(new RecordType("foreignLine",
        [
            new("item", AnyText, "Whose line it is, as KIND/CODE."),
            new("category", AnyText, "Expense category, if any."),
            new("level", AnyText, "Level of the line."),
            new("original", Money, "The amount in its own currency."),
            new("currency", Currency, "That currency."),
            new("rate", Number, "At which it was converted, for good."),
            new("rateDate", Time, "Since when the rate was valid."),
            new("source", AnyText, "Who said so."),
            new("amount", Money, "The amount in the budget's currency."),
        ])), "Lines of other currencies that stand.") { Ours = true },
        new("warnings", List(AnyText), "What does not add up without being wrong.") { Ours = true },
    ])
    { ShowsParkedWork = true };

    private static readonly RecordType CostType = new("costType",
    [
        new("label", Name, Blocks.Label.Doc) { Required = true },
        new("price", Blocks.PriceShape, "How it is priced."),
        new("selected", Bool, "Chosen by default."),
        new("stockLine", StockLine, "The stock that each message uses."),
        new("unitsPerMessage", new NumberType(Limits.UnitsPerMessage), "Pieces of stock per message; default 1."),
    ]);

    private static readonly RecordType CostCategory = new("costCategory",
    [
        new("label", Name, Blocks.Label.Doc) { Required = true },
        new("process", OneOf("processType", "directMail", "email", "mobile", "telephone", "task"),
            "The channel it is for, or tasks.") { Required = true },
        new("mustSelectType", Bool, "Whether a type must be chosen; default false."),
        new("types", List(CostType), "Variants."),
    ]);

    private static readonly RecordType ServiceShape = new("service",
    [
        new("categories", List(CostCategory), "What it sells."),
        new("fileName", Name, "Name of the extraction file; {date:yyyyMMdd} and {delivery} are filled in."),
        new("notify", new ReferenceType(["groups"], Address: true),
            "Group or address that gets the router notification; without it there is none."),
        new("postProcessing", LabelText, "Workflow that is started once the file is approved."),
    ]);

    public static readonly Kind Providers = new("providers", "provider", "An external firm with services.", new("provider",
    [
        new("name", LabelText, "The name people read."),
        new("email", Address, "Informative."),
        new("services", Map(Name, ServiceShape), "Services by name."),
    ]), []);

    public static readonly Kind Invoices = new("invoices", "invoice", "What a provider asks to be paid.", new("invoice",
    [
        new("provider", Ref("providers"), "Who sent it.") { Settable = false },
        new("budget", Ref("budgets"), "The budget that pays it.") { Settable = false },
        new("lines", List(new RecordType("invoiceLine",
        [
            new("amount", Money, "Amount of the line.") { Required = true },
            new("delivery", Ref("deliveries"), "The delivery it is for."),
            new("task", Ref("tasks"), "The task it is for."),
            new("campaign", Ref("campaigns"), "The campaign it is for, when it is for none of its items.") { Ours = true },
            new("settled", Bool, "Whether it is paid; default false."),
            new("order", Ref("providerOrders"), "The order to the provider that it bills.") { Ours = true },
            new("final", Bool, "Whether nothing more comes: once settled, Σ settled lines is the real cost; default false.") { Ours = true },
        ])
        { Rules = [KeyRule.AtMostOneOf("delivery", "task"), KeyRule.AtMostOneOf("delivery", "campaign"), KeyRule.AtMostOneOf("task", "campaign")] }), "Lines; settle and unsettle count them from 0.") { Settable = false },
        Blocks.Currency with { Settable = false },
    ]),
    [
        new("status", AnyText, "saved, issued or settled."),
        new("amount", Money, "Σ lines."),
        new("amountSettled", Money, "Σ settled lines.") { Ours = true },
    ]);

    public static readonly Kind ProviderOrders = new("providerOrders", "provider order", "What was ordered from a provider; lines of invoices name it.", new("providerOrder",
    [
        Blocks.Label,
        new("provider", Ref("providers"), "Who is to deliver.") { Required = true, Settable = false },
        new("amount", Money, "What it is to cost.") { Required = true },
        new("orderDate", Time, "When it was placed."),
        new("dueDate", Time, "When it is to be paid."),
        new("paymentType", LabelText, "How it is to be paid."),
        Blocks.Currency,
    ]),
    [
        new("status", AnyText, "registered, awaitingBilling or settled."),
        new("billed", Money, "Σ lines of invoices for it."),
        new("amountSettled", Money, "Σ those that are settled."),
    ])
    { Ours = true };

    private static readonly Field[] QuoteFields =
    [
        new("date", Time, "From when on the rate is valid.") { Required = true },
        new("rate", new NumberType(RateQuote.MaxRate, 10), "What one unit of the first currency is worth in the second.") { Required = true },
        new("source", LabelText, "Who said so."),
    ];

    /// <summary>Arguments of the verb that adds one.</summary>
    public static IEnumerable<Field> QuoteArguments => QuoteFields;

    public static readonly Kind Rates = new("rates", "pair of rates", "Rates from one currency to another; the code names both, such as USD-EUR.", new("rates",
    [
        new("quotes", List(new RecordType("quote", QuoteFields), Limits.Quotes), "All rates of the pair, each valid until the next."),
    ]), [])
    { Ours = true };
}
