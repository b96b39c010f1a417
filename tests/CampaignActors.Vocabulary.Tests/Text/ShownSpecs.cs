using System.Text.Json;

namespace CampaignActors.Vocabulary.Tests.Text;

/// <summary>Nothing that a terminal would obey gets through to it, and documents mean the same afterwards.</summary>
public sealed class ShownSpecs
{
    [Theory]
    [InlineData("ca_admin_abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE")]
    [InlineData("ca_a_code_abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE")]
    [InlineData("ca_admin_abcdefghijklmnopqrstuvwxyz0123456789")]
    public void Of_a_key_that_was_pasted_nothing_secret_is_shown(string key)
    {
        Assert.Equal("'ca_…'", Shown.Quote(key));
        Assert.Equal("unknown key 'ca_…', expected a code", Shown.OneLine($"unknown key '{key}', expected a code"));
        Assert.Equal("'ca_spring'", Shown.Quote("ca_spring"));
    }

    /// <summary>C0 without line ends and tabs, DEL, C1, marks of direction, separators, halves of characters.</summary>
    public static IEnumerable<char> Unsafe =>
        Enumerable.Range(0, 0x20).Where(c => c is not ('\n' or '\t')).Append(0x7f).Concat(Enumerable.Range(0x80, 0x20))
        .Concat([0xad, 0x180e, 0x200b, 0x61c, 0x200e, 0x200f, 0x2028, 0x2029])
            .Concat(Enumerable.Range(0x202a, 5)).Concat(Enumerable.Range(0x2060, 16)).Append(0xd800).Append(0xdfff)
        .Select(c => (char)c);

    [Fact]
    public void Unsafe_characters_become_escapes()
    {
        foreach (var c in Unsafe)
        {
            Assert.Equal($"a\\u{(int)c:x4}b", Shown.OneLine($"a{c}b"));
            Assert.Equal($"a\\u{(int)c:x4}b\n", Shown.Lines($"a{c}b\n"));
        }
        Assert.Equal("a\\nb\\tc", Shown.OneLine("a\nb\tc"));
        Assert.Equal("a\\udb40\\udc41b", Shown.OneLine("a\U000e0041b"));
    }

    [Theory]
    [InlineData("Zoë’s été, 東京, 🎉 and ﷽")]
    [InlineData("👩\u200d💻 می\u200cخواهم 😀")]
    [InlineData("a\\u001b")]
    public void Letters_of_all_scripts_stay(string text) => Assert.Equal((text, text), (Shown.OneLine(text), Shown.Lines(text)));

    [Fact]
    public void A_writer_lets_nothing_through_however_it_is_called()
    {
        using var inner = new StringWriter { NewLine = "\n" };
        using var safe = SafeWriter.Around(inner);
        foreach (var c in Unsafe.Where(c => !char.IsSurrogate(c)))
        {
            safe.Write(c);
            safe.Write($"x{c}");
            safe.Write([c, 'y'], 0, 2);
            safe.WriteLine($"{c}z");
            safe.Write("{0}", c);
        }
        safe.Write('\ud83c');
        safe.Write('\udf89');
        safe.Write('\ud800');
        safe.Flush();

        var written = inner.ToString();
        Assert.DoesNotContain(written, c => Unsafe.Contains(c) && !char.IsSurrogate(c));
        Assert.EndsWith("🎉\\ud800", written, StringComparison.Ordinal);
        Assert.Same(safe, SafeWriter.Around(safe));
    }

    [Fact]
    public void Json_means_the_same_afterwards()
    {
        var text = string.Concat(Unsafe.Where(c => !char.IsSurrogate(c))) + "\\\u202e\"";
        var json = JsonSerializer.Serialize(
            text, new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

        var shown = Shown.Lines(json);

        Assert.DoesNotContain(shown, Unsafe.Contains);
        Assert.Equal(text, JsonSerializer.Deserialize<string>(shown));
    }
}
