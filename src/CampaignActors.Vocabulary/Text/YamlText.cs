using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CampaignActors.Vocabulary.Text;

/// <summary>
/// Reads one YAML document into a <see cref="TextNode"/>. Only plain maps, lists and scalars are taken: a tag would name a type to
/// construct, and aliases let a page of text grow into gigabytes, so both are refused.
/// </summary>
public sealed class YamlText
{
    private readonly string _name;
    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly InputErrors _errors = new();
    private readonly TextLimits.Counter _counter = new(TextLimits.Given);

    private YamlText(string name, string text)
    {
        _name = name;
        _scanner = new Scanner(new StringReader(text));
        _parser = new Parser(_scanner);
    }

    /// <exception cref="InputException">The file cannot be read, or is not one plain YAML document.</exception>
    public static TextNode Read(string path) => Read(path, TextFile.Decode(path, TextFile.Read(path)));

    /// <param name="name">What errors call the text.</param>
    /// <param name="text">The YAML itself, at most <see cref="TextFile.MaxBytes"/> characters.</param>
    /// <exception cref="InputException">It is not one plain YAML document.</exception>
    public static TextNode Read(string name, string text)
    {
        var start = new TextPosition(name, 1, 1);
        if (text.Length > TextFile.MaxBytes)
            throw TextFile.TooLarge(start);
        // The parser takes a zero for the end of the text and would ignore what follows.
        if (text.Contains('\0'))
            throw new InputException(start, "the text holds a zero character, expected YAML");
        var reader = new YamlText(name, text.TrimStart('\ufeff'));
        try
        {
            return reader.Document(start);
        }
        catch (YamlException e)
        {
            throw new InputException(reader.At(e.Start), $"this is not YAML: {Reason(e)}");
        }
    }

    private TextNode Document(TextPosition start)
    {
        Next();
        if (Next() is StreamEnd)
            throw new InputException(start, "the file is empty, expected YAML");
        Next();
        var root = Node(1);
        Next();
        if (Next() is not StreamEnd)
            throw new InputException(At(_parser.Current!.Start), "a second document starts here, expected one document");
        _errors.ThrowIfAny();
        return root;
    }

    private ParsingEvent Next()
    {
        try
        {
            if (_parser.MoveNext())
                return _parser.Current!;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or NullReferenceException)
        {
            // The parser itself stumbles over some broken texts; to the person who wrote one, it is just as broken.
            throw new InputException(At(_scanner.CurrentPosition),
                "this is not YAML: it cannot be parsed here; perhaps a bracket or a quote before it is not closed");
        }
        throw new InputException(new TextPosition(_name, 1, 1), "the YAML ends too early");
    }

    private TextNode Node(int depth)
    {
        var current = _parser.Current!;
        var position = At(current.Start);
        _counter.Value(position);
        if (depth > TextLimits.Depth)
            throw new InputException(position, $"more than {TextLimits.Depth} levels within each other, expected fewer");
        switch (current)
        {
            case AnchorAlias:
                throw new InputException(position, "an alias (*) is not allowed, expected the value itself");
            case Scalar scalar:
                CheckPlain(scalar, position, "tag:yaml.org,2002:str", "!");
                return new ScalarNode(scalar.Value, scalar.Style != ScalarStyle.Plain || !scalar.Tag.IsEmpty, position);
            case MappingStart map:
                CheckPlain(map, position, "tag:yaml.org,2002:map");
                return Map(position, depth);
            case SequenceStart list:
                CheckPlain(list, position, "tag:yaml.org,2002:seq");
                var items = new List<TextNode>();
                while (Next() is not SequenceEnd)
                {
                    _counter.Entry(items.Count, "this list", At(_parser.Current!.Start));
                    items.Add(Node(depth + 1));
                }
                return new ListNode(items, position);
            default:
                throw new InputException(position, "expected a value");
        }
    }

    private MapNode Map(TextPosition position, int depth)
    {
        var entries = new List<MapEntry>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (Next() is not MappingEnd)
        {
            var at = At(_parser.Current!.Start);
            _counter.Entry(lines.Count, "this map", at);
            if (Node(depth + 1) is not ScalarNode key)
                throw new InputException(at, "a key that is a map or a list is not allowed, expected plain text");
            Next();
            var value = Node(depth + 1);
            if (lines.TryAdd(key.Text, key.Position.Line))
                entries.Add(new MapEntry(key, value));
            else
                _errors.Add(key.Position,
                    $"the key {Shown.Quote(key.Text)} is given twice, first in line {lines[key.Text]}, expected it once");
        }
        return new MapNode(entries, position);
    }

    private void CheckPlain(NodeEvent node, TextPosition position, params ReadOnlySpan<string> harmlessTags)
    {
        if (!node.Anchor.IsEmpty)
            throw new InputException(position, $"an anchor (&{node.Anchor.Value}) is not allowed, expected plain values");
        if (!node.Tag.IsEmpty && !harmlessTags.Contains(node.Tag.Value))
            throw new InputException(position, $"the tag {Shown.Quote(node.Tag.Value)} is not allowed, expected plain values");
    }

    private TextPosition At(Mark mark) =>
        new(_name, (int)Math.Clamp(mark.Line, 1, int.MaxValue), (int)Math.Clamp(mark.Column, 1, int.MaxValue));

    private static string Reason(YamlException e)
    {
        var reason = e.InnerException?.Message ?? e.Message;
        return reason.Length == 0 ? "it cannot be parsed" : char.ToLowerInvariant(reason[0]) + reason[1..].TrimEnd('.');
    }
}
