using System.Text;

namespace CampaignActors.Vocabulary.Reports;

/// <summary>
/// A report as comma-separated values (RFC 4180): a line of column names, then a line a row, each ended by CR LF. Totals are left out, so
/// that a reader who adds up a column counts nothing twice.
/// </summary>
/// <remarks>
/// Text that a spreadsheet would read as a formula gets an apostrophe in front. Amounts are never text: they begin with a digit or a minus
/// and have digits and a point behind it.
/// </remarks>
public static class ReportCsv
{
    private const string LineEnd = "\r\n";

    public static string Write(LedgerReport report)
    {
        var text = new StringBuilder();
        text.AppendJoin(',', report.Columns.Select(c => c.Name)).Append(LineEnd);
        foreach (var row in report.Rows)
            text.AppendJoin(',', row.Cells.Select(cell => cell is string s ? Field(s) : LedgerReport.TextOf(row, cell))).Append(LineEnd);
        return text.ToString();
    }

    /// <summary>Quoted where the rules demand it.</summary>
    internal static string Field(string text)
    {
        var safe = text.Length > 0 && IsFormula(text) ? "'" + text : text;
        return safe.AsSpan().ContainsAny("\",\r\n") || safe.Length != safe.AsSpan().Trim().Length
            ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : safe;
    }

    /// <summary>
    /// Spreadsheets take these, and a tab or line end in front, for a formula; some look past spaces, and some take the wide forms too.
    /// </summary>
    private static bool IsFormula(string text) =>
        text[0] is '\t' or '\r' or '\n' || text.AsSpan().TrimStart() is [var first, ..] && "=+-@＝＋－＠".Contains(first);
}
