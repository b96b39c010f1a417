using System.Globalization;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;

namespace CampaignActors.Testing.Engines;

/// <summary>One value of a field, as JSON.</summary>
/// <param name="Wrong">Whether it must be refused, by a text that names the field; else it may be accepted or refused for a reason of the
/// domain.</param>
public sealed record ExtremeValue(string Json, bool Wrong);

/// <summary>The values at and beyond the bounds of each type of field, and one in between.</summary>
public static class ExtremeValues
{
    public static IEnumerable<ExtremeValue> Of(FieldType type) => Own(type).Concat(Shapes(type));

    private static IEnumerable<ExtremeValue> Own(FieldType type) => type switch
    {
        TextType text => Text(text),
        ReferenceType { Text: { } text } => Text(text),
        ReferenceType or CodeType =>
        [
            Good(Quoted('x', Code.MaxLength)), Bad(Quoted('x', Code.MaxLength + 1)), Bad("\"\""), Bad("\"a b\""), Bad("\"a\\u0000\""),
            Bad("\"\\u202Ea\""),
        ],
        MoneyType => [.. Numbers(0, Money.Max), Bad("0.001"), Bad("1e28"), Bad(new string('9', 28)), Bad(new string('9', 40))],
        UnitPriceType => [.. Numbers(0, Money.Max), Good("0.00001"), Bad("0.000001"), Bad("1e3")],
        QuantityType => [.. Numbers(0, Quantity.Max), Bad("0.5"), Bad("1e3")],
        NumberType number => [.. Numbers(0, number.Max), Good("0.00001"), Bad("0." + new string('1', number.Decimals + 1)), Bad("\"NaN\"")],
        LoadType => [.. Numbers(0, Limits.WorkDays), Good("\"99999d\""), Bad("\"999999d999999h\""), Bad("0.0000001")],
        IntType whole => [.. Numbers(whole.Min, whole.Max), Bad("1.5"), Bad("99999999999999999999"), Bad("\"1,000\"")],
        BoolType => [Good("true"), Bad("\"yes\""), Bad("1")],
        CurrencyType => [Good("\"EUR\""), Good("\"JPY\""), Bad("\"eur\""), Bad("\"XXX\"")],
        EnumType words => [.. words.Values.Select(word => Good($"\"{word}\"")), Bad("\"no word\""), Bad("\"\"")],
        InstantType =>
        [
            Good("\"1900-01-01\""), Good("\"2200-12-31T23:59:59.999999999Z\""), Bad("\"1899-12-31\""), Bad("\"2201-01-01\""),
            Bad("\"0001-01-01\""), Bad("\"9999-12-31\""), Bad("\"2026-02-29\""),
        ],
        DurationType length =>
        [
            Good("0"), Good($"\"{length.MaxDays}d\""), Bad($"\"{length.MaxDays}d1s\""), Bad("\"999999999w\""),
            new("\"-1d\"", !length.Negative), new($"\"-{length.MaxDays}d\"", !length.Negative),
        ],
        TimeOfDayType => [Good("\"00:00\""), Good("\"23:59\""), Bad("\"24:00\""), Bad("\"\"")],
        ZoneType =>
        [
            Good("\"Pacific/Kiritimati\""), Bad("\"Mars/Base\""), Bad("\"W. Europe Standard Time\""), Bad("\"UTC+02:00\""), Bad("\"\""),
        ],
        CronType =>
        [
            Good("\"0 0 29 2 *\""), Good("\"0 0 31 2 *\""), Bad($"\"* * * * *{new string(' ', Limits.Cron)}\""), Bad("\"\""),
            Bad("\"61 * * * *\""),
        ],
        EitherType either when either.Options.Where(option => option is not RecordType).ToList() is var scalars =>
            scalars.SelectMany(Own).Select(value => value with { Wrong = value.Wrong && scalars.Count == 1 }),
        _ => [],
    };

    /// <summary>Nothing, and what has another shape.</summary>
    private static IEnumerable<ExtremeValue> Shapes(FieldType type) => type switch
    {
        ListType or RecordType or MapType or VariantType or ThresholdsType => [Good("null"), Bad("5")],
        EitherType => [Good("null"), Bad("[]")],
        _ => [Good("null"), Bad("[]"), Bad("{}")],
    };

    private static IEnumerable<ExtremeValue> Text(TextType text) =>
    [
        Good(Quoted('x', text.Max)), Bad(Quoted('x', text.Max + 1)), new("\"\"", text.Filled), Bad("\"a\\u0000b\""),
        Good("\"\\u202E\\u200Fevil\""),
        Good("\"\\uD83D\\uDE00\""), Good("\"a\\u001b[31m\\nb\""),
        .. text.Reserved.SelectMany(word => new[] { Bad($"\"{word}\""), Bad($"\" {word.ToUpperInvariant()} \"") }),
    ];

    private static IEnumerable<ExtremeValue> Numbers(decimal min, decimal max) =>
    [
        Good(Plain(min)), Good(Plain(max)), Bad(Plain(min - 1)), Bad(Plain(max + 1)), Bad("\"\""),
    ];

    private static ExtremeValue Good(string json) => new(json, false);

    private static ExtremeValue Bad(string json) => new(json, true);

    private static string Quoted(char c, int count) => $"\"{new string(c, count)}\"";

    private static string Plain(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
