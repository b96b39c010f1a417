using System.Text;
using CampaignActors.Recipients.Importing;
using CampaignActors.Testing;

namespace CampaignActors.Recipients.Tests.Importing;

public sealed class CsvReaderSpecs
{
    private static List<string> Rows(TextReader text, char? separator = ',')
    {
        var reader = new CsvReader(text, separator);
        var rows = new List<string>();
        while (reader.Read())
            rows.Add($"{reader.Line}:{reader.Problem ?? string.Join('|', reader.Values())}");
        return rows;
    }

    [Theory]
    [InlineData("a,b\r\nc,d\r\n", "1:a|b", "2:c|d")]
    [InlineData("a,b\nc,d", "1:a|b", "2:c|d")]
    [InlineData("a,b\rc,d\r", "1:a|b", "2:c|d")]
    [InlineData("\n\na,\n\n,b\n", "3:a|", "5:|b")]
    [InlineData("\"a,b\",\"c\"\"d\",\"\"\n", "1:a,b|c\"d|")]
    [InlineData("\"a\r\nb\",c\nd,e", "1:a\r\nb|c", "3:d|e")]
    [InlineData("\"a\",\"b\"", "1:a|b")]
    [InlineData("=1+2,@x\n", "1:=1+2|@x")]
    [InlineData("a\"b,c\n", "1:a\"b|c")]
    [InlineData("a,b\n\"c,d\ne,f\n", "1:a|b", "2:a quote is not closed", "3:e|f")]
    [InlineData("\"c,d", "1:a quote is not closed")]
    [InlineData("\"a\"x,b\nc,d", "1:something stands between a closing quote and the next separator", "2:c|d")]
    [InlineData("")]
    [InlineData("\r\n")]
    public void Rows_are_read_as_written(string text, params string[] expected) => Assert.Equal(expected, Rows(new StringReader(text)));

    [Fact]
    public void A_line_that_is_too_long_costs_itself()
    {
        var text = "a,b\n" + new string('x', 10_000_000) + "\nc,d\n\"" + new string('y', 200_000) + "\r\ne,f\n";

        Assert.Equal(
            ["1:a|b", "2:the line is longer than 65536 characters", "3:c|d", "4:the line is longer than 65536 characters", "5:e|f"],
            Rows(new StringReader(text)));
    }

    [Fact]
    public void A_quote_that_is_never_closed_costs_its_line()
    {
        var text = new StringBuilder("\"a,b\n");
        for (var i = 0; i < 20_000; i++)
            text.Append("c,d").Append(i).Append('\n');

        var rows = Rows(new StringReader(text.ToString()));

        Assert.Equal(20_001, rows.Count);
        Assert.Equal("1:a quote is not closed", rows[0]);
        Assert.Equal("20001:c|d19999", rows[^1]);
    }

    [Theory]
    [InlineData("a;b;c,d", ';')]
    [InlineData("a\tb", '\t')]
    [InlineData("a|b", '|')]
    [InlineData("\"a;b;c\",d", ',')]
    [InlineData("key", ',')]
    public void The_separator_is_found_in_the_first_line(string first, char expected) => Assert.Equal(expected, CsvText.Separator(first));

    /// <summary>However the text arrives, its rows are the same.</summary>
    [Fact]
    public void Where_the_text_is_cut_does_not_matter()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(60)).Select(_ => "ab,\"\"\r\n"[random.Next(7)])]);

            Assert.Equal(Rows(new StringReader(text)), Rows(new DribblingReader(text, random)));
        }
    }

    private sealed class DribblingReader(string text, Random random) : TextReader
    {
        private int _at;

        public override int Read(char[] buffer, int index, int count)
        {
            var length = Math.Min(Math.Min(count, 1 + random.Next(3)), text.Length - _at);
            text.CopyTo(_at, buffer, index, length);
            _at += length;
            return length;
        }
    }
}
