using System.Buffers;
using System.Text;
using CampaignActors.Audience.Targets;

namespace CampaignActors.Audience.Exports;

/// <summary>The lines of a file.</summary>
internal sealed class ExportLines(ExportFormat format, ExportSubject subject)
{
    private static readonly SearchValues<char> s_formula = SearchValues.Create("=+-@\t\r");
    private readonly CharacterSet _characters = CharacterSet.Find(format.Encoding) ?? throw new KeyNotFoundException(format.Encoding);
    private readonly SearchValues<char> _quoted = SearchValues.Create(['\r', '\n', format.Separator, format.Quote]);
    private readonly string _lineEnd = format.LineEnd == "crlf" ? "\r\n" : "\n";
    private readonly string _twoQuotes = new(format.Quote, 2);

    public Encoding Encoding => _characters.Encoding;

    /// <summary>Whether a character may be an error.</summary>
    public bool MayLack => !_characters.IsWhole && format.Replacement is null;

    /// <exception cref="ExportException">The encoding lacks a character of the row.</exception>
    public void Check(TargetRow row)
    {
        foreach (var column in format.Columns)
            _ = Checked(ExportFields.Text(column, row, subject, out _), column, row);
    }

    public void AppendHeader(StringBuilder text)
    {
        if (!format.Header)
            return;
        for (var i = 0; i < format.Columns.Count; i++)
        {
            var column = format.Columns[i];
            Separate(i, text);
            Append(Replaced(column.Header ?? column.Field), isText: true, text);
        }
        text.Append(_lineEnd);
    }

    /// <exception cref="ExportException">The encoding lacks a character of the row.</exception>
    public void Append(TargetRow row, StringBuilder text)
    {
        for (var i = 0; i < format.Columns.Count; i++)
        {
            var column = format.Columns[i];
            Separate(i, text);
            var value = ExportFields.Text(column, row, subject, out var isText);
            Append(MayLack ? Checked(value, column, row) : Replaced(value), isText, text);
        }
        text.Append(_lineEnd);
    }

    /// <summary>The text of a field as it stands in the file, without quotes.</summary>
    public string Shown(ExportColumn column, TargetRow row)
    {
        var value = Replaced(ExportFields.Text(column, row, subject, out var isText));
        return IsFormula(value, isText) ? "'" + value : value;
    }

    private bool IsFormula(string value, bool isText) =>
        isText && format.FormulaSafe && value.Length > 0 && s_formula.Contains(value[0]);

    private void Separate(int column, StringBuilder text)
    {
        if (column > 0)
            text.Append(format.Separator);
    }

    private string Replaced(string value) =>
        _characters.IsWhole || format.Replacement is not { } replacement ? value : _characters.Replaced(value, replacement);

    private string Checked(string value, ExportColumn column, TargetRow row)
    {
        var at = _characters.FirstLacking(value);
        if (at < 0)
            return value;
        // Half a character is no rune.
        var rune = Rune.TryGetRuneAt(value, at, out var found) ? found.Value : value[at];
        throw new ExportException(row.Number, column.Field, format.Encoding, row.Recipient!.Key, $"U+{rune:X4}");
    }

    private void Append(string value, bool isText, StringBuilder text)
    {
        var formula = IsFormula(value, isText);
        if (!formula && (value.Length == 0 || (!value.AsSpan().ContainsAny(_quoted) && value[0] != ' ' && value[^1] != ' ')))
        {
            text.Append(value);
            return;
        }
        text.Append(format.Quote);
        if (formula)
            text.Append('\'');
        var start = text.Length;
        text.Append(value);
        if (value.Contains(format.Quote, StringComparison.Ordinal))
            text.Replace(format.Quote.ToString(), _twoQuotes, start, value.Length);
        text.Append(format.Quote);
    }
}
