using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Stocks;
using Limits = CampaignActors.Domain.Values.Limits;
using static CampaignActors.Vocabulary.Catalogue.Types;
using LineField = CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Stocks.LineFields>;
using StockField = CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Stocks.StockFields>;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Stocks with their lines, and what is ordered for them.</summary>
internal static class StockKinds
{
    public static readonly Field<LineFields>[] LineGiven =
    [
        LineField.Given(l => l.Label, LabelText, Blocks.LabelDoc),
        LineField.Given(l => l.Initial, Quantity, "Pieces at first and by received orders."),
        LineField.Given(l => l.AlertLevel, Quantity, "At or below it the line is low; 0 means no low state."),
        .. LineField.Extensions(
            LineField.Given(l => l.ReorderQuantity, Quantity, "Pieces of one lot: what is proposed to order is a whole multiple of it. "
                + "Without it nothing is proposed."),
            LineField.Given(l => l.LeadTime, new IntType(1, Limits.Days), "Whole days from an order to its delivery."),
            LineField.Given(l => l.SafetyStock, Quantity, "Pieces that are to remain: an order is proposed when what will be there is not "
                + "above it, or not above the alert level where that is higher."),
            LineField.Given(l => l.Comment, AnyText, "Anything that is to be known of it.")),
    ];

    private static readonly RecordType s_proposal = new("proposal",
    [
        new("code", Code, "Number within its line: P1, P2, …"),
        new("quantity", Quantity, "Pieces."),
        new("deliveryDate", Time, "When it arrives if it is ordered at once; only with a lead time."),
        new("since", Time, "When it was made."),
        new("why", AnyText, "The figures that caused it."),
        new("order", Ref("orders"), "The order that is taking it."),
    ]);

    private static readonly Field[] s_figures =
    [
        new("consumed", Quantity, "Pieces used by deliveries."),
        new("inStock", Quantity, "Initial − consumed; may be negative."),
        new("ordered", Quantity, "Σ open orders."),
        new("reserved", Quantity, "Pieces held for approved deliveries."),
        new("available", Quantity, "In stock − reserved."),
        new("consumedPercent", Number, "Consumed ÷ initial, in percent, one decimal.") { Extension = true },
        new("stockOutDate", AnyText, "First date on which in stock + orders received by then − needs of open deliveries is below zero.")
        {
            Extension = true,
        },
        new("stockOutBecause", List(Ref("deliveries")), "The deliveries that use it up, by date.") { Extension = true },
        new("stockOutText", AnyText, "The same in words.") { Extension = true },
        new("orderBy", AnyText, "Last date on which to order what arrives by the stock-out date; only with a lead time.")
        {
            Extension = true,
        },
        new("proposed", Quantity, "Σ proposals that stand; absent where nothing is proposed. Neither ordered nor the alert counts it.")
        {
            Extension = true,
        },
        new("proposals", Rows(s_proposal), "What is proposed to order.") { Extension = true },
        new("reorderHeld", AnyText, "Why nothing is proposed although the line falls short: what was decided, and until when it counts.")
        {
            Extension = true,
        },
        new("alert", OneOf("alert", "none", "low", "lowCovered", "out"), "Alert state (domain.md §3.4)."),
    ];

    private static readonly FieldsType<LineFields> s_line = new("stockLine", _ => new(), LineGiven);

    public static readonly Kind Line = new("stockLines", "stock line", "One article of a stock.", s_line, s_figures);

    /// <summary>Fields of a stock itself, without its lines.</summary>
    public static readonly Field<StockFields>[] StockGiven =
    [
        StockField.Given(s => s.Label, LabelText, Blocks.LabelDoc),
        StockField.Given(s => s.Provider, Ref("providers"), "Whose store it is.") with { Settable = false },
        StockField.Given(s => s.Notify, new CodeReference(["groups"], Address: true), "Group that gets its alerts."),
        StockField.Given(s => s.Substitute, Ref("stocks"),
            "A stock that could be used instead; offered where this one falls short, never switched to by itself.") with
        {
            Extension = true,
        },
        StockField.Given(s => s.Description, AnyText, "What it is.") with { Extension = true },
    ];

    public static readonly Kind Stocks = Kind.Of("stocks", "stock", "The supply store of one provider.",
        (mode, fields) => new PutStock(mode, fields),
        new FieldsType<StockFields>("stock", _ => new(),
        [
            .. StockGiven,
            StockField.Given(s => s.Lines, Map(Code, s_line),
                "Articles by code; a code is unique over all stocks.") with { Settable = false },
        ]),
        [
            new("lines", RowsBy(Code, Line.Expected), "Articles by code."),
        ]);

    public static readonly Kind Orders = new("orders", "order", "An incoming quantity of one stock line.",
        new RecordType<Func<PutMode, ICommand>>("order",
            g => mode => new PlaceOrder(
                mode, g.Code("provider"), g.Code("line") ?? default, g.Quantity("quantity") ?? default, g.Instant("deliveryDate")),
            _ => null,
            [
                new("provider", Ref("providers"), "Who delivers it.") { Settable = false },
                new("line", StockLine, "The stock line it is for.") { Required = true, Settable = false },
                new("quantity", Quantity, "Pieces.") { Required = true, Settable = false },
                new("deliveryDate", Time, "When it is received by itself."),
            ]),
        [
            new("status", AnyText, "open, partiallyReceived, received or canceled."),
            new("proposal", AnyText, "The proposal that was accepted with it: LINE/P1.") { Extension = true },
        ])
    {
        ShowsParkedWork = true,
        Put = (mode, order) => ((Func<PutMode, ICommand>)order)(mode),
    };
}
