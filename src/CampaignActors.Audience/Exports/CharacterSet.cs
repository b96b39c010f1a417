using System.Collections;
using System.Text;

namespace CampaignActors.Audience.Exports;

/// <summary>The characters that an encoding has.</summary>
internal sealed class CharacterSet
{
    private static readonly Dictionary<string, CharacterSet> s_known = new()
    {
        ["utf-8"] = new(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), all: true),
        ["utf-16"] = new(new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true), all: true),
        ["iso-8859-1"] = new(
            Encoding.GetEncoding("iso-8859-1", EncoderFallback.ExceptionFallback, DecoderFallback.ReplacementFallback), all: false),
        ["windows-1252"] = new(
            CodePagesEncodingProvider.Instance.GetEncoding(
                1252, EncoderFallback.ExceptionFallback, DecoderFallback.ReplacementFallback)!,
            all: false),
    };

    private readonly BitArray? _few;

    private CharacterSet(Encoding encoding, bool all)
    {
        Encoding = encoding;
        if (all)
            return;
        _few = new BitArray(char.MaxValue + 1);
        foreach (var c in encoding.GetString([.. Enumerable.Range(0, 256).Select(b => (byte)b)]))
            _few[c] = true;
    }

    public Encoding Encoding { get; }

    /// <summary>Whether it has all there are.</summary>
    public bool IsWhole => _few is null;

    public static CharacterSet? Find(string name) => s_known.GetValueOrDefault(name);

    public bool Has(string text) => FirstLacking(text) < 0;

    /// <returns>The offset of the first character that the encoding lacks, or -1.</returns>
    public int FirstLacking(string text)
    {
        if (_few is null)
            return -1;
        for (var i = 0; i < text.Length; i++)
        {
            if (!_few[text[i]])
                return i;
        }
        return -1;
    }

    /// <summary>Puts the replacement in the place of every character that the encoding lacks, once for each code point.</summary>
    public string Replaced(string text, string replacement)
    {
        if (Has(text))
            return text;
        var result = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsBmp && _few![rune.Value])
                result.Append((char)rune.Value);
            else
                result.Append(replacement);
        }
        return result.ToString();
    }
}
