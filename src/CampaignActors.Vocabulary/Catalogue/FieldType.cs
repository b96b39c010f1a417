using System.Globalization;
using CampaignActors.Domain.Values;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>
/// What a field may hold, and how much of it. One description serves the check of what a person wrote, the JSON schema that editors
/// use, the OpenAPI document, the table of limits (docs/limits.md) and the comparison of expected with actual figures.
/// </summary>
public abstract record FieldType
{
    /// <summary>The bounds in words. Abstract, so that no type of field comes into being without them.</summary>
    public abstract string Limit { get; }

    private protected static string Plain(IFormattable number) => number.ToString("#,0.#####", CultureInfo.InvariantCulture);

    private protected static string Characters(int max) => $"at most {Plain(max)} characters";
}

/// <summary>Any text without a zero character or half a character.</summary>
/// <param name="Max">Characters (UTF-16).</param>
public sealed record TextType(int Max) : FieldType
{
    /// <summary>Whether it must hold something: names by which things are found.</summary>
    public bool Filled { get; init; }

    /// <summary>Words that may not be given, in any case: the system uses them itself beside names that people give.</summary>
    public IReadOnlyList<string> Reserved { get; init; } = [];

    public override string Limit => (Filled ? $"1 to {Plain(Max)} characters" : Characters(Max))
        + (Reserved.Count > 0 ? $"; not {string.Join(" or ", Reserved)}" : "");
}

/// <summary>One bare mail address (RFC 5321 §4.5.3.1).</summary>
public sealed record AddressType : FieldType
{
    public override string Limit => $"{Characters(Limits.Address)}, 64 before the @";
}

/// <summary>The code of something that this field brings into being.</summary>
public sealed record CodeType : FieldType
{
    public override string Limit => $"1 to {Domain.Values.Code.MaxLength} letters, digits, -, _ or .";
}

/// <summary>The code of something that must exist.</summary>
/// <remarks>Kinds are those of <see cref="KindCatalogue"/>, besides <see cref="Targets"/>. With <c>Address</c>, a mail address will do as well.</remarks>
public sealed record ReferenceType(IReadOnlyList<string> Kinds, bool Address = false) : FieldType
{
    /// <summary>The text that it may be, where it is no code alone.</summary>
    public TextType? Text => Kinds is [Targets.ExpenseCategory] ? Types.ExpenseCategory
        : Kinds is [Targets.Service] ? new TextType(Domain.Values.Code.MaxLength + 1 + Limits.Name)
        : Address ? new TextType(Limits.Address) : null;

    public override string Limit => Text?.Limit ?? new CodeType().Limit;
}

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
public sealed record MoneyType : FieldType
{
    public override string Limit => $"0 to {Plain(Domain.Values.Money.Max)}, decimals of the currency";
}

/// <summary>A price of one unit: major units, up to five decimals, not negative.</summary>
public sealed record UnitPriceType : FieldType
{
    public override string Limit => $"0 to {Plain(Domain.Values.Money.Max)}, {Text.Scalars.PriceDecimals} decimals";
}

/// <summary>Pieces or messages: whole and not negative when given by a person, any number as a balance.</summary>
public sealed record QuantityType : FieldType
{
    public override string Limit => $"0 to {Plain(Domain.Values.Quantity.Max)}, whole";
}

/// <summary>A decimal that is no money: shares, rates, units per message. Not negative.</summary>
/// <param name="Max">The largest, included.</param>
/// <param name="Decimals">Digits behind the point.</param>
public sealed record NumberType(decimal Max, int Decimals = NumberType.UsualDecimals) : FieldType
{
    public const int UsualDecimals = 5;

    public override string Limit => $"0 to {Plain(Max)}, {Decimals} decimals";
}

/// <summary>An amount of work in days, or in days and hours at eight hours a day: 2.5, 12h, 1d4h. Not negative.</summary>
public sealed record LoadType : FieldType
{
    public override string Limit => $"0 to {Plain(Limits.WorkDays)} days, {NumberType.UsualDecimals} decimals";
}

/// <summary>A whole number within bounds, both included.</summary>
public sealed record IntType(int Min, int Max) : FieldType
{
    public override string Limit => $"{Plain(Min)} to {Plain(Max)}, whole";
}

public sealed record BoolType : FieldType
{
    public override string Limit => "true or false";
}

/// <summary>A currency by its ISO 4217 code. As a field named <c>currency</c> it says how the amounts beside it are meant.</summary>
public sealed record CurrencyType : FieldType
{
    public const string Field = "currency";

    public override string Limit => "a code of ISO 4217";
}

/// <summary>One of a few words.</summary>
public sealed record EnumType(string Name, IReadOnlyList<string> Values) : FieldType
{
    public override string Limit => $"one of {Plain(Values.Count)} words";
}

/// <summary>A point in time. A date alone is its first instant, or, with <c>LastOfDay</c>, takes in the whole day.</summary>
public sealed record InstantType(bool LastOfDay = false) : FieldType
{
    public override string Limit => $"years {Limits.FirstYear} to {Limits.LastYear}";
}

/// <summary>An exact length of time.</summary>
/// <param name="MaxDays">The longest, included.</param>
public sealed record DurationType(int MaxDays, bool Negative = false) : FieldType
{
    public override string Limit => $"{(Negative ? $"-{MaxDays}d" : "0")} to {MaxDays}d";
}

/// <summary>A time of day, such as 22:00.</summary>
public sealed record TimeOfDayType : FieldType
{
    public override string Limit => "00:00 to 23:59";
}

/// <summary>A zone of the IANA database.</summary>
public sealed record ZoneType : FieldType
{
    public override string Limit => "a zone of the IANA database";
}

/// <summary>A cron expression of five fields, or six with seconds first.</summary>
public sealed record CronType : FieldType
{
    public override string Limit => Characters(Limits.Cron);
}

/// <param name="Max">Items. The system may show more.</param>
public sealed record ListType(FieldType Item, int Max) : FieldType
{
    public override string Limit => $"at most {Plain(Max)} entries";
}

/// <summary>A map with known keys. The name is for schema and messages.</summary>
public sealed record RecordType(string Name, IReadOnlyList<Field> Fields) : FieldType
{
    /// <summary>Keys that exclude or demand each other.</summary>
    public IReadOnlyList<KeyRule> Rules { get; init; } = [];

    public override string Limit => $"the keys of {Name}";

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
/// <param name="Max">Keys. The system may show more.</param>
public sealed record MapType(FieldType Key, FieldType Value, int Max) : FieldType
{
    public override string Limit => $"at most {Plain(Max)} entries";
}

/// <summary>Bands of a price: upper bound, included, to price, and <c>beyond</c> for all above the last.</summary>
/// <param name="Max">Bounds, besides <c>beyond</c>.</param>
public sealed record ThresholdsType(int Max) : FieldType
{
    public const string Beyond = "beyond";

    public override string Limit => $"at most {Plain(Max)} bounds, each 1 to {Plain(Domain.Values.Quantity.Max)}";
}

/// <summary>One of several shapes: told apart by being a scalar or a map, or by a scalar that only one of them reads.</summary>
public sealed record EitherType(string Name, params IReadOnlyList<FieldType> Options) : FieldType
{
    public override string Limit => string.Join("; or ", Options.Select(option => option.Limit));
}

/// <summary>One of several maps, told apart by the first key of each, which it must have.</summary>
public sealed record VariantType(string Name, IReadOnlyList<RecordType> Shapes) : FieldType
{
    public override string Limit => $"the keys of {string.Join(" or ", Shapes.Select(shape => shape.Name))}";

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

    /// <summary>Whether an entity shows the work of technical workflows on it that keeps being refused.</summary>
    public bool ShowsParkedWork { get; init; }

    private static readonly Field Parked = new("parked", Types.List(new RecordType("parkedWork",
    [
        new("workflow", Types.AnyText, "The technical workflow."),
        new("since", Types.Time, "Since when it is parked."),
        new("attempts", Types.Count, "How often it was tried."),
        new("reason", Types.AnyText, "Why it was refused."),
    ])), "Work on it that kept being refused; absent when there is none.")
    { Ours = true };

    /// <summary>All that <c>expect</c> may name; what is shown wins over what is given under the same name.</summary>
    public RecordType Expected => field ??= new(Setup.Name,
    [
        .. Setup.Fields.Where(given => Shown.All(shown => shown.Name != given.Name)), .. Shown, .. ShowsParkedWork ? [Parked] : Array.Empty<Field>(),
    ]);

    /// <summary>What <c>set</c> may change.</summary>
    public RecordType Changed { get; } = new(Setup.Name, [.. Setup.Fields.Where(field => field.Settable)]) { Rules = [.. Setup.Rules.Where(rule => rule.AtMostOne)] };
}
