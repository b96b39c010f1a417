using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;

namespace CampaignActors.Recipients.Importing;

/// <summary>Which field each column of a file holds.</summary>
public sealed class ImportColumns
{
    private static readonly Recipient s_nothing = new("");
    private static readonly char[] s_listEnds = [' ', ',', ';', '|'];
    private readonly Target[] _targets;

    /// <summary>Columns of declared fields.</summary>
    private readonly int _declared;

    private readonly record struct Target(RecipientField? Field, bool IsLists, int BuiltIn);

    private ImportColumns(Target[] targets, int key)
    {
        (_targets, Key) = (targets, key);
        _declared = targets.Count(t => t is { Field: not null, BuiltIn: < 0 });
    }

    /// <summary>The column with the key.</summary>
    public int Key { get; }

    /// <param name="headers">The first line of the file.</param>
    /// <exception cref="ImportException">A header is unknown or there twice, or no column holds the key.</exception>
    public static ImportColumns Read(IReadOnlyList<string> headers, RecipientLayout layout, ImportOptions options)
    {
        if (headers.Any(h => h.Contains('\0', StringComparison.Ordinal)))
            throw new ImportException("the first line has NUL characters: the file may be UTF-16, then say --encoding utf-16");
        if (headers.Any(h => h.Contains(CsvText.Invalid, StringComparison.Ordinal)))
        {
            throw new ImportException(
                $"the first line is not {options.Encoding ?? "utf-8"}: say --encoding with one of {string.Join(", ", CsvText.Encodings)}");
        }
        if (options.Map.Keys.FirstOrDefault(h => !headers.Contains(h)) is { } missing)
            throw new ImportException($"--map names the column '{missing}', which the file does not have");
        var names = headers.Select(h => NameOf(h, layout, options)).ToList();
        var twice = names.Where(n => n is not null).GroupBy(n => n).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
            throw new ImportException($"two columns are '{twice.Key}': say --map HEADER={ImportOptions.LeaveOut} for one of them");
        var key = names.IndexOf("key");
        if (key < 0)
            throw new ImportException("no column is the key: say --map HEADER=key");
        return new ImportColumns([.. names.Select(n => TargetOf(n, layout))], key);
    }

    /// <summary>The codes of lists in a row, one by one.</summary>
    public IEnumerable<string> Lists(CsvReader row)
    {
        for (var i = 0; i < _targets.Length && i < row.Count; i++)
        {
            if (_targets[i].IsLists)
                return row.Value(i).ToString().Split(s_listEnds, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
        return [];
    }

    /// <summary>The recipient of a row; an empty value is one that is not given.</summary>
    /// <returns>What is wrong, or <c>null</c>.</returns>
    public string? Recipient(CsvReader row, IReadOnlySet<string> list, out Recipient recipient)
    {
        recipient = s_nothing;
        if (row.Problem is { } problem)
            return problem;
        if (row.Count != _targets.Length)
            return $"there are {row.Count} values, the first line has {_targets.Length}";
        var values = new string?[RecipientLayout.BuiltIn.Count];
        NodaTime.LocalDate? birthDate = null;
        Dictionary<string, FieldValue>? attributes = null;
        var lists = list;
        for (var i = 0; i < _targets.Length; i++)
        {
            var (field, isLists, builtIn) = _targets[i];
            var text = row.Value(i).Trim();
            if (text.IsEmpty || (field is null && !isLists))
                continue;
            if (text.Contains(CsvText.Invalid))
                return $"{(isLists ? ImportOptions.Lists : field!.Name)} has bytes that are none of the encoding";
            if (isLists)
            {
                lists = new SortedSet<string>(list.Concat(Lists(row)), StringComparer.Ordinal);
                continue;
            }
            if (field!.Type == DataType.Text && builtIn >= 0)
            {
                values[builtIn] = text.ToString();
                continue;
            }
            if (FieldText.Read(field, text, out var value) is { } wrong)
                return wrong;
            if (builtIn >= 0)
                birthDate = value.Date;
            else
                (attributes ??= new(_declared, StringComparer.Ordinal)).Add(field.Name, value);
        }
        recipient = new Recipient(values[0] ?? "")
        {
            Email = values[1],
            Phone = values[2],
            FirstName = values[3],
            LastName = values[4],
            Language = values[5],
            Country = values[6],
            Street = values[7],
            City = values[8],
            Postcode = values[9],
            BirthDate = birthDate,
            Lists = lists,
            Attributes = attributes ?? s_nothing.Attributes,
        };
        return null;
    }

    private static Target TargetOf(string? name, RecipientLayout layout) => name switch
    {
        null => new Target(null, false, -1),
        ImportOptions.Lists => new Target(null, true, -1),
        _ => new Target(layout.Find(name), false, RecipientLayout.BuiltIn.ToList().FindIndex(f => f.Name == name)),
    };

    /// <summary>The field that a column would be; <see cref="ImportOptions.LeaveOut"/>: none is wanted.</summary>
    /// <returns><c>null</c>: it is none, and has to be mapped.</returns>
    internal static string? FieldOf(string header, RecipientLayout layout, ImportOptions options)
    {
        var wanted = Wanted(header, options);
        return wanted is ImportOptions.LeaveOut or ImportOptions.Lists || layout.Find(wanted) is not null ? wanted
            : Known(layout).Where(n => string.Equals(n, wanted, StringComparison.OrdinalIgnoreCase)).ToList() is [var alike] ? alike
            : null;
    }

    private static string Wanted(string header, ImportOptions options) => options.Map.GetValueOrDefault(header) ?? header.Trim();

    private static IEnumerable<string> Known(RecipientLayout layout) => layout.All.Select(f => f.Name).Append(ImportOptions.Lists);

    /// <returns><c>null</c>: the column is left out.</returns>
    private static string? NameOf(string header, RecipientLayout layout, ImportOptions options) => FieldOf(header, layout, options) switch
    {
        ImportOptions.LeaveOut => null,
        { } name => name,
        null => throw new ImportException(
            (options.Map.ContainsKey(header)
                ? $"--map names the field '{Wanted(header, options)}', which is unknown"
                : $"the column '{Wanted(header, options)}' is no field")
            + $": known are {string.Join(", ", Known(layout))}. Say --map '{header}=FIELD', "
            + $"or --map '{header}={ImportOptions.LeaveOut}' to leave it out"),
    };
}
