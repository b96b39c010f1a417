using System.Text;

namespace CampaignActors.Recipients.Importing;

/// <summary>Finds out how a file of separated values is written: its encoding and its separator.</summary>
public static class CsvText
{
    /// <summary>Stands in the text where bytes are none of the encoding. It is no character, so that no file of worth has it.</summary>
    public const char Invalid = '\uFFFF';

    /// <summary>The encodings that an import knows, by name.</summary>
    public static readonly IReadOnlyList<string> Encodings = ["utf-8", "utf-16", "iso-8859-1", "windows-1252"];

    private const int BufferLength = 1 << 16;
    private static readonly char[] s_separators = [';', '\t', ',', '|'];

    /// <summary>Opens a text. A mark at its beginning (BOM) goes before a given encoding.</summary>
    /// <param name="bytes">At its beginning; can be positioned. Stays open.</param>
    /// <param name="encoding">One of <see cref="Encodings"/>; <c>null</c>: UTF-8 where there is no mark.</param>
    /// <exception cref="ImportException">The encoding is unknown.</exception>
    public static StreamReader Open(Stream bytes, string? encoding)
    {
        var start = bytes.Position;
        Span<byte> mark = stackalloc byte[3];
        var length = bytes.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false);
        var marked = mark[..length] switch
        {
            [0xEF, 0xBB, 0xBF] => (Encoding)new UTF8Encoding(),
            [0xFF, 0xFE, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true),
            [0xFE, 0xFF, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true),
            _ => null,
        };
        bytes.Position = start + (marked switch { null => 0, UTF8Encoding => 3, _ => 2 });
        var chosen = (Encoding)(marked ?? Named(encoding ?? "utf-8")).Clone();
        chosen.DecoderFallback = new DecoderReplacementFallback(Invalid.ToString());
        return new StreamReader(bytes, chosen, detectEncodingFromByteOrderMarks: false, BufferLength, leaveOpen: true);
    }

    /// <summary>The separator that the first line has most of, outside of quotes; a comma where it has none.</summary>
    public static char Separator(ReadOnlySpan<char> firstLine)
    {
        var counts = new int[s_separators.Length];
        var quoted = false;
        foreach (var c in firstLine)
        {
            if (c == '"')
                quoted = !quoted;
            else if (!quoted && Array.IndexOf(s_separators, c) is >= 0 and var found)
                counts[found]++;
        }
        var most = counts.Max();
        return most == 0 ? ',' : s_separators[Array.IndexOf(counts, most)];
    }

    private static Encoding Named(string name) => name.ToLowerInvariant() switch
    {
        "utf-8" or "utf8" => new UTF8Encoding(),
        "utf-16" or "utf-16le" => new UnicodeEncoding(bigEndian: false, byteOrderMark: false),
        "iso-8859-1" or "latin1" => Encoding.Latin1,
        "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252)!,
        _ => throw new ImportException($"unknown encoding '{name}', expected one of {string.Join(", ", Encodings)}"),
    };
}
