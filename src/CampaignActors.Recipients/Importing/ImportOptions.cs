namespace CampaignActors.Recipients.Importing;

/// <summary>How a file of recipients is read.</summary>
public sealed record ImportOptions
{
    /// <summary>A field for a header of the file, or <see cref="LeaveOut"/>.</summary>
    public IReadOnlyDictionary<string, string> Map { get; init; } = new Dictionary<string, string>();

    /// <summary>One of <see cref="CsvText.Encodings"/>; <c>null</c>: UTF-8, or what a mark at the beginning of the file says.</summary>
    public string? Encoding { get; init; }

    /// <summary><c>null</c>: found out from the first line.</summary>
    public char? Separator { get; init; }

    /// <summary>A list that every recipient of the file is put on, known before or not.</summary>
    public string? List { get; init; }

    /// <summary>Whether only is counted what would happen.</summary>
    public bool DryRun { get; init; }

    /// <summary>For files of the import itself, which hold no person.</summary>
    public string Folder { get; init; } = Path.GetTempPath();

    /// <summary>Rows of a transaction.</summary>
    public int Chunk { get; init; } = 10_000;

    /// <summary>Stands in <see cref="Map"/> for a column that is not wanted.</summary>
    public const string LeaveOut = "-";

    /// <summary>The name of the column with the codes of lists, apart by blanks, commas, semicolons or bars.</summary>
    public const string Lists = "lists";
}

/// <summary>What became of the rows. <c>Created + Changed + Unchanged + Duplicates + Rejected = Rows</c>.</summary>
/// <param name="Duplicates">Rows that a later row of the file with the same key replaced.</param>
/// <param name="Rejected">Rows that could not be used.</param>
public sealed record ImportCounts(long Rows, long Created, long Changed, long Unchanged, long Duplicates, long Rejected);

/// <param name="Line">Where the row begins in the file, from 1.</param>
/// <param name="Reason">For people; names fields and never their values.</param>
public readonly record struct RejectedRow(long Line, string Reason);
