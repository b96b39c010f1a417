using CampaignActors.Audience.Fields;

namespace CampaignActors.Audience.Exports;

/// <summary>A column of a file.</summary>
/// <param name="Field">A field of recipients, or one of <see cref="ExportFields"/>.</param>
/// <param name="Header">Its title; <c>null</c>: the name of the field.</param>
/// <param name="Format">
/// For dates <c>yyyy-MM-dd</c> (as without one), <c>dd-MM-yyyy</c> or <c>dd/MM/yyyy</c>; for numbers <c>decimalComma</c>; for texts
/// <c>upper</c> or <c>lower</c>.
/// </param>
public sealed record ExportColumn(string Field, string? Header = null, string? Format = null);

/// <summary>How the file of a target looks. The same target and format give the same bytes.</summary>
public sealed record ExportFormat
{
    public const int MaxColumns = 200;
    public const int MaxHeader = 200;
    public const int MaxReplacement = 10;

    public required IReadOnlyList<ExportColumn> Columns { get; init; }

    /// <summary>One character of ASCII that is no letter, digit, blank or line break, or a tab.</summary>
    public char Separator { get; init; } = ',';

    /// <summary>
    /// <c>utf-8</c> (without a byte order mark), <c>iso-8859-1</c>, <c>windows-1252</c> or <c>utf-16</c> (little-endian, with it).
    /// </summary>
    public string Encoding { get; init; } = "utf-8";

    /// <summary><c>lf</c> or <c>crlf</c>, also behind the last line.</summary>
    public string LineEnd { get; init; } = "lf";

    /// <summary>Stands around fields that need it, and twice for one inside of them.</summary>
    public char Quote { get; init; } = '"';

    /// <summary>Whether the first line has the titles.</summary>
    public bool Header { get; init; } = true;

    /// <summary><c>gzip</c>, or <c>null</c>.</summary>
    public string? Compress { get; init; }

    /// <summary>
    /// Whether a text that a spreadsheet would run as a formula (it begins with <c>= + - @</c>, a tab or a carriage return) gets an
    /// apostrophe in front. A phone number in international form is none (docs/decisions/0073-formulas-and-phone-numbers.md).
    /// </summary>
    public bool FormulaSafe { get; init; } = true;

    /// <summary>Stands for each character that the encoding lacks; <c>null</c>: such a character is an error.</summary>
    public string? Replacement { get; init; }

    /// <summary>The fields of recipients that the file needs, each once.</summary>
    internal IReadOnlyList<string> Fields =>
        [.. Columns.Select(c => c.Field).Where(f => f == ExportFields.Rank || !ExportFields.Others.Contains(f)).Distinct()];

    /// <summary>What is wrong with the format, in one line; <c>null</c>: nothing.</summary>
    public string? Problem(RecipientLayout layout)
    {
        if (Columns.Count is 0 or > MaxColumns)
            return $"a file has 1 to {MaxColumns} columns, this one has {Columns.Count}";
        if (CharacterSet.Find(Encoding) is not { } characters)
            return $"the encoding '{Encoding}' is not known: utf-8, iso-8859-1, windows-1252 or utf-16";
        if (LineEnd is not ("lf" or "crlf"))
            return $"the line end '{LineEnd}' is not known: lf or crlf";
        if (Compress is not (null or "gzip"))
            return $"the compression '{Compress}' is not known: gzip";
        if (!IsMark(Separator) && Separator != '\t')
            return "the separator is not one character of ASCII that is no letter, digit, blank or line break";
        if (!IsMark(Quote) || Quote == Separator || Quote == '\'')
            return "the quote is not one character of ASCII that is no letter, digit, blank, apostrophe or separator";
        if (Replacement is { } replacement
            && (replacement.Length > MaxReplacement || replacement.Any(char.IsControl) || !characters.Has(replacement)))
        {
            return $"the replacement is longer than {MaxReplacement} characters, or the encoding lacks one of them";
        }
        return Columns.Select(c => ColumnProblem(c, characters, layout)).FirstOrDefault(p => p is not null);
    }

    private string? ColumnProblem(ExportColumn column, CharacterSet characters, RecipientLayout layout)
    {
        if (ExportFields.TypeOf(column.Field, layout) is not { } type)
            return $"there is no field '{column.Field}'";
        var title = column.Header ?? column.Field;
        if (title.Length > MaxHeader || title.Any(char.IsControl))
            return $"the header of {column.Field} is longer than {MaxHeader} characters or has a control character";
        if (Header && Replacement is null && !characters.Has(title))
            return $"the encoding {Encoding} lacks a character of the header of {column.Field}";
        return column.Format is null || ExportFields.Formats(type).Contains(column.Format)
            ? null
            : ExportFields.Formats(type) is { Count: > 0 } formats
                ? $"the format '{column.Format}' of {column.Field} is not known: {string.Join(", ", formats)}"
                : $"{column.Field} has no formats";
    }

    private static bool IsMark(char c) => c is > ' ' and < '\x7f' && !char.IsAsciiLetterOrDigit(c);
}
