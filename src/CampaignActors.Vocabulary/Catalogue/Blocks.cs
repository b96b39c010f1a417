using Limits = CampaignActors.Domain.Values.Limits;
using static CampaignActors.Vocabulary.Catalogue.Types;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>The simple types, under the words that the tables use.</summary>
internal static class Types
{
    /// <summary>A text that people read: a comment, a reason, a content.</summary>
    public static readonly FieldType AnyText = new TextType(Limits.Text);

    /// <summary>What something is called.</summary>
    public static readonly FieldType LabelText = new TextType(Limits.Label);

    /// <summary>A name by which something is found.</summary>
    public static readonly FieldType Name = new TextType(Limits.Name) { Filled = true };

    /// <summary>The name of an expense category.</summary>
    public static readonly TextType ExpenseCategory = new(Limits.Name) { Filled = true, Reserved = [ReservedNames.Uncategorised] };

    public static readonly FieldType Address = new AddressType();
    public static readonly FieldType TimeOfDay = new TimeOfDayType();
    public static readonly FieldType Code = new CodeType();
    public static readonly FieldType Money = new MoneyType();
    public static readonly FieldType Price = new UnitPriceType();
    public static readonly FieldType Quantity = new QuantityType();
    public static readonly FieldType Number = new NumberType(Limits.Number);
    public static readonly FieldType Percent = new NumberType(100);
    public static readonly FieldType Load = new LoadType();

    /// <summary>A count that the system shows; what people give has a bound of its own.</summary>
    public static readonly FieldType Count = new IntType(0, int.MaxValue);

    /// <summary>A number that only names something, from 1.</summary>
    public static readonly FieldType Ordinal = new IntType(1, Limits.Ordinal);

    /// <summary>A length of time that is given once.</summary>
    public static readonly FieldType Length = new DurationType(Limits.Days);

    /// <summary>A length of time that is repeated, or by which things are made ahead.</summary>
    public static readonly FieldType Repeated = new DurationType(Limits.RepeatedDays);

    public static readonly FieldType Bool = new BoolType();
    public static readonly FieldType Time = new InstantType();
    public static readonly FieldType Person = new ReferenceType(["operators", "groups"]);
    public static readonly FieldType Group = new ReferenceType(["groups"]);
    public static readonly FieldType StockLine = new ReferenceType([Targets.StockLine]);
    public static readonly FieldType Currency = new CurrencyType();
    public static readonly FieldType Service = new ReferenceType([Targets.Service]);

    public static FieldType Ref(params string[] kinds) => new ReferenceType(kinds);

    public static FieldType List(FieldType item, int max = Limits.Entries) => new ListType(item, max);

    public static FieldType People(FieldType item) => new ListType(item, Limits.People);

    public static FieldType Map(FieldType key, FieldType value, int max = Limits.Entries) => new MapType(key, value, max);

    public static FieldType OneOf(string name, params string[] values) => new EnumType(name, values);
}

/// <summary>Groups of fields that several kinds share.</summary>
internal static class Blocks
{
    public static readonly FieldType Level = OneOf("level", "planned", "reserved", "committed");

    /// <summary>An estimate: a sum, or a sum split over expense categories (domain.md §2 "Cost block").</summary>
    public static readonly FieldType Provisional = new EitherType("provisional", Money, new RecordType("breakdown",
    [
        new("total", Money, "The whole estimate.") { Required = true },
        new("breakdown", Map(new ReferenceType([Targets.ExpenseCategory]), Money),
            "Its parts by expense category; they must add up to the total."),
    ]));

    /// <summary>The six price shapes (domain.md §3.1); <c>linear</c> counts as two, with and without batches.</summary>
    public static readonly FieldType PriceShape = new VariantType("price",
    [
        new("fixedPrice", [new("fixed", Price, "One amount, whatever the number of messages.") { Required = true }]),
        new("linearPrice",
        [
            new("linear", Price, "The amount of one message, or of one batch.") { Required = true },
            new("per", new IntType(1, 1_000_000_000), "Messages in a batch, default 1."),
            new("rounding", OneOf("rounding", "wholeBatches", "proRata"), "A started batch is bought whole (default), or in part."),
        ]),
        new("linearByThresholdPrice", [new("linearByThreshold", new ThresholdsType(Limits.Entries),
            "The total chooses a band; each message costs that band's price.") { Required = true }]),
        new("constantByThresholdPrice", [new("constantByThreshold", new ThresholdsType(Limits.Entries),
            "The total chooses a band; the lot costs that band's amount.") { Required = true }]),
        new("dailyPrice", [new("daily", Price, "The amount of one day of a task.") { Required = true }]),
    ]);

    public static readonly FieldType Approvals = ApprovalBlocks.Settings;

    /// <summary>Cost categories chosen from the service (domain.md §3.1).</summary>
    public static readonly FieldType Costs = List(new RecordType("cost",
    [
        new("category", Name, "Label of a cost category of the service.") { Required = true },
        new("type", Name, "Label of one of its types; without it there is no expense."),
        new("surcharge", Money, "Extra cost, added once."),
        new("expenseCategory", new ReferenceType([Targets.ExpenseCategory]), "The slice of the budget that it is charged to."),
    ]));

    public static readonly FieldType Schedule = new RecordType("schedule",
    [
        new("advance", Repeated, "How long before its start an occurrence is created; default 0."),
        new("missedGrace", Length, "How late an automatic start may be; default 1d."),
        new("from", Time, "First instant of a cron schedule, included."),
        new("until", new InstantType(LastOfDay: true), "Last instant of a cron schedule, included."),
        new("lines", List(new RecordType("scheduleLine",
        [
            new("start", Time, "When the occurrence starts.") { Required = true },
            new("end", Time, "When a periodic campaign ends."),
            new("submitForApproval", Bool, "Whether its deliveries ask for approval; default true."),
            new("automaticStart", Bool, "Whether it starts by itself; default false."),
            new("id", Name, "Identity of the line: what was made in advance follows when its start is changed. Without it lines are matched by their start.") { Ours = true },
            new("duration", Length, "Length of a periodic campaign without an end.") { Ours = true },
        ])), "Occurrences typed one by one."),
        new("cron", new CronType(), "Occurrences by rule, in local time of the file's zone."),
        new("runs", Ordinal, "Number of runs after which a cron schedule ends.") { Ours = true },
        new("submitForApproval", Bool, "As on lines, for a cron schedule.") { Ours = true },
        new("automaticStart", Bool, "As on lines, for a cron schedule.") { Ours = true },
        new("overlap", OneOf("overlap", "allow", "skip", "queue"),
            "What happens when an occurrence is to start while the one before it still runs; default allow.") { Ours = true },
    ])
    { Rules = [KeyRule.AtMostOneOf("lines", "cron")] };

    public static readonly FieldType Variance = new RecordType("variance",
    [
        new("estimate", Money, "What was estimated."),
        new("calculated", Money, "What it adds up to."),
        new("real", Money, "What it really cost: as typed in, or as settled invoice lines say."),
        new("toEstimate", Money, "Real cost, or else the calculated one, − estimate."),
        new("toCalculated", Money, "Real cost − calculated cost."),
    ]);

    public static Field VarianceField => new("variance", Variance, "How estimate, calculated and real cost differ.") { Ours = true };

    public static Field Calculated => new("calculated", Money, "The cost as computed now (domain.md §3.2).");

    /// <summary>What the amounts of one entity are kept in.</summary>
    public static Field Currency =>
        new(CurrencyType.Field, Types.Currency, "Currency that it is kept in, and of the amounts given beside it; default the file's.") { Ours = true };

    public static Field Label => new("label", LabelText, "The name people read.");

    public static Field ProvisionalField => new("provisional", Provisional, "Estimate: an amount or {total, breakdown}; null clears it.");
}
