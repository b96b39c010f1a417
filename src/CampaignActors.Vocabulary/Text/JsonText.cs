using System.Text;
using System.Text.Json;

namespace CampaignActors.Vocabulary.Text;

/// <summary>
/// Reads one JSON document into a <see cref="TextNode"/>. Numbers keep their literal text, so that <c>0.1</c> is a tenth and not the
/// binary fraction next to it.
/// </summary>
public static class JsonText
{
    /// <exception cref="InputException">
    /// It is not one JSON document, or not UTF-8, or has a property twice, or is beyond <see cref="TextLimits.Given"/>.
    /// </exception>
    public static TextNode Read(string name, ReadOnlySpan<byte> utf8) => Read(name, utf8, TextLimits.Given);

    /// <exception cref="InputException">
    /// It is not one JSON document, or not UTF-8, or has a property twice, or is beyond its limits.
    /// </exception>
    public static TextNode Read(string name, ReadOnlySpan<byte> utf8, TextLimits limits)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        _ = TextFile.Decode(name, utf8);
        var errors = new InputErrors();
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = TextLimits.Depth });
        var marker = new Marker(name, utf8);
        try
        {
            if (!reader.Read())
                throw new InputException(new TextPosition(name, 1, 1), "the text is empty, expected JSON");
            var root = Node(ref reader, ref marker, errors, new TextLimits.Counter(limits));
            if (reader.Read())
                throw new InputException(marker.At(reader.TokenStartIndex), "a second value starts here, expected one document");
            errors.ThrowIfAny();
            return root;
        }
        catch (JsonException e)
        {
            throw new InputException(
                new TextPosition(name, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1),
                $"this is not JSON: {Reason(e)}");
        }
    }

    private static TextNode Node(ref Utf8JsonReader reader, ref Marker marker, InputErrors errors, TextLimits.Counter counter)
    {
        var position = marker.At(reader.TokenStartIndex);
        counter.Value(position);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return Map(ref reader, ref marker, errors, counter, position);
            case JsonTokenType.StartArray:
                var items = new List<TextNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    counter.Entry(items.Count, "this list", marker.At(reader.TokenStartIndex));
                    items.Add(Node(ref reader, ref marker, errors, counter));
                }
                return new ListNode(items, position);
            case JsonTokenType.String:
                return new ScalarNode(Text(ref reader, position), true, position);
            default:
                return new ScalarNode(Encoding.UTF8.GetString(reader.ValueSpan), false, position);
        }
    }

    private static MapNode Map(
        ref Utf8JsonReader reader, ref Marker marker, InputErrors errors, TextLimits.Counter counter, TextPosition position)
    {
        var entries = new List<MapEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var at = marker.At(reader.TokenStartIndex);
            counter.Entry(keys.Count, "this map", at);
            var key = new ScalarNode(Text(ref reader, at), true, at);
            reader.Read();
            var value = Node(ref reader, ref marker, errors, counter);
            if (keys.Add(key.Text))
                entries.Add(new MapEntry(key, value));
            else
                errors.Add(at, $"the property {Shown.Quote(key.Text)} is given twice, expected it once");
        }
        return new MapNode(entries, position);
    }

    private static string Text(ref Utf8JsonReader reader, TextPosition position)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape.
            throw new InputException(position, "the text holds half a character, expected whole ones");
        }
    }

    // The reader ends its message with its own idea of the position, which people have already been given.
    private static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = (end < 0 ? e.Message : e.Message[..end]).TrimEnd('.');
        return reason.Length == 0 ? "it cannot be parsed" : char.ToLowerInvariant(reason[0]) + reason[1..];
    }

    /// <summary>Turns byte offsets, which only grow, into lines and columns in one pass over the bytes.</summary>
    private ref struct Marker(string name, ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _offset;
        private int _line = 1;
        private int _column = 1;

        public TextPosition At(long offset)
        {
            for (; _offset < offset; _offset++)
            {
                if (_bytes[_offset] == '\n')
                {
                    _line++;
                    _column = 1;
                }
                else if ((_bytes[_offset] & 0xC0) != 0x80)
                {
                    _column++;
                }
            }
            return new TextPosition(name, _line, _column);
        }
    }
}
