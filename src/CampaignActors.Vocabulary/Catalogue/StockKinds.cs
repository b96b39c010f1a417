using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Stocks with their lines, and what is ordered for them.</summary>
internal static class StockKinds
{
    private static readonly Field[] LineFields =
    [
        Blocks.Label,
        new("initial", Quantity, "Pieces at first and by received orders."),
        new("alertLevel", Quantity, "At or below it the line is low; 0 means no low state."),
    ];

    private static readonly Field[] LineFigures =
    [
        new("consumed", Quantity, "Pieces used by deliveries."),
        new("inStock", Quantity, "Initial − consumed; may be negative."),
        new("ordered", Quantity, "Σ open orders."),
        new("reserved", Quantity, "Pieces held for approved deliveries."),
        new("available", Quantity, "In stock − reserved."),
        new("consumedPercent", Number, "Consumed ÷ initial, in percent, one decimal.") { Ours = true },
        new("stockOutDate", AnyText, "First date on which in stock + orders received by then − needs of open deliveries is below zero.") { Ours = true },
        new("stockOutBecause", List(Ref("deliveries")), "The deliveries that use it up, by date.") { Ours = true },
        new("stockOutText", AnyText, "The same in words.") { Ours = true },
        new("alert", OneOf("alert", "none", "low", "lowCovered", "out"), "Alert state (domain.md §3.4)."),
    ];

    public static readonly Kind Line = new("stockLines", "stock line", "One article of a stock.", new("stockLine", LineFields), LineFigures);

    public static readonly Kind Stocks = new("stocks", "stock", "The supply store of one provider.", new("stock",
    [
        Blocks.Label,
        new("provider", Ref("providers"), "Whose store it is.") { Settable = false },
        new("notify", new ReferenceType(["groups"], Address: true), "Group that gets its alerts."),
        new("substitute", Ref("stocks"), "A stock that could be used instead; offered where this one falls short, never switched to by itself.") { Ours = true },
        new("lines", Map(Code, Line.Setup), "Articles by code; a code is unique over all stocks.") { Settable = false },
    ]),
    [
        new("lines", Map(Code, Line.Expected), "Articles by code."),
    ]);

    public static readonly Kind Orders = new("orders", "order", "An incoming quantity of one stock line.", new("order",
    [
        new("provider", Ref("providers"), "Who delivers it.") { Settable = false },
        new("line", StockLine, "The stock line it is for.") { Required = true, Settable = false },
        new("quantity", Quantity, "Pieces.") { Required = true, Settable = false },
        new("deliveryDate", Time, "When it is received by itself."),
    ]),
    [
        new("status", AnyText, "open, received or canceled."),
    ])
    { ShowsParkedWork = true };
}
