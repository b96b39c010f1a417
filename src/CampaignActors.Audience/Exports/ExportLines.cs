using System.Buffers;
using System.Globalization;
using System.Text;
using CampaignActors.Audience.Targets;

namespace CampaignActors.Audience.Exports;

/// <summary>The lines of a file.</summary>
internal sealed class ExportLines
{
    private static readonly SearchValues<char> s_formula = SearchValues.Create("=+-@\t\r");
    private readonly ExportFormat _format;
    private readonly CharacterSet _characters;
    private readonly SearchValues<char> _quoted;
    private readonly string _lineEnd;
    private readonly Column[] _columns;

    /// <param name="Field">Place among <see cref="Fields"/>; -1: every line has <paramref name="Same"/>.</param>
    private readonly record struct Column(ExportColumn Told, int Field, string Same);

    public ExportLines(ExportFormat format, ExportSubject subject)
    {
        _format = format;
        _characters = CharacterSet.Find(format.Encoding) ?? throw new KeyNotFoundException(format.Encoding);
        _quoted = SearchValues.Create(['\r', '\n', format.Separator, format.Quote]);
        _lineEnd = format.LineEnd == "crlf" ? "\r\n" : "\n";
        var fields = format.Fields;
        _columns =
        [
            .. format.Columns.Select(c => ExportFields.OfSubject(c, subject) is { } same
                ? new Column(c, -1, same)
                : new Column(c, Enumerable.Range(0, fields.Count).First(i => fields[i] == c.Field), "")),
        ];
    }

    public Encoding Encoding => _characters.Encoding;

    /// <summary>Whether a character may be an error.</summary>
    public bool MayLack => !_characters.IsWhole && _format.Replacement is null;

    /// <exception cref="ExportException">The encoding lacks a character of the row.</exception>
    public void Check(TargetPerson row)
    {
        foreach (var column in _columns)
            _ = Checked(Text(column, row, out _), column, row);
    }

    public void AppendHeader(LineBuffer text)
    {
        if (!_format.Header)
            return;
        for (var i = 0; i < _columns.Length; i++)
        {
            Separate(i, text);
            Append(Replaced(_columns[i].Told.Header ?? _columns[i].Told.Field), isText: true, text);
        }
        text.Append(_lineEnd);
    }

    /// <exception cref="ExportException">The encoding lacks a character of the row.</exception>
    public void Append(TargetPerson row, LineBuffer text)
    {
        for (var i = 0; i < _columns.Length; i++)
        {
            Separate(i, text);
            var value = Text(_columns[i], row, out var isText);
            if (!_characters.IsWhole)
                value = MayLack ? Checked(value, _columns[i], row) : Replaced(value);
            Append(value, isText, text);
        }
        text.Append(_lineEnd);
    }

    /// <summary>The texts of a row as the encoding has them, without quotes and without what makes formulas safe.</summary>
    /// <returns>In order of the columns; <c>null</c>: the column says nothing of a person.</returns>
    public IReadOnlyList<string?> Plain(TargetPerson row) =>
        [.. _columns.Select(c => c.Field < 0 || c.Told.Field == ExportFields.Rank ? null : Replaced(Text(c, row, out _)))];

    private static string Text(Column column, TargetPerson row, out bool isText)
    {
        isText = true;
        if (column.Field < 0)
            return column.Same;
        if (row.Values[column.Field] is { } value)
            return ExportFields.Text(value, column.Told.Format, out isText);
        isText = column.Told.Field != ExportFields.Rank;
        return isText ? "" : row.Rank.ToString(CultureInfo.InvariantCulture);
    }

    private bool IsFormula(string value, bool isText) =>
        isText && _format.FormulaSafe && value.Length > 0 && s_formula.Contains(value[0]) && !PhoneText.IsInternational(value);

    private void Separate(int column, LineBuffer text)
    {
        if (column > 0)
            text.Append(_format.Separator);
    }

    private string Replaced(string value) =>
        _characters.IsWhole || _format.Replacement is not { } replacement ? value : _characters.Replaced(value, replacement);

    private string Checked(string value, Column column, TargetPerson row)
    {
        var at = _characters.FirstLacking(value);
        if (at < 0)
            return value;
        // Half a character is no rune.
        var rune = Rune.TryGetRuneAt(value, at, out var found) ? found.Value : value[at];
        throw new ExportException(row.Number, column.Told.Field, _format.Encoding, row.Key, $"U+{rune:X4}");
    }

    private void Append(string value, bool isText, LineBuffer text)
    {
        var formula = IsFormula(value, isText);
        if (!formula && (value.Length == 0 || (!value.AsSpan().ContainsAny(_quoted) && value[0] != ' ' && value[^1] != ' ')))
        {
            text.Append(value);
            return;
        }
        text.Append(_format.Quote);
        if (formula)
            text.Append('\'');
        var rest = value.AsSpan();
        for (int quote; (quote = rest.IndexOf(_format.Quote)) >= 0; rest = rest[(quote + 1)..])
        {
            text.Append(rest[..(quote + 1)]);
            text.Append(_format.Quote);
        }
        text.Append(rest);
        text.Append(_format.Quote);
    }
}
