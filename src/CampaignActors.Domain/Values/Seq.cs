using System.Collections;
using System.Collections.Immutable;

namespace CampaignActors.Domain.Values;

/// <summary>
/// An immutable list that compares by its elements, so that records with lists compare by value: applying the same plan twice
/// changes nothing. Adding or replacing one item of a long list takes logarithmic time.
/// </summary>
[System.Runtime.CompilerServices.CollectionBuilder(typeof(Seq), nameof(Seq.Create))]
public sealed class Seq<T> : IReadOnlyList<T>, IEquatable<Seq<T>>
{
    public static readonly Seq<T> Empty = new(ImmutableArray<T>.Empty);

    /// <summary>Below this length, a copy of all items is cheaper than a tree.</summary>
    private const int Long = 256;

    private readonly ImmutableArray<T> _items;

    /// <summary>The items of a long list that was changed item by item; <see cref="_items"/> is then unused.</summary>
    private readonly ImmutableList<T>? _tree;

    internal Seq(ImmutableArray<T> items) => _items = items;

    private Seq(ImmutableList<T> tree) => _tree = tree;

    public int Count => _tree?.Count ?? _items.Length;

    public T this[int index] => _tree is null ? _items[index] : _tree[index];

    private ImmutableList<T> Tree => _tree ?? ImmutableList.CreateRange(_items);

    public Seq<T> Add(T item) => Count < Long ? new(_items.Add(item)) : new(Tree.Add(item));

    /// <summary>A copy of the list with another item at one index.</summary>
    public Seq<T> With(int index, T item) => Count < Long ? new(_items.SetItem(index, item)) : new(Tree.SetItem(index, item));

    public Seq<T> AddRange(IEnumerable<T> items) => _tree is null ? new(_items.AddRange(items)) : new(_tree.AddRange(items));

    public bool Equals(Seq<T>? other) => other is not null && (ReferenceEquals(this, other)
        || (_tree is null && other._tree is null ? _items.SequenceEqual(other._items) : this.SequenceEqual(other)));

    public override bool Equals(object? obj) => obj is Seq<T> other && Equals(other);

    public static bool operator ==(Seq<T>? a, Seq<T>? b) => a is null ? b is null : a.Equals(b);

    public static bool operator !=(Seq<T>? a, Seq<T>? b) => !(a == b);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in this)
            hash.Add(item);
        return hash.ToHashCode();
    }

    /// <summary>Without an object on the heap: every command walks through several lists, most of them empty.</summary>
    public Enumerator GetEnumerator() => new(_items, _tree?.GetEnumerator());

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => (_tree ?? (IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<T>)this).GetEnumerator();

    public override string ToString() => $"[{string.Join(", ", this)}]";

    /// <summary>Walks through a list.</summary>
    public struct Enumerator : IEnumerator<T>
    {
        private readonly ImmutableArray<T> _items;
        private readonly IEnumerator<T>? _tree;
        private int _at = -1;

        internal Enumerator(ImmutableArray<T> items, IEnumerator<T>? tree) => (_items, _tree) = (items, tree);

        public readonly T Current => _tree is null ? _items[_at] : _tree.Current;

        readonly object? IEnumerator.Current => Current;

        public bool MoveNext() => _tree is null ? ++_at < _items.Length : _tree.MoveNext();

        public void Reset()
        {
            _at = -1;
            _tree?.Reset();
        }

        public readonly void Dispose() => _tree?.Dispose();
    }
}

public static class Seq
{
    public static Seq<T> Create<T>(ReadOnlySpan<T> items) => items.IsEmpty ? Seq<T>.Empty : new(ImmutableArray.Create(items));

    public static Seq<T> ToSeq<T>(this IEnumerable<T> items) =>
        ImmutableArray.CreateRange(items) is { IsEmpty: false } some ? new(some) : Seq<T>.Empty;
}
