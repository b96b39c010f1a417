using CampaignActors.Domain.Invoices;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Rates;
using CampaignActors.Vocabulary.Text;
using static CampaignActors.Vocabulary.Catalogue.Types;
using Limits = CampaignActors.Domain.Values.Limits;
using OrderField = CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Invoices.ProviderOrderFields>;
using RateField = CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Rates.RateFields>;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Invoices of providers, what was ordered from providers, and rates of currencies.</summary>
internal static class InvoiceKinds
{
    private static readonly RecordType<InvoiceLine> s_line = new("invoiceLine", ReadLine,
        l => Json.Of(
            ("amount", Json.Amount(l.Amount)), (Kinds.Singular(l.Item.Kind), Json.Plain(l.Item.Code)), ("settled", Json.Flag(l.Settled)),
            ("order", Json.Plain(l.Order)), ("final", Json.Flag(l.Final))),
        [
            new("amount", Money, "Amount of the line.") { Required = true },
            new("delivery", Ref("deliveries"), "The delivery it is for."),
            new("task", Ref("tasks"), "The task it is for."),
            new("campaign", Ref("campaigns"), "The campaign it is for, when it is for none of its items.") { Extension = true },
            new("settled", Bool, "Whether it is paid; default false."),
            new("order", Ref("providerOrders"), "The order to the provider that it bills.") { Extension = true },
            new("final", Bool,
                "Whether nothing more comes: once settled, Σ settled lines is the real cost; default false.") { Extension = true },
        ])
    {
        Rules =
        [
            KeyRule.AtMostOneOf("delivery", "task"),
            KeyRule.AtMostOneOf("delivery", "campaign"),
            KeyRule.AtMostOneOf("task", "campaign"),
        ],
    };

    /// <summary>Lines of an invoice, as they are given and shown.</summary>
    public static readonly ListType<InvoiceLine> Lines = List(s_line);

    public static readonly Kind Invoices = new("invoices", "invoice", "What a provider asks to be paid.",
        new RecordType<Func<PutMode, ICommand>>("invoice",
            g => mode => new PutInvoice(mode, g.Code("provider") ?? default, g.Code("budget") ?? default, g.List<InvoiceLine>("lines"))
            {
                Note = (g.Instant("date"), g.Text("comment")) is var (date, comment) && (date is not null || comment is not null)
                    ? new InvoiceNote(date, comment)
                    : null,
            },
            _ => null,
            [
                new("provider", Ref("providers"), "Who sent it.") { Settable = false },
                new("budget", Ref("budgets"), "The budget that pays it.") { Settable = false },
                new("lines", Lines, "Lines; settle and unsettle count them from 0.") { Settable = false },
                new("date", Time, "The day that the provider wrote on it; informative.") { Extension = true },
                new("comment", AnyText, "Anything worth saying about it.") { Extension = true },
                Blocks.Currency with { Settable = false },
            ]),
        [
            new("status", AnyText, "saved, issued or settled."),
            new("amount", Money, "Σ lines."),
            new("amountSettled", Money, "Σ settled lines.") { Extension = true },
        ])
    {
        Put = (mode, invoice) => ((Func<PutMode, ICommand>)invoice)(mode),
    };

    public static readonly Field<ProviderOrderFields>[] OrderGiven =
    [
        OrderField.Given(o => o.Label, LabelText, Blocks.LabelDoc),
        OrderField.Given(o => o.Provider, Ref("providers"), "Who is to deliver.") with { Required = true, Settable = false },
        OrderField.Given(o => o.Amount, Money, "What it is to cost.") with { Required = true },
        OrderField.Given(o => o.OrderDate, Time, "When it was placed."),
        OrderField.Given(o => o.DueDate, Time, "When it is to be paid."),
        OrderField.Given(o => o.PaymentType, LabelText, "How it is to be paid."),
    ];

    public static readonly Kind ProviderOrders = Kind.Of(
        "providerOrders", "provider order", "What was ordered from a provider; lines of invoices name it.",
        (mode, fields) => new PutProviderOrder(mode, fields),
        new FieldsType<ProviderOrderFields>("providerOrder", _ => new(), [.. OrderGiven, Blocks.Currency]),
        [
            new("status", AnyText, "registered, awaitingBilling or settled."),
            new("billed", Money, "Σ lines of invoices for it."),
            new("amountSettled", Money, "Σ those that are settled."),
        ]) with
    { Extension = true };

    private static readonly RecordType<RateQuote> s_quote = new("quote", Quote,
        q => Json.Of(("date", Json.Time(q.Date)), ("rate", Number.Write(q.Rate)), ("source", Json.Plain(q.Source))),
        [
            new("date", Time, "From when on the rate is valid.") { Required = true },
            new("rate", new NumberType(RateQuote.MaxRate, 10),
                "What one unit of the first currency is worth in the second.") { Required = true },
            new("source", LabelText, "Who said so."),
        ]);

    public static readonly Field<RateFields>[] RatesGiven =
        [RateField.Given(r => r.Quotes, List(s_quote, Limits.Quotes), "All rates of the pair, each valid until the next.")];

    public static readonly Kind Rates = Kind.Of(
        "rates", "pair of rates", "Rates from one currency to another; the code names both, such as USD-EUR.",
        (mode, fields) => new PutRates(mode, fields),
        new FieldsType<RateFields>("rates", _ => new(), RatesGiven), []) with
    { Extension = true };

    /// <summary>Arguments of the verb that adds a rate.</summary>
    public static IEnumerable<Field> QuoteArguments => s_quote.Fields;

    public static RateQuote Quote(GivenMap g) => new(g.Instant("date")!.Value, g.Decimal("rate")!.Value, g.Text("source"));

    private static InvoiceLine ReadLine(GivenMap g) => new(
        g.Money("amount")!.Value,
        g.Code("task") is { } task ? Kinds.Task(task)
            : g.Code("campaign") is { } campaign ? Kinds.Campaign(campaign)
            : Kinds.Delivery(g.Code("delivery") ?? default),
        g.Bool("settled") ?? false,
        g.Code("order"))
    { Final = g.Bool("final") == true ? true : null };
}
