using System.Globalization;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Reports;

namespace CampaignActors.Vocabulary.Tests.Reports;

/// <summary>A report as CSV (RFC 4180), which spreadsheets open without running what people typed.</summary>
public sealed class ReportCsvSpecs
{
    private static string Csv(string currency, params object?[] cells) => ReportCsv.Write(new LedgerReport(
        "costs", [.. cells.Select((_, i) => new ReportColumn($"c{i}", ColumnType.Text, ""))], [new ReportRow(new Currency(currency),
            cells)], []));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData(" in front", "\" in front\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+A1", "'+A1")]
    [InlineData("-A1", "'-A1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("  =1+1", "'  =1+1")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"")]
    public void Text_is_quoted_where_it_must_and_never_a_formula(string text, string field) =>
        Assert.Equal($"c0\r\n{field}\r\n", Csv("EUR", text));

    [Theory]
    [InlineData("EUR", "-1234567.5", "-1234567.50")]
    [InlineData("JPY", "1234567", "1234567")]
    [InlineData("KWD", "0.125", "0.125")]
    public void Amounts_have_the_decimals_of_their_currency(string currency, string amount, string field) =>
        Assert.Equal($"c0,c1\r\n{field},\r\n", Csv(currency, decimal.Parse(amount, CultureInfo.InvariantCulture), null));
}
