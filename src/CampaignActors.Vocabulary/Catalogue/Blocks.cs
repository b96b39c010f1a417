using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Types and fields that several kinds share.</summary>
internal static class Blocks
{
    public const string LabelDoc = "The name people read.";
    public const string ProvisionalDoc = "Estimate: an amount, or a total with its breakdown; null clears it.";
    public const string CurrencyDoc = "Currency that it is kept in, and of the amounts given beside it; default the file's.";

    public static readonly EnumType<CommitmentLevel> Level = new("level", ["planned", "reserved", "committed"]);

    private static readonly RecordType<CostEstimate> s_breakdown = new("breakdown",
        g => new CostEstimate(g.Money("total")!.Value, g.Get<Map<Money>>("breakdown") ?? Domain.Values.Map<Money>.Empty),
        e => Json.Of(("total", Json.Amount(e.Total)), ("breakdown", Json.MapOf(e.Breakdown, a => Json.Amount(a)))),
        [
            new("total", Types.Money, "The whole estimate.") { Required = true },
            new("breakdown", Map(new CategoryReference(), Types.Money), "Its parts by expense category; they must add up to the total."),
        ]);

    /// <summary>An estimate: a sum, or a sum split over expense categories (domain.md §2 "Cost block").</summary>
    public static readonly EitherType<CostEstimate> Provisional = new("provisional",
        value => value is Money total ? new CostEstimate(total, Domain.Values.Map<Money>.Empty) : (CostEstimate)value,
        estimate => estimate.Breakdown.Count == 0 ? Json.Amount(estimate.Total) : s_breakdown.Write(estimate),
        Types.Money, s_breakdown);

    /// <summary>Cost categories chosen from the service (domain.md §3.1).</summary>
    public static readonly ListType<CostSelection> Costs = List(new RecordType<CostSelection>("cost",
        g => new CostSelection(g.Text("category")!, g.Text("type"), g.Money("surcharge"), g.Text("expenseCategory")),
        c => Json.Of(
            ("category", Json.Plain(c.Category)), ("type", Json.Plain(c.Type)), ("surcharge", Json.Amount(c.Surcharge)),
            ("expenseCategory", Json.Plain(c.ExpenseCategory))),
        [
            new("category", Name, "Label of a cost category of the service.") { Required = true },
            new("type", Name, "Label of one of its types; without it there is no expense."),
            new("surcharge", Types.Money, "Extra cost, added once."),
            new("expenseCategory", new CategoryReference(), "The slice of the budget that it is charged to."),
        ]));

    public static readonly RecordType Variance = new("variance",
    [
        new("estimate", Types.Money, "What was estimated."),
        new("calculated", Types.Money, "What it adds up to."),
        new("real", Types.Money, "What it really cost: as typed in, or as settled invoice lines say."),
        new("toEstimate", Types.Money, "Real cost, or else the calculated one, − estimate."),
        new("toCalculated", Types.Money, "Real cost − calculated cost."),
    ]);

    public static Field VarianceField => new("variance", Variance, "How estimate, calculated and real cost differ.") { Extension = true };

    public static readonly Field CalculatedAt = new("calculatedAt", Time, "When budgetMgt last calculated it.") { Extension = true };

    /// <summary>Priced lines of a delivery or task, in the order of its costs, each with how its amount comes about.</summary>
    public static readonly Field CostLines = new("costLines", Rows(new RecordType("costLine",
    [
        new("category", AnyText, "Cost category."),
        new("type", AnyText, "Cost type."),
        new("quantity", Number, "Messages or days priced; absent where the price does not depend on them."),
        new("amount", Types.Money, "Rounded amount, surcharge included."),
        new("expenseCategory", AnyText, "The slice of the budget that it is charged to.") { Extension = true },
        new("surcharge", Types.Money, "Extra cost, added once.") { Extension = true },
        new("unitPrice", Price, "The price taken: of a message, batch or day, or of all together.") { Extension = true },
        new("upTo", Number, "Upper bound, included, of the band that the quantity chose.") { Extension = true },
        new("beyond", Bool, "Whether the quantity is beyond the last band.") { Extension = true },
        new("batches", Number, "Batches paid.") { Extension = true },
        new("calculation", AnyText, "How the amount comes about, as a sentence.") { Extension = true },
    ])), "What the calculated cost consists of, in the order of costs.");

    /// <summary>Σ <see cref="CostLines"/> by expense category.</summary>
    public static readonly Field CostByCategory = new(
        "costByCategory", Map(new CategoryReference(), Types.Money), "The same by expense category, or uncategorised.")
    { Extension = true };

    public static Field Calculated => new("calculated", Types.Money, "The cost as computed now (domain.md §3.2).");

    /// <summary>The currency of amounts that carry theirs: the entity keeps no currency beside them.</summary>
    public static Field Currency => new(CurrencyType.Field, Types.Currency, CurrencyDoc) { Extension = true };
}
