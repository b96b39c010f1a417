using System.Collections;
using System.Collections.Immutable;

namespace CampaignActors.Domain.Values;

/// <summary>An immutable map from text to values, sorted by ordinal key, with the equality of its entries.</summary>
/// <remarks>
/// Most maps have one or two entries, and a copy of a short array is smaller than a tree; only a map that outgrows it becomes a tree.
/// </remarks>
public sealed class Map<T> : IReadOnlyCollection<KeyValuePair<string, T>>, IEquatable<Map<T>>
{
    /// <summary>Up to this length a copy of all entries is cheaper than a tree.</summary>
    private const int Few = 16;

    private static readonly ImmutableSortedDictionary<string, T> s_tree =
        ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);

    public static readonly Map<T> Empty = new([]);

    /// <summary>The entries in order; unused where there is a tree.</summary>
    private readonly KeyValuePair<string, T>[] _few = [];
    private readonly ImmutableSortedDictionary<string, T>? _tree;

    private Map(KeyValuePair<string, T>[] few) => _few = few;

    private Map(ImmutableSortedDictionary<string, T> tree) => _tree = tree;

    /// <summary>Of two entries with one key the later one counts.</summary>
    public static Map<T> Of(IEnumerable<KeyValuePair<string, T>> items) => Of(s_tree.SetItems(items));

    private static Map<T> Of(ImmutableSortedDictionary<string, T> tree) =>
        tree.IsEmpty ? Empty : tree.Count > Few ? new(tree) : new([.. tree]);

    public int Count => _tree?.Count ?? _few.Length;

    public IEnumerable<string> Keys => _tree?.Keys ?? _few.Select(e => e.Key);

    public IEnumerable<T> Values => _tree?.Values ?? _few.Select(e => e.Value);

    public T this[string key] =>
        TryGet(key, out var value) ? value : throw new KeyNotFoundException($"there is no entry '{key}'");

    public bool ContainsKey(string key) => TryGet(key, out _);

    public T? Find(string key) => TryGet(key, out var value) ? value : default;

    public bool TryGet(string key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value)
    {
        if (_tree is not null)
            return _tree.TryGetValue(key, out value);
        var place = PlaceOf(key);
        value = place >= 0 ? _few[place].Value : default;
        return place >= 0;
    }

    /// <returns>The index of the key; the complement of where it would be, when it is not there.</returns>
    private int PlaceOf(string key)
    {
        var (low, high) = (0, _few.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(_few[middle].Key, key);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return ~low;
    }

    public Map<T> Set(string key, T value)
    {
        if (_tree is not null)
            return new(_tree.SetItem(key, value));
        var place = PlaceOf(key);
        if (place < 0 && _few.Length == Few)
            return new(s_tree.AddRange(_few).SetItem(key, value));
        var known = place >= 0;
        place = known ? place : ~place;
        var items = new KeyValuePair<string, T>[known ? _few.Length : _few.Length + 1];
        Array.Copy(_few, items, place);
        items[place] = new(key, value);
        var rest = known ? place + 1 : place;
        Array.Copy(_few, rest, items, place + 1, _few.Length - rest);
        return new(items);
    }

    public Map<T> Remove(string key)
    {
        if (_tree is not null)
            return _tree.ContainsKey(key) ? Of(_tree.Remove(key)) : this;
        var place = PlaceOf(key);
        if (place < 0)
            return this;
        if (_few.Length == 1)
            return Empty;
        var items = new KeyValuePair<string, T>[_few.Length - 1];
        Array.Copy(_few, items, place);
        Array.Copy(_few, place + 1, items, place, items.Length - place);
        return new(items);
    }

    public bool Equals(Map<T>? other)
    {
        if (other is null || other.Count != Count)
            return false;
        if (ReferenceEquals(this, other))
            return true;
        foreach (var (key, value) in this)
        {
            if (!other.TryGet(key, out var theirs) || !EqualityComparer<T>.Default.Equals(value, theirs))
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
        foreach (var (key, value) in this)
        {
            hash.Add(key);
            hash.Add(value);
        }
        return hash.ToHashCode();
    }

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() =>
        (_tree ?? (IEnumerable<KeyValuePair<string, T>>)_few).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{{{string.Join(", ", this.Select(e => $"{e.Key}: {e.Value}"))}}}";
}
