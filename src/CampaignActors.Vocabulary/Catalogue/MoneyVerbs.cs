using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Invoices;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Rates;
using Limits = CampaignActors.Domain.Values.Limits;
using static CampaignActors.Vocabulary.Catalogue.Types;
using static CampaignActors.Vocabulary.Catalogue.VerbParts;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>What invoices, budgets and rates can be told.</summary>
internal static class MoneyVerbs
{
    private static readonly Field Invoice = new("invoice", Ref("invoices"), "The invoice.") { Required = true };
    private static readonly Field InvoiceLine =
        new("line", new IntType(0, Limits.Ordinal), "Its line, counted from 0.") { Required = true };

    public static readonly IReadOnlyList<Verb> All =
    [
        On(Kinds.Invoices, Invoice, "settle", "Marks a line of an invoice as paid.", Need.Plan,
            args => new SettleLine(args.Int("line")!.Value, true), InvoiceLine),
        On(Kinds.Invoices, Invoice, "unsettle", "Takes that back.", Need.Plan,
            args => new SettleLine(args.Int("line")!.Value, false), InvoiceLine),
        On(Kinds.Budgets, new("from", Ref("budgets"), "The budget that gives.") { Required = true },
            "transfer", "Moves a part of what a budget has been allocated to another budget.", Need.Plan,
            args => new TransferAmount(
                args.Code("to")!.Value, args.Money("amount")!.Value, args.Code("code"),
                args.Text("comment"), args.Text("category"), args.Text("toCategory")),
            new("to", Ref("budgets"), "The budget that receives.") { Required = true },
            new("amount", Money, "How much.") { Required = true },
            By,
            new("comment", AnyText, "Why."),
            new("code", Code, "Code of the transfer; default the giving budget's next number."),
            new("category", ExpenseCategory, "The slice of the giving budget that it is taken from."),
            new("toCategory", ExpenseCategory, "The slice of the receiving budget that it is added to."),
            new(CurrencyType.Field, Currency, "Currency of the amount; default the file's.")),
        On(Kinds.Rates, new("pair", Code, "Both currencies, such as USD-EUR.") { Required = true },
            "quote",
            "Adds a rate to a pair of currencies, or corrects that of the same date. Lines that stand keep the rate that they have.",
            Need.Plan,
            args => new AddQuote(InvoiceKinds.Quote(args)), [.. InvoiceKinds.QuoteArguments, By]),
    ];
}
