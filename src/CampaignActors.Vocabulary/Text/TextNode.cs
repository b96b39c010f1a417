using System.Diagnostics.CodeAnalysis;

namespace CampaignActors.Vocabulary.Text;

/// <summary>Where something stands in a text a person wrote. Line and column count from 1, the column in characters.</summary>
public sealed record TextPosition(string File, int Line, int Column) : IComparable<TextPosition>
{
    public int CompareTo(TextPosition? other)
    {
        if (other is null)
            return 1;
        var byLine = Line.CompareTo(other.Line);
        return byLine != 0 ? byLine : Column.CompareTo(other.Column);
    }

    public override string ToString() => $"{Shown.OneLine(File)}:{Line}:{Column}";
}

/// <summary>
/// A YAML or JSON text as a tree of maps, lists and scalars that remember where they stand. Scalars stay text: only the field that
/// takes one knows whether <c>2026</c> is a label or a number, and an amount must never pass through a binary fraction.
/// </summary>
public abstract class TextNode
{
    private protected TextNode(TextPosition position) => Position = position;

    public TextPosition Position { get; }

    /// <summary>Nothing was given: <c>null</c>, <c>~</c> or an empty plain scalar.</summary>
    public virtual bool IsNull => false;

    /// <summary>What this node is, in the words of an error message.</summary>
    public abstract string What { get; }
}

/// <param name="text">The characters as they are meant: quotes and escapes are already taken away.</param>
/// <param name="quoted">Whether it was quoted, so that <c>"null"</c> is a text and <c>null</c> is nothing.</param>
/// <param name="position">Where the scalar starts.</param>
public sealed class ScalarNode(string text, bool quoted, TextPosition position) : TextNode(position)
{
    public string Text { get; } = text;

    public bool Quoted { get; } = quoted;

    public override bool IsNull => !Quoted && Text is "" or "~" or "null" or "Null" or "NULL";

    public override string What => IsNull ? "nothing" : Shown.Quote(Text);

    public override string ToString() => Text;
}

/// <summary>One <c>key: value</c> of a map.</summary>
public sealed record MapEntry(ScalarNode Key, TextNode Value);

/// <summary>A map in the order it was written. No key stands in it twice.</summary>
public sealed class MapNode : TextNode
{
    private readonly Dictionary<string, TextNode> _byKey = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">A key is given twice.</exception>
    public MapNode(IReadOnlyList<MapEntry> entries, TextPosition position) : base(position)
    {
        Entries = entries;
        foreach (var entry in entries)
            _byKey.Add(entry.Key.Text, entry.Value);
    }

    public IReadOnlyList<MapEntry> Entries { get; }

    public override string What => "a map";

    public static MapNode Empty(TextPosition position) => new([], position);

    /// <summary>The value of a key, or <c>null</c> when the key is not written.</summary>
    public TextNode? Find(string key) => _byKey.GetValueOrDefault(key);

    public bool TryGet(string key, [NotNullWhen(true)] out TextNode? value) => _byKey.TryGetValue(key, out value);

    public bool Has(string key) => _byKey.ContainsKey(key);

    /// <summary>The text of a key that holds a scalar, or <c>null</c> when it is not written, null or no scalar.</summary>
    public string? TextOf(string key) => Find(key) is ScalarNode { IsNull: false } scalar ? scalar.Text : null;
}

public sealed class ListNode(IReadOnlyList<TextNode> items, TextPosition position) : TextNode(position)
{
    public IReadOnlyList<TextNode> Items { get; } = items;

    public override string What => "a list";
}
