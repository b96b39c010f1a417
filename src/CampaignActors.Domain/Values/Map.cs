using System.Collections;
using System.Collections.Immutable;

namespace CampaignActors.Domain.Values;

/// <summary>An immutable map from text to values, sorted by ordinal key, with the equality of its entries.</summary>
public sealed class Map<T> : IReadOnlyCollection<KeyValuePair<string, T>>, IEquatable<Map<T>>
{
    public static readonly Map<T> Empty = new(ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal));
    private readonly ImmutableSortedDictionary<string, T> _items;

    private Map(ImmutableSortedDictionary<string, T> items) => _items = items;

    public static Map<T> Of(IEnumerable<KeyValuePair<string, T>> items) => new(Empty._items.SetItems(items));

    public int Count => _items.Count;

    public IEnumerable<string> Keys => _items.Keys;

    public IEnumerable<T> Values => _items.Values;

    public T this[string key] => _items[key];

    public bool ContainsKey(string key) => _items.ContainsKey(key);

    public T? Find(string key) => _items.TryGetValue(key, out var value) ? value : default;

    public bool TryGet(string key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value) =>
        _items.TryGetValue(key, out value);

    public Map<T> Set(string key, T value) => new(_items.SetItem(key, value));

    public Map<T> Remove(string key) => _items.ContainsKey(key) ? new(_items.Remove(key)) : this;

    public bool Equals(Map<T>? other)
    {
        if (other is null || other.Count != Count)
            return false;
        if (ReferenceEquals(this, other))
            return true;
        foreach (var (key, value) in _items)
        {
            if (!other._items.TryGetValue(key, out var theirs) || !EqualityComparer<T>.Default.Equals(value, theirs))
                return false;
        }
        return true;
    }

    public override bool Equals(object? obj) => obj is Map<T> other && Equals(other);

    public static bool operator ==(Map<T>? a, Map<T>? b) => a is null ? b is null : a.Equals(b);

    public static bool operator !=(Map<T>? a, Map<T>? b) => !(a == b);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (key, value) in _items)
        {
            hash.Add(key);
            hash.Add(value);
        }
        return hash.ToHashCode();
    }

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{{{string.Join(", ", _items.Select(e => $"{e.Key}: {e.Value}"))}}}";
}
