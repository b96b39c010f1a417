using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Simulation.Scenarios;

/// <summary>
/// Compares expected text with actual JSON by the type of the field. Maps are subsets, also within lists. Lists compare by element
/// and length. An absent amount or count reads as 0, and null equals absent.
/// </summary>
internal sealed class ValueComparison(ReadContext context)
{
    private readonly List<Mismatch> _mismatches = [];

    public IReadOnlyList<Mismatch> Mismatches => _mismatches;

    public void Differs(string path, TextNode expected, JsonNode? actual) =>
        _mismatches.Add(new Mismatch(path, Rendering.Of(expected), Rendering.Of(actual), expected.Position));

    public void Compare(string path, FieldType type, TextNode expected, JsonNode? actual)
    {
        if (expected.IsNull)
        {
            if (actual is not null)
                Differs(path, expected, actual);
            return;
        }
        switch (type, expected)
        {
            case (RecordType record, MapNode map) when actual is null or JsonObject:
                foreach (var (key, value) in map.Entries)
                    Compare($"{path}/{key.Text}", record.Find(key.Text)!.Type, value, actual?[key.Text]);
                break;
            case (MapType entries, MapNode map) when actual is null or JsonObject:
                foreach (var (key, value) in map.Entries)
                    Compare($"{path}/{key.Text}", entries.Value, value, actual?[key.Text]);
                break;
            case (ListType list, ListNode items) when actual is null or JsonArray:
                List(path, list, items, actual as JsonArray ?? []);
                break;
            case (EitherType either, _):
                Either(path, either, expected, actual);
                break;
            case (VariantType variant, MapNode map) when actual is JsonObject shape && Chosen(variant, map, shape) is { } chosen:
                Compare(path, chosen, map, shape);
                break;
            // Unlike an absent amount, an absent band is not a band at price 0.
            case (ThresholdsType, MapNode map) when actual is JsonObject bands
                && map.Entries.All(entry => bands.ContainsKey(entry.Key.Text)):
                foreach (var (key, value) in map.Entries)
                    Compare($"{path}/{key.Text}", new UnitPriceType(), value, bands[key.Text]);
                break;
            case (_, ScalarNode scalar) when actual is null or JsonValue:
                if (!Equal(type, scalar, actual as JsonValue))
                    Differs(path, expected, actual);
                break;
            default:
                Differs(path, expected, actual);
                break;
        }
    }

    private void List(string path, ListType list, ListNode expected, JsonArray actual)
    {
        if (expected.Items.Count != actual.Count)
        {
            Differs(path, expected, actual);
            return;
        }
        for (var i = 0; i < actual.Count; i++)
            Compare($"{path}[{i}]", list.Item, expected.Items[i], actual[i]);
    }

    // An estimate may be a sum or a breakdown, and be expected in the other form.
    private void Either(string path, EitherType either, TextNode expected, JsonNode? actual)
    {
        if (either.Options.FirstOrDefault(o => (o, expected) is (ListType, ListNode) or (VariantType, MapNode)) is { } shaped)
        {
            Compare(path, shaped, expected, actual);
            return;
        }
        var record = either.Options.OfType<RecordType>().FirstOrDefault();
        if (record is null)
        {
            var reads = either.Options.FirstOrDefault(option => expected is ScalarNode scalar && Reads(option, scalar));
            Compare(path, reads ?? new TextType(Limits.Text), expected, actual);
            return;
        }
        var total = record.Fields[0].Name;
        if (expected is MapNode)
            Compare(path, record, expected, actual is JsonValue number ? new JsonObject { [total] = number.DeepClone() } : actual);
        else
            Compare(
                path, either.Options.First(option => option is not RecordType),
                expected, actual is JsonObject breakdown ? breakdown[total] : actual);
    }

    private bool Reads(FieldType type, ScalarNode node) => type switch
    {
        DurationType => Scalars.Duration(node, allowNegative: true, Scalars.LongestDays).Error is null,
        InstantType => Scalars.Instant(node, context).Error is null,
        _ => true,
    };

    private static RecordType? Chosen(VariantType variant, MapNode expected, JsonObject actual) =>
        variant.Shapes.FirstOrDefault(shape => expected.Has(VariantType.KeyOf(shape)) && actual.ContainsKey(VariantType.KeyOf(shape)));

    private bool Equal(FieldType type, ScalarNode expected, JsonValue? actual) => type switch
    {
        MoneyType => Number(Scalars.Decimal(expected).OrThrow(), actual, context.Currency.Digits),
        UnitPriceType => Number(Scalars.Decimal(expected).OrThrow(), actual, 28),
        // Pieces and days have no currency; they are compared with at least two decimals.
        QuantityType or NumberType or IntType => Number(Scalars.Decimal(expected).OrThrow(), actual, Math.Max(2, context.Currency.Digits)),
        LoadType => Number(WorkLoad.Days(expected).OrThrow(), actual, Math.Max(2, context.Currency.Digits)),
        BoolType => expected.Text == (actual is null ? "false" : Plain(actual)),
        InstantType => Time(expected, actual),
        DurationType => Length(expected, actual),
        _ => actual is not null && expected.Text == Plain(actual),
    };

    private static bool Number(decimal expected, JsonValue? actual, int digits)
    {
        var number = 0m;
        if (actual is not null && !decimal.TryParse(Plain(actual), NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            return false;
        return decimal.Round(expected, digits, MidpointRounding.AwayFromZero)
            == decimal.Round(number, digits, MidpointRounding.AwayFromZero);
    }

    private bool Time(ScalarNode expected, JsonValue? actual)
    {
        if (actual is null)
            return false;
        if (OffsetDateTimePattern.ExtendedIso.Parse(Plain(actual)) is not { Success: true } parsed)
            return expected.Text == Plain(actual);
        var instant = parsed.Value.ToInstant();
        return Scalars.DateAlone(expected) is { } date
            ? instant.InZone(context.Zone).Date == date
            : Scalars.Instant(expected, context).OrThrow() == instant;
    }

    private static bool Length(ScalarNode expected, JsonValue? actual)
    {
        if (actual is null)
            return false;
        var said = Scalars.Duration(new ScalarNode(Plain(actual), true, expected.Position), allowNegative: true, Scalars.LongestDays);
        return said.Error is null
            ? said.OrThrow() == Scalars.Duration(expected, allowNegative: true, Scalars.LongestDays).OrThrow()
            : expected.Text == Plain(actual);
    }

    private static string Plain(JsonValue value) =>
        value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    /// <summary>Formats values in one short line, for comparison by the reader.</summary>
    private static class Rendering
    {
        private const int Max = 300;

        public static string Of(TextNode node) => Shown.OneLine(Text(node), Max);

        public static string Of(JsonNode? node) => Shown.OneLine(Text(node), Max);

        private static string Text(TextNode node) => node switch
        {
            { IsNull: true } => "nothing",
            MapNode map => $"{{{string.Join(", ", map.Entries.Select(entry => $"{entry.Key.Text}: {Text(entry.Value)}"))}}}",
            ListNode list => $"[{string.Join(", ", list.Items.Select(Text))}]",
            _ => node.ToString()!,
        };

        private static string Text(JsonNode? node) => node switch
        {
            null => "nothing",
            JsonObject map => $"{{{string.Join(", ", map.Select(entry => $"{entry.Key}: {Text(entry.Value)}"))}}}",
            JsonArray list => $"[{string.Join(", ", list.Select(Text))}]",
            _ => Plain((JsonValue)node),
        };
    }
}
