using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;
using NodaTime;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>The values of a map that was read without an error. A key that is absent or null has none.</summary>
public sealed class GivenMap
{
    private readonly List<(Field Field, object Value)> _values = [];

    internal GivenMap(MapNode map, ReadContext context) => (Map, Context) = (map, context);

    public MapNode Map { get; }

    /// <summary>Zone and currency in which the map was read.</summary>
    public ReadContext Context { get; }

    /// <summary>Keys that were given as null, in the order of the text.</summary>
    public Seq<string> Cleared => Map.Entries.Where(entry => entry.Value.IsNull).Select(entry => entry.Key.Text).ToSeq();

    internal IReadOnlyList<(Field Field, object Value)> Values => _values;

    internal void Add(Field field, object value) => _values.Add((field, value));

    public bool Has(string key) => Find(key) is not null;

    public T? Get<T>(string key) where T : class => (T?)Find(key);

    public T? Value<T>(string key) where T : struct => (T?)Find(key);

    /// <summary>A text, or a code as text.</summary>
    public string? Text(string key) => Find(key) is Code code ? code.Text : (string?)Find(key);

    public Code? Code(string key) => Value<Code>(key);

    public int? Int(string key) => Value<int>(key);

    public decimal? Decimal(string key) => Value<decimal>(key);

    public bool? Bool(string key) => Value<bool>(key);

    public Money? Money(string key) => Value<Money>(key);

    public Quantity? Quantity(string key) => Value<Quantity>(key);

    /// <summary>A quantity of messages.</summary>
    public long? Count(string key) => Find(key) switch
    {
        null => null,
        int count => count,
        long count => count,
        var quantity => (long)((Quantity)quantity).Value,
    };

    public Instant? Instant(string key) => Value<Instant>(key);

    public Duration? Duration(string key) => Value<Duration>(key);

    /// <summary>A member of an enumeration, also where the catalogue knows it as a word only.</summary>
    public T? Enum<T>(string key) where T : struct, Enum => Find(key) switch
    {
        null => null,
        string word => Scalars.Member<T>(word),
        var value => (T)value,
    };

    /// <summary>The items of a list; none when it is absent.</summary>
    public Seq<T> List<T>(string key) => Get<Seq<T>>(key) ?? [];

    private object? Find(string key)
    {
        foreach (var (field, value) in _values)
        {
            if (field.Name == key)
                return value;
        }
        return null;
    }
}
