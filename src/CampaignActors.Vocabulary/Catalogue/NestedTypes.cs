using System.Text.Json.Nodes;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Catalogue;

/// <param name="Max">Items. The system may show more.</param>
public record ListType(FieldType Item, int Max) : FieldType
{
    /// <summary>Whether a change is bounded where it is read, as a creation is: no earlier version stored more.</summary>
    public bool Strict { get; init; }

    public override string Limit => $"at most {Plain(Max)} entries";

    internal override object? Read(CatalogueReader reader, string name, TextNode node)
    {
        if (!reader.Is<ListNode>(name, node, "a list", out var list)
            || reader.HasTooMany(name, list.Items.Count, Max, i => list.Items[i].Position, Strict))
            return null;
        var values = new object?[list.Items.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = reader.Value($"{name}[{i}]", Item, list.Items[i], required: true);
        return reader.Compares || values.Contains(null) ? null : Make(values!);
    }

    private protected virtual object Make(IReadOnlyList<object> values) => values;
}

/// <summary>A list of values of the domain.</summary>
public sealed record ListType<T>(IFieldType<T> Of, int Max) : ListType((FieldType)Of, Max), IFieldType<Seq<T>> where T : notnull
{
    private protected override object Make(IReadOnlyList<object> values) => values.Cast<T>().ToSeq();

    public JsonNode Write(Seq<T> value) => Json.List(value, item => Of.Write(item))!;
}

/// <summary>A map whose keys callers choose: codes, names of categories, services.</summary>
/// <param name="Max">Keys. The system may show more.</param>
public record MapType(FieldType Key, FieldType Value, int Max) : FieldType
{
    public override string Limit => $"at most {Plain(Max)} entries";

    internal override object? Read(CatalogueReader reader, string name, TextNode node)
    {
        if (!reader.Is<MapNode>(name, node, "a map", out var map)
            || reader.HasTooMany(name, map.Entries.Count, Max, i => map.Entries[i].Key.Position))
            return null;
        var before = reader.Errors.Count;
        var values = new List<KeyValuePair<string, object>>();
        foreach (var (key, value) in map.Entries)
        {
            Key.Read(reader, $"{name}: key", key);
            if (reader.Value($"{name}.{Shown.Cut(key.Text, 64)}", Value, value, required: Value is not RecordType) is { } made)
                values.Add(KeyValuePair.Create(key.Text, made));
        }
        return reader.Compares || reader.Errors.Count > before ? null : Make(values);
    }

    private protected virtual object Make(IReadOnlyList<KeyValuePair<string, object>> values) => values;
}

/// <summary>A map of values of the domain.</summary>
public sealed record MapType<T>(FieldType Key, IFieldType<T> Of, int Max) : MapType(Key, (FieldType)Of, Max), IFieldType<Map<T>>
    where T : notnull
{
    private protected override object Make(IReadOnlyList<KeyValuePair<string, object>> values) =>
        Map<T>.Of(values.Select(entry => KeyValuePair.Create(entry.Key, (T)entry.Value)));

    public JsonNode Write(Map<T> value) => Json.MapOf(value, item => Of.Write(item))!;
}

/// <summary>The bands of a price and the price above the last.</summary>
public sealed record PriceBands(Seq<PriceBand> Bands, decimal Beyond);

/// <summary>Bands of a price: upper bound, included, to price, and <c>beyond</c> for all above the last.</summary>
/// <param name="Max">Bounds, besides <c>beyond</c>.</param>
public sealed record ThresholdsType(int Max) : FieldType, IFieldType<PriceBands>
{
    public const string Beyond = "beyond";

    private static readonly UnitPriceType s_price = new();

    public override string Limit => $"at most {Plain(Max)} bounds, each 1 to {Plain(Quantity.Max)}";

    internal override object? Read(CatalogueReader reader, string name, TextNode node)
    {
        if (!reader.Is<MapNode>(name, node, "a map of bounds to prices", out var map)
            || reader.HasTooMany(name, map.Entries.Count, Max + 1, i => map.Entries[i].Key.Position))
            return null;
        var prices = new SortedDictionary<decimal, decimal>();
        decimal? beyond = null;
        var before = reader.Errors.Count;
        foreach (var (key, value) in map.Entries)
        {
            var bound = 0m;
            var isBound = key.Text == Beyond
                || Scalars.Quantity(key) is { Error: null } quantity && (bound = quantity.OrThrow().Value) >= 1 && prices.TryAdd(bound, 0);
            if (!isBound)
                reader.Errors.Add(key.Position, $"{name}: {key.What} is not a bound, expected a whole number from 1, once, or {Beyond}");
            if (reader.Value($"{name}.{Shown.Cut(key.Text, 30)}", s_price, value, required: true) is not decimal price)
                continue;
            if (key.Text == Beyond)
                beyond = price;
            else
                prices[bound] = price;
        }
        if (!reader.Compares && !map.Has(Beyond))
            reader.Errors.Add(map.Position, $"{name}: the key '{Beyond}' is missing, expected the price above the last bound");
        return reader.Compares || reader.Errors.Count > before
            ? null
            : new PriceBands(prices.Select(band => new PriceBand(band.Key, band.Value)).ToSeq(), beyond ?? 0);
    }

    public JsonNode Write(PriceBands value) => Show(value);

    public static JsonObject Show(PriceBands value)
    {
        var result = new JsonObject();
        foreach (var band in value.Bands)
            result[new Quantity(band.UpTo).ToString()] = s_price.Write(band.Amount);
        result[Beyond] = s_price.Write(value.Beyond);
        return result;
    }
}

/// <summary>One of several shapes: told apart by being a scalar, a list or a map, or by a scalar that only one of them reads.</summary>
public record EitherType(string Name, params IReadOnlyList<FieldType> Options) : FieldType
{
    public override string Limit => string.Join("; or ", Options.Select(option => option.Limit));

    internal override object? Read(CatalogueReader reader, string name, TextNode node)
    {
        var fitting = Options.Where(option => Fits(option, node)).ToList();
        if (fitting.Count == 0)
        {
            var expected = Options.Any(option => option is ListType) ? "a text or a list"
                : Options.Any(option => option is VariantType) ? "a word or a map"
                : Options.Any(option => option is RecordType) ? "a number or a map" : "a single value";
            reader.Errors.Add(node.Position, $"{name}: this is {node.What}, expected {expected}");
            return null;
        }
        if (fitting.Count == 1)
            return reader.Value(name, fitting[0], node, required: true) is { } made && !reader.Compares ? Make(made) : null;

        // Several scalars: the first that reads it wins, and if none does its complaint would be only half the truth.
        var scalar = (ScalarNode)node;
        foreach (var option in fitting.Cast<ScalarType>())
        {
            if (option.Value(scalar, reader) is { Error: null } read)
                return reader.Compares ? null : Make(read.OrThrow());
        }
        reader.Errors.Add(node.Position,
            $"{name}: {node.What} is no {Name}, expected a duration such as \"-1d\" or a time such as 2026-01-05T09:00");
        return null;
    }

    private protected virtual object Make(object value) => value;

    private static bool Fits(FieldType option, TextNode node) => option switch
    {
        RecordType or VariantType => node is MapNode,
        ListType => node is ListNode,
        _ => node is ScalarNode,
    };
}

/// <summary>One of several shapes of one value of the domain.</summary>
/// <param name="From">The value of whichever option was given, as a value of the domain.</param>
/// <param name="Show">The shortest of the shapes that says it all.</param>
public sealed record EitherType<T>(string Name, Func<object, T> From, Func<T, JsonNode?> Show, params IReadOnlyList<FieldType> Options)
    : EitherType(Name, Options), IFieldType<T> where T : notnull
{
    private protected override object Make(object value) => From(value);

    public JsonNode? Write(T value) => Show(value);
}

/// <summary>One of several maps, told apart by the first key of each, which it must have.</summary>
public record VariantType(string Name, IReadOnlyList<RecordType> Shapes) : FieldType
{
    public override string Limit => $"the keys of {string.Join(" or ", Shapes.Select(shape => shape.Name))}";

    public static string KeyOf(RecordType shape) => shape.Fields[0].Name;

    public IReadOnlyList<string> Keys => [.. Shapes.Select(KeyOf)];

    internal override object? Read(CatalogueReader reader, string name, TextNode node)
    {
        if (!reader.Is<MapNode>(name, node, "a map", out var map))
            return null;
        var keys = Keys;
        var given = map.Entries.Where(entry => keys.Contains(entry.Key.Text)).ToList();
        if (given.Count == 1)
            return reader.Record(Shapes.First(shape => KeyOf(shape) == given[0].Key.Text), map);
        var position = given.Count > 1 ? given[1].Key.Position : map.Entries.Count > 0 ? map.Entries[0].Key.Position : map.Position;
        var what = given.Count > 1
            ? $"{Shown.Quote(given[0].Key.Text)} and {Shown.Quote(given[1].Key.Text)} exclude each other"
            : map.Entries.Count > 0 ? $"unknown key {Shown.Quote(map.Entries[0].Key.Text)}" : "the map is empty";
        var word = given.Count > 0 || map.Entries.Count == 0 ? "" : map.Entries[0].Key.Text;
        reader.Errors.Add(position, $"{name}: {what}{Suggestion.Expected(word, [.. keys])}");
        return null;
    }
}

/// <summary>One of several maps that all give a value of the same type.</summary>
/// <param name="Show">The value in its shape.</param>
public sealed record VariantType<T>(string Name, Func<T, JsonNode?> Show, IReadOnlyList<RecordType> Shapes)
    : VariantType(Name, Shapes), IFieldType<T>
    where T : notnull
{
    public JsonNode? Write(T value) => Show(value);
}
