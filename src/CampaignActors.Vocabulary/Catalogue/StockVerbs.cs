using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Stocks;
using static CampaignActors.Vocabulary.Catalogue.Types;
using static CampaignActors.Vocabulary.Catalogue.VerbParts;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>What orders of stock can be told.</summary>
internal static class StockVerbs
{
    private static readonly Field Line = new("line", StockLine, "The stock line.");
    private static readonly Field Order = new("code", Ref("orders"), "The order.") { Required = true };

    public static readonly IReadOnlyList<Verb> All =
    [
        new("order", new("order",
            [
                Line with { Required = true },
                new("code", Code, "Code of the new order.") { Required = true },
                new("quantity", Quantity, "Pieces.") { Required = true },
                new("deliveryDate", Time, "When it is received by itself."),
            ]),
            "Orders stock.", [Need.KeepStock], args => (Kinds.Order(args.Code("code")!.Value),
                new PlaceOrder(
                    PutMode.Create, null, args.Code("line")!.Value, args.Quantity("quantity")!.Value, args.Instant("deliveryDate")))),
        On(Kinds.Orders, Order, "receive", "Receives an order now, whole or in part.", Need.KeepStock,
            args => new ReceiveNow(args.Quantity("quantity")),
            Line,
            new("quantity", Quantity, "Pieces; default the whole order."),
            new("deliveryDate", Time, "Not used: it is received now.")),
        On(Kinds.Orders, Order, "postpone", "Moves the delivery date of an order.", Need.KeepStock,
            args => new PostponeOrder(args.Instant("deliveryDate")!.Value),
            Line,
            new("quantity", Quantity, "Not used: the order keeps its quantity."),
            new("deliveryDate", Time, "The new date.") { Required = true }),
    ];
}
