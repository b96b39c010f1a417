using System.Text.Json.Nodes;
using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>A type of field that holds a single value.</summary>
public abstract record ScalarType : FieldType
{
    /// <summary>The value, boxed, or the error. Values that are only compared may be negative and are not bounded.</summary>
    internal abstract Reading<object> Value(ScalarNode node, CatalogueReader reader);

    internal sealed override object? Read(CatalogueReader reader, string name, TextNode node) =>
        reader.Is<ScalarNode>(name, node, "a single value", out var scalar) ? reader.Take(name, Value(scalar, reader)) : null;
}

/// <summary>A scalar that is a number to those who compare: any sign, any size.</summary>
public abstract record NumericType : ScalarType
{
    private protected abstract Reading<object> Bounded(ScalarNode node, ReadContext context);

    internal sealed override Reading<object> Value(ScalarNode node, CatalogueReader reader) =>
        reader.Compares ? Scalars.Decimal(node).Boxed() : Bounded(node, reader.Context);
}

/// <summary>An amount in the file's currency, at most that currency's decimals, not negative when given by a caller.</summary>
public sealed record MoneyType : NumericType, IFieldType<Money>
{
    public override string Limit => $"0 to {Plain(Money.Max)}, decimals of the currency";

    private protected override Reading<object> Bounded(ScalarNode node, ReadContext context) => Scalars.Money(node, context).Boxed();

    public JsonNode Write(Money value) => Json.Amount(value);
}

/// <summary>A price of one unit: major units, up to five decimals, not negative.</summary>
public sealed record UnitPriceType : NumericType, IFieldType<decimal>
{
    public override string Limit => $"0 to {Plain(Money.Max)}, {Scalars.PriceDecimals} decimals";

    private protected override Reading<object> Bounded(ScalarNode node, ReadContext context) => Scalars.UnitPrice(node).Boxed();

    public JsonNode Write(decimal value) => Json.Number(value);
}

/// <summary>Pieces or messages: whole and not negative when given by a caller, any number as a balance.</summary>
public abstract record QuantityType : NumericType
{
    public override string Limit => $"0 to {Plain(Quantity.Max)}, whole";
}

/// <summary>A quantity of pieces, which the domain holds as a <see cref="Quantity"/>.</summary>
public sealed record PiecesType : QuantityType, IFieldType<Quantity>
{
    private protected override Reading<object> Bounded(ScalarNode node, ReadContext context) => Scalars.Quantity(node).Boxed();

    public JsonNode Write(Quantity value) => Json.Number(value);
}

/// <summary>A quantity of messages, which the domain counts as whole numbers.</summary>
public sealed record MessagesType : QuantityType, IFieldType<long>
{
    private protected override Reading<object> Bounded(ScalarNode node, ReadContext context) =>
        Scalars.Quantity(node).Then(quantity => Reading<object>.Of((long)quantity.Value));

    public JsonNode Write(long value) => Json.Number(value);
}

/// <summary>A decimal that is no money: shares, rates, units per message. Not negative.</summary>
/// <param name="Max">The largest, included.</param>
/// <param name="Decimals">Digits behind the point.</param>
public sealed record NumberType(decimal Max, int Decimals = Scalars.UsualDecimals) : NumericType, IFieldType<decimal>
{
    public override string Limit => $"0 to {Plain(Max)}, {Decimals} decimals";

    private protected override Reading<object> Bounded(ScalarNode node, ReadContext context) =>
        Scalars.Decimal(node, Max, Decimals).Boxed();

    public JsonNode Write(decimal value) => JsonValue.Create(value);
}

/// <summary>A whole number within bounds, both included.</summary>
public sealed record IntType(int Min, int Max) : NumericType, IFieldType<int>
{
    public override string Limit => $"{Plain(Min)} to {Plain(Max)}, whole";

    private protected override Reading<object> Bounded(ScalarNode node, ReadContext context) => Scalars.Int(node, Min, Max).Boxed();

    public JsonNode Write(int value) => JsonValue.Create(value);
}

/// <summary>An amount of work in days, or in days and hours at eight hours a day: 2.5, 12h, 1d4h. Not negative.</summary>
public sealed record LoadType : ScalarType, IFieldType<decimal>
{
    public override string Limit => $"0 to {Plain(Limits.WorkDays)} days, {Scalars.UsualDecimals} decimals";

    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader) => WorkLoad.Days(node).Boxed();

    public JsonNode Write(decimal value) => JsonValue.Create(value);
}

public sealed record BoolType : ScalarType, IFieldType<bool>
{
    public override string Limit => "true or false";

    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader) => Scalars.Bool(node).Boxed();

    public JsonNode Write(bool value) => JsonValue.Create(value);
}

/// <summary>A currency by its ISO 4217 code. As a field named <c>currency</c> it says how the amounts beside it are meant.</summary>
public sealed record CurrencyType : ScalarType, IFieldType<Currency>
{
    public const string Field = ReadContext.CurrencyKey;

    public override string Limit => "a code of ISO 4217";

    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader) => Scalars.Currency(node).Boxed();

    public JsonNode Write(Currency value) => JsonValue.Create(value.Code);
}

/// <summary>A point in time. A date alone is its first instant, or, with <c>LastOfDay</c>, takes in the whole day.</summary>
public sealed record InstantType(bool LastOfDay = false) : ScalarType, IFieldType<Instant>
{
    public override string Limit => $"years {Limits.FirstYear} to {Limits.LastYear}";

    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader) =>
        (LastOfDay ? Scalars.LastInstant(node, reader.Context) : Scalars.Instant(node, reader.Context)).Boxed();

    public JsonNode Write(Instant value) => Json.Time(value)!;
}

/// <summary>An exact length of time.</summary>
/// <param name="MaxDays">The longest, included.</param>
public sealed record DurationType(int MaxDays, bool Negative = false) : ScalarType, IFieldType<Duration>
{
    public override string Limit => $"{(Negative ? $"-{MaxDays}d" : "0")} to {MaxDays}d";

    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader) =>
        Scalars.Duration(node, Negative, reader.Compares ? Scalars.LongestDays : MaxDays).Boxed();

    public JsonNode Write(Duration value) => JsonValue.Create(Scalars.Plain(value));
}

/// <summary>A time of day, such as 22:00, in minutes since midnight.</summary>
public sealed record TimeOfDayType : ScalarType, IFieldType<int>
{
    public override string Limit => "00:00 to 23:59";

    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader) => Scalars.TimeOfDay(node).Boxed();

    public JsonNode Write(int value) => JsonValue.Create($"{value / 60:00}:{value % 60:00}");
}

/// <summary>A zone of the IANA database.</summary>
public sealed record ZoneType : ScalarType, IFieldType<string>
{
    public override string Limit => "a zone of the IANA database";

    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader) => Scalars.Zone(node).Boxed();

    public JsonNode Write(string value) => JsonValue.Create(value);
}

/// <summary>A cron expression of five fields, or six with seconds first.</summary>
public sealed record CronType : ScalarType, IFieldType<string>
{
    public override string Limit => Characters(Limits.Cron);

    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader) =>
        Scalars.Text(node, Limits.Cron).Then(text => CronRule.Parse(text) is not null
            ? Reading<object>.Of(text)
            : Reading<object>.Bad(node, $"{node.What} is not a schedule, expected a cron expression such as \"30 2 * * *\""));

    public JsonNode Write(string value) => JsonValue.Create(value);
}
