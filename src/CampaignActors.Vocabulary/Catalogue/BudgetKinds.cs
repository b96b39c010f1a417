using CampaignActors.Domain.Budgets;
using static CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Budgets.BudgetFields>;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Budgets.</summary>
internal static class BudgetKinds
{
    private static readonly Field[] s_levels =
    [
        new("planned", Money, "Σ lines at this level."),
        new("reserved", Money, "Σ lines at this level."),
        new("committed", Money, "Σ lines at this level."),
        new("spent", Money, "Σ lines at this level."),
        new("invoiced", Money, "Σ lines at this level."),
    ];

    private static readonly MapType s_period = RowsBy(AnyText, new RecordType("amountsOfPeriod", s_levels));

    public static readonly Field<BudgetFields>[] Envelope =
    [
        Given(b => b.Label, LabelText, Blocks.LabelDoc),
        Given(b => b.Allocated, Money, "What there is to spend."),
        Given(b => b.Owner, Ref("operators"), "Who is told when it overruns."),
        Given(b => b.Categories, Map(ExpenseCategory, Money), "Named slices of it."),
        Given(b => b.RelatedTo, Ref("budgets"), "The main budget that shows this one in its consolidated figures."),
        Given(b => b.Overrun, OneOf<OverrunPolicy>("overrun"), "What happens when more is asked than is free; default warn."),
    ];

    public static readonly Field<BudgetFields>[] Calendar = Extensions(
        Given(b => b.StrictCategories, Bool, "Whether categories that do not add up to allocated are refused; default false: a warning."),
        Given(b => b.FiscalYearStart, new IntType(1, 12), "Month in which the fiscal year starts; default 1."),
        Given(b => b.ForecastAlert, Bool, "Whether who is told of overruns is also told of a forecast below zero; default false."),
        Given(b => b.Natures, Map(ExpenseCategory, Name), "Nature of each category that has one, in words of your own."),
        Given(b => b.Start, Time, "First instant; informative."),
        Given(b => b.End, Time, "Last instant; informative."),
        Given(b => b.Comment, AnyText, "Anything worth saying about it."));

    public static readonly Kind Budgets = Kind.Of("budgets", "budget", "An envelope of money.",
        (mode, fields) => new PutBudget(mode, fields),
        new FieldsType<BudgetFields>("budget", _ => new(), [.. Envelope, Blocks.Currency, .. Calendar]),
    [
        .. s_levels,
        new("free", Money, "Allocated − reserved − committed − spent − invoiced."),
        new("forecast", Money, "Free − planned."),
        new("byCategory", Map(new CategoryReference(), Money),
            "Consumption by expense category, or uncategorised."),
        new("consolidated", new RecordType("consolidated", [new("allocated", Money, "Own and all related budgets."), .. s_levels]),
            "Own figures and those of all related budgets."),
        new("held", Money,
            "Set aside for changes that are accepted or being asked for and not posted yet; not free any more.") { Extension = true },
        new("byPeriod", new RecordType("byPeriod",
        [
            new("months", s_period, "By month, such as 2026-01."),
            new("quarters", s_period, "By quarter of the fiscal year, such as 2026-Q1."),
            new("years", s_period, "By fiscal year, named after the calendar year in which it starts."),
        ]), "Amounts by the time at which they were charged.") { Extension = true },
        new("variance", Blocks.Variance, "What estimated items have come to against their estimates.") { Extension = true },
        new("transfers", Rows(new RecordType("budgetTransfer",
        [
            new("code", AnyText, "Code of the transfer, the same in both budgets."),
            new("to", Ref("budgets"), "The budget that received it."),
            new("from", Ref("budgets"), "The budget that gave it."),
            new("amount", Money, "Negative when given."),
            new("at", Time, "When."),
            new("by", AnyText, "Who did it."),
            new("comment", AnyText, "Why."),
        ])), "Transfers from and to other budgets, by time and code.") { Extension = true },
        new("waiting", Rows(new RecordType("waitingCharge",
        [
            new("item", AnyText, "Whose amount it is, as KIND/CODE."),
            new("amount", Money, "The amount in its own currency."),
            new("currency", Currency, "That currency."),
            new("since", Time, "When it was charged: the rate of that instant is wanted."),
        ])), "Amounts of other currencies that wait for a rate and do not count yet.") { Extension = true },
        new("foreign", Rows(new RecordType("foreignLine",
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
        ])), "Lines of other currencies that stand.") { Extension = true },
        new("warnings", List(AnyText), "What does not add up without being wrong.") { Extension = true },
    ]) with
    { ShowsParkedWork = true };
}
