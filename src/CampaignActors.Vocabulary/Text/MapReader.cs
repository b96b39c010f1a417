using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Vocabulary.Text;

/// <summary>
/// Reads a map key by key. Errors are gathered, not thrown, so that a person sees all of them at once; a key that was not asked for is
/// reported by <see cref="Done"/>. A key that is absent, null or wrong reads as <c>null</c>.
/// </summary>
public sealed class MapReader(MapNode map, ReadContext context, InputErrors errors)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public MapNode Map => map;

    public ReadContext Context { get; set; } = context;

    public InputErrors Errors => errors;

    /// <summary>Whether the key is written and not null.</summary>
    public bool Has(string key) => Find(key) is { IsNull: false };

    /// <summary>Whether the key is written as null: what it held is to be cleared.</summary>
    public bool IsCleared(string key) => Find(key) is { IsNull: true };

    /// <summary>The node of a key as it is, or <c>null</c> when it is not written.</summary>
    public TextNode? Find(string key)
    {
        _asked.Add(key);
        return map.Find(key);
    }

    public string? Text(string key, bool required = false, int max = Limits.Text) =>
        Scalar(key, required) is { } node && Take(key, Scalars.Text(node, max), out var value) ? value : null;

    public string? OneOf(string key, IReadOnlyList<string> allowed, bool required = false) =>
        Scalar(key, required) is { } node && Take(key, Scalars.OneOf(node, allowed), out var value) ? value : null;

    public TEnum? Enum<TEnum>(string key, bool required = false) where TEnum : struct, Enum => Value(key, required, Scalars.Enum<TEnum>);

    public bool? Bool(string key, bool required = false) => Value(key, required, Scalars.Bool);

    public Code? Code(string key, bool required = false) => Value(key, required, Scalars.Code);

    public int? Int(string key, bool required = false, int min = int.MinValue, int max = int.MaxValue) =>
        Value(key, required, node => Scalars.Int(node, min, max));

    public decimal? Decimal(string key, bool required = false) => Value(key, required, Scalars.Decimal);

    public decimal? UnitPrice(string key, bool required = false) => Value(key, required, Scalars.UnitPrice);

    public Money? Money(string key, bool required = false, bool allowNegative = false) =>
        Value(key, required, node => Scalars.Money(node, Context, allowNegative));

    public Quantity? Quantity(string key, bool required = false) => Value(key, required, Scalars.Quantity);

    public Instant? Instant(string key, bool required = false) => Value(key, required, node => Scalars.Instant(node, Context));

    public Instant? LastInstant(string key, bool required = false) => Value(key, required, node => Scalars.LastInstant(node, Context));

    public Duration? Duration(string key, bool required = false, bool allowNegative = false) =>
        Value(key, required, node => Scalars.Duration(node, allowNegative));

    public MapNode? MapOf(string key, bool required = false) => Node<MapNode>(key, required, "a map");

    public ListNode? List(string key, bool required = false) => Node<ListNode>(key, required, "a list");

    public ScalarNode? Scalar(string key, bool required = false) => Node<ScalarNode>(key, required, "a single value");

    /// <summary>A nested map with a reader of its own; the caller calls its <see cref="Done"/>.</summary>
    public MapReader? Reader(string key, bool required = false) =>
        MapOf(key, required) is { } nested ? new MapReader(nested, Context, errors) : null;

    /// <summary>A value by any reader of scalars.</summary>
    public T? Value<T>(string key, bool required, Func<ScalarNode, Reading<T>> read) where T : struct =>
        Scalar(key, required) is { } node && Take(key, read(node), out var value) ? value : null;

    /// <summary>Reports every key that was not asked for.</summary>
    public void Done()
    {
        foreach (var (key, _) in map.Entries)
        {
            if (!_asked.Contains(key.Text))
                errors.Add(key.Position, UnknownKey(key.Text, _asked));
        }
    }

    internal static string UnknownKey(string key, IReadOnlyCollection<string> known) =>
        $"unknown key {Shown.Quote(key)}{Suggestion.Expected(key, known)}";

    private bool Take<T>(string key, Reading<T> reading, out T value) => reading.In(key).Take(errors, out value);

    private TNode? Node<TNode>(string key, bool required, string expected) where TNode : TextNode
    {
        switch (Find(key))
        {
            case null:
                if (required)
                    errors.Add(map.Position, $"the key {Shown.Quote(key)} is missing, expected {expected}");
                return null;
            case { IsNull: true } none:
                if (required)
                    errors.Add(none.Position, $"{key}: nothing is given, expected {expected}");
                return null;
            case TNode node:
                return node;
            case { } other:
                errors.Add(other.Position, $"{key}: this is {other.What}, expected {expected}");
                return null;
        }
    }
}
