using System.Collections;
using System.Collections.Immutable;

namespace CampaignActors.Domain.Values;

/// <summary>
/// An immutable list with the equality of its elements, so that records that hold one compare by value: applying the same plan
/// twice changes nothing because the fields are equal.
/// </summary>
[System.Runtime.CompilerServices.CollectionBuilder(typeof(Seq), nameof(Seq.Create))]
public sealed class Seq<T> : IReadOnlyList<T>, IEquatable<Seq<T>>
{
    public static readonly Seq<T> Empty = new([]);
    private readonly ImmutableArray<T> _items;

    internal Seq(ImmutableArray<T> items) => _items = items;

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    public Seq<T> Add(T item) => new(_items.Add(item));

    /// <summary>The same list with another item at one place.</summary>
    public Seq<T> With(int index, T item) => new(_items.SetItem(index, item));

    public Seq<T> AddRange(IEnumerable<T> items) => new(_items.AddRange(items));

    public bool Equals(Seq<T>? other) => other is not null && (ReferenceEquals(this, other) || _items.SequenceEqual(other._items));

    public override bool Equals(object? obj) => obj is Seq<T> other && Equals(other);

    public static bool operator ==(Seq<T>? a, Seq<T>? b) => a is null ? b is null : a.Equals(b);

    public static bool operator !=(Seq<T>? a, Seq<T>? b) => !(a == b);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in _items)
            hash.Add(item);
        return hash.ToHashCode();
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"[{string.Join(", ", _items)}]";
}

public static class Seq
{
    public static Seq<T> Create<T>(ReadOnlySpan<T> items) => items.IsEmpty ? Seq<T>.Empty : new(ImmutableArray.Create(items));

    public static Seq<T> ToSeq<T>(this IEnumerable<T> items) => ImmutableArray.CreateRange(items) is { IsEmpty: false } some ? new(some) : Seq<T>.Empty;
}
