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

    private static readonly Field Proposal = new("proposal", Code, "The proposal, such as P1.") { Required = true };

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
        On(Kinds.Orders, Order, "lower", "Lowers the quantity of an open order, not below what has arrived.", Need.KeepStock,
            args => new LowerOrder(args.Quantity("quantity")!.Value),
            new("quantity", Quantity, "Pieces in all, what has arrived included; to have none, cancel the order.") { Required = true },
            By),
        new("acceptProposal", new("acceptProposal",
            [
                Line with { Required = true },
                Proposal,
                new("code", Code, "Code of the new order.") { Required = true },
                new("quantity", Quantity, "Pieces; default what is proposed. What is less counts as dropped."),
                new("deliveryDate", Time, "When it is received by itself; default today and the lead time of the line."),
                By,
            ]),
            "Orders what a stock line proposes.", [Need.KeepStock], args => (Kinds.Order(args.Code("code")!.Value),
                new AcceptProposal(
                    args.Code("line")!.Value, args.Code("proposal")!.Value, args.Quantity("quantity"), args.Instant("deliveryDate")))),
        On(Kinds.Lines, Line with { Required = true }, "dropProposal",
            "Decides against a proposal: it is made again only when the line falls further, or after it had enough.", Need.KeepStock,
            args => new DropProposal(args.Code("proposal")!.Value, args.Text("reason")!),
            Proposal, new("reason", AnyText, "Why.") { Required = true }, By),
    ];
}
