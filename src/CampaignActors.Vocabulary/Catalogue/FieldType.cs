namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>
/// What a field may hold. One description serves three readers: the check of what a person wrote, the JSON schema that editors
/// use, and the comparison of expected with actual figures.
/// </summary>
public abstract record FieldType;

/// <summary>Any text up to <see cref="Text.Scalars.MaxText"/> characters.</summary>
public sealed record TextType : FieldType;

/// <summary>One bare mail address.</summary>
public sealed record AddressType : FieldType;

/// <summary>The code of something that this field brings into being.</summary>
public sealed record CodeType : FieldType;

/// <summary>The code of something that must exist.</summary>
/// <remarks>Kinds are those of <see cref="KindCatalogue"/>, besides <see cref="Targets"/>. With <c>Address</c>, a mail address will do as well.</remarks>
public sealed record ReferenceType(IReadOnlyList<string> Kinds, bool Address = false) : FieldType;

/// <summary>Targets of references that are no kinds of their own.</summary>
public static class Targets
{
    /// <summary>A line of any stock: its code is unique over all stocks.</summary>
    public const string StockLine = "stockLines";

    /// <summary>A service of a provider, written <c>Provider/Service</c>.</summary>
    public const string Service = "services";

    /// <summary>An expense category of the budget that the item is charged to.</summary>
    public const string ExpenseCategory = "expenseCategories";
}

/// <summary>An amount in the file's currency, at most that currency's decimals, not negative when given by a person.</summary>
public sealed record MoneyType : FieldType;

/// <summary>A price of one unit: major units, up to five decimals, not negative.</summary>
public sealed record UnitPriceType : FieldType;

/// <summary>Pieces or messages: whole and not negative when given by a person, any number as a balance.</summary>
public sealed record QuantityType : FieldType;

/// <summary>A decimal that is no money: days of work, units per message. Not negative.</summary>
public sealed record NumberType : FieldType;

/// <summary>An amount of work in days, or in days and hours at eight hours a day: 2.5, 12h, 1d4h. Not negative.</summary>
public sealed record LoadType : FieldType;

/// <summary>A whole number within bounds.</summary>
public sealed record IntType(int Min = 0, int Max = int.MaxValue) : FieldType;

public sealed record BoolType : FieldType;

/// <summary>A currency by its ISO 4217 code. As a field named <c>currency</c> it says how the amounts beside it are meant.</summary>
public sealed record CurrencyType : FieldType
{
    public const string Field = "currency";
}

/// <summary>One of a few words.</summary>
public sealed record EnumType(string Name, IReadOnlyList<string> Values) : FieldType;

/// <summary>A point in time. A date alone is its first instant, or, with <c>LastOfDay</c>, takes in the whole day.</summary>
public sealed record InstantType(bool LastOfDay = false) : FieldType;

/// <summary>An exact length of time.</summary>
public sealed record DurationType(bool Negative = false) : FieldType;

/// <summary>A cron expression of five fields, or six with seconds first.</summary>
public sealed record CronType : FieldType;

public sealed record ListType(FieldType Item) : FieldType;

/// <summary>A map with known keys. The name is for schema and messages.</summary>
public sealed record RecordType(string Name, IReadOnlyList<Field> Fields) : FieldType
{
    /// <summary>Keys that exclude or demand each other.</summary>
    public IReadOnlyList<KeyRule> Rules { get; init; } = [];

    public Field? Find(string name) => Fields.FirstOrDefault(field => field.Name == name);
}

/// <summary>Of these keys, at least one, at most one, or exactly one is given.</summary>
public sealed record KeyRule(bool AtLeastOne, bool AtMostOne, params IReadOnlyList<string> Keys)
{
    public static KeyRule ExactlyOne(params string[] keys) => new(true, true, keys);

    public static KeyRule AtMostOneOf(params string[] keys) => new(false, true, keys);

    public static KeyRule AtLeastOneOf(params string[] keys) => new(true, false, keys);
}

/// <summary>A map whose keys people choose: codes, names of categories, services.</summary>
public sealed record MapType(FieldType Key, FieldType Value) : FieldType;

/// <summary>Bands of a price: upper bound, included, to price, and <c>beyond</c> for all above the last.</summary>
public sealed record ThresholdsType : FieldType
{
    public const string Beyond = "beyond";
}

/// <summary>One of several shapes: told apart by being a scalar or a map, or by a scalar that only one of them reads.</summary>
public sealed record EitherType(string Name, params IReadOnlyList<FieldType> Options) : FieldType;

/// <summary>One of several maps, told apart by the first key of each, which it must have.</summary>
public sealed record VariantType(string Name, IReadOnlyList<RecordType> Shapes) : FieldType
{
    public static string KeyOf(RecordType shape) => shape.Fields[0].Name;

    public IReadOnlyList<string> Keys => [.. Shapes.Select(KeyOf)];
}

/// <summary>One key of a map: what it may hold and what it means.</summary>
public sealed record Field(string Name, FieldType Type, string Doc)
{
    /// <summary>Without it the entity, or the entry of a list, cannot be created.</summary>
    public bool Required { get; init; }

    /// <summary>Whether <c>set</c> may change it. What places an entity in the tree stays as it was created.</summary>
    public bool Settable { get; init; } = true;

    /// <summary>
    /// A field of ours, beyond the contract of scenario files: it may be given and expected, but <c>simulate --json</c> leaves it out,
    /// so that what it prints can be compared with what others print.
    /// </summary>
    public bool Ours { get; init; }
}

/// <summary>A kind of entity: its plural name, the fields that people give and those that only the system shows.</summary>
/// <param name="Name">The plural that files and addresses use.</param>
/// <param name="Singular">The word of error messages.</param>
/// <param name="Doc">One sentence on what it is.</param>
/// <param name="Setup">Fields of <c>setup</c> and <c>create</c>.</param>
/// <param name="Shown">Fields of <c>expect</c> besides those.</param>
public sealed record Kind(string Name, string Singular, string Doc, RecordType Setup, IReadOnlyList<Field> Shown)
{
    /// <summary><c>false</c> for what is always there and cannot be set up.</summary>
    public bool InSetup { get; init; } = true;

    /// <summary>A kind of ours, beyond the contract of scenario files.</summary>
    public bool Ours { get; init; }

    /// <summary>Kinds whose entities technical workflows work on, and which say so themselves when that work keeps being refused.</summary>
    public static readonly IReadOnlyList<string> WorkedOn = ["budgets", "campaigns", "deliveries", "orders", "tasks", "templates"];

    private static readonly Field Parked = new("parked", new ListType(new RecordType("parkedWork",
    [
        new("workflow", new TextType(), "The technical workflow."),
        new("since", new InstantType(), "Since when it is parked."),
        new("attempts", new IntType(), "How often it was tried."),
        new("reason", new TextType(), "Why it was refused."),
    ])), "Work on it that kept being refused; absent when there is none.") { Ours = true };

    /// <summary>All that <c>expect</c> may name; what is shown wins over what is given under the same name.</summary>
    public RecordType Expected { get; } = new(Setup.Name,
    [
        .. Setup.Fields.Where(field => Shown.All(shown => shown.Name != field.Name)), .. Shown, .. WorkedOn.Contains(Name) ? [Parked] : Array.Empty<Field>(),
    ]);

    /// <summary>What <c>set</c> may change.</summary>
    public RecordType Changed { get; } = new(Setup.Name, [.. Setup.Fields.Where(field => field.Settable)]) { Rules = [.. Setup.Rules.Where(rule => rule.AtMostOne)] };
}

/// <summary>A command of a scenario: its name, its arguments and what it does.</summary>
public sealed record Verb(string Name, RecordType Arguments, string Doc);
