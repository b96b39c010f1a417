using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;

namespace CampaignActors.Recipients.Importing;

/// <summary>
/// Imports a file of separated values, of any length, in constant memory: a first pass looks at header, keys and lists, a second one puts
/// rows in transactions of bounded size. An import that ended half-way is started again; rows that are there already are unchanged.
/// </summary>
public sealed class RecipientImport(IImportTarget target)
{
    /// <summary>Characters of a transaction, about.</summary>
    private const long MaxCharacters = 16_000_000;

    /// <summary>Columns that are told.</summary>
    private const int MaxColumns = 500;

    /// <summary>What each column of the first line would be, whether it can be imported so or not.</summary>
    /// <param name="file">At its beginning; can be positioned. It is there again afterwards.</param>
    /// <exception cref="ImportException">There is no first line, or its encoding is unknown.</exception>
    public async Task<IReadOnlyList<NamedColumn>> ColumnsAsync(Stream file, ImportOptions options, CancellationToken ct)
    {
        var layout = await target.LayoutAsync(ct).ConfigureAwait(false);
        var start = file.Position;
        using var text = CsvText.Open(file, options.Encoding);
        Open(text, options, out var headers);
        file.Position = start;
        return [.. headers.Take(MaxColumns).Select(h => new NamedColumn(h, ImportColumns.FieldOf(h, layout, options)))];
    }

    /// <summary>Reads the file twice.</summary>
    /// <param name="file">At its beginning; can be positioned. Stays open.</param>
    /// <param name="rejected">Takes each row that cannot be used, in order of line.</param>
    /// <param name="progress">Gets what the second pass has read, after each transaction.</param>
    /// <exception cref="ImportException">The file cannot be imported; nothing was changed.</exception>
    /// <exception cref="IOException">The file cannot be read; rows before that are imported.</exception>
    public async Task<ImportCounts> RunAsync(
        Stream file, ImportOptions options, Action<RejectedRow> rejected, IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        if (options.List is { } list && !RecipientRules.IsListCode(list))
            throw new ImportException($"--list names no code of a list: 1 to {RecipientRules.MaxListCode} letters, digits, -, _ or .");
        var layout = await target.LayoutAsync(ct).ConfigureAwait(false);
        var known = (await target.ListsAsync(ct).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
        if (options.List is not null)
            known.Add(options.List);
        var start = file.Position;
        using var last = new LastRows(options.Folder);
        var columns = Look(file, options, h => ImportColumns.Read(h, layout, options), known, last, ct);

        file.Position = start;
        return await WriteAsync(file, options, columns, last, rejected, progress, ct).ConfigureAwait(false);
    }

    /// <summary>The first pass.</summary>
    private static ImportColumns Look(
        Stream file, ImportOptions options, Func<IReadOnlyList<string>, ImportColumns> read, HashSet<string> lists, LastRows last,
        CancellationToken ct)
    {
        using var text = CsvText.Open(file, options.Encoding);
        var rows = Open(text, options, out var headers);
        var columns = read(headers);
        for (var row = 0L; rows.Read(); row++)
        {
            if ((row & 0x3FF) == 0)
                ct.ThrowIfCancellationRequested();
            if (rows.Problem is not null || rows.Count != headers.Count)
                continue;
            if (columns.Lists(rows).FirstOrDefault(l => !lists.Contains(l)) is { } unknown)
            {
                throw new ImportException(
                    $"line {rows.Line} names the list '{Shortened(unknown)}', which is unknown: say --list with its code to make it");
            }
            // Keys that are none are rejected later, each by itself.
            if (RecipientKey.IsValid(rows.Value(columns.Key).Trim().ToString()))
                last.Add(rows.Value(columns.Key).Trim(), row);
        }
        last.Finish();
        return columns;
    }

    private static CsvReader Open(StreamReader text, ImportOptions options, out IReadOnlyList<string> headers)
    {
        var rows = new CsvReader(text, options.Separator);
        if (!rows.Read())
            throw new ImportException("the file is empty: its first line names the fields");
        if (rows.Problem is { } problem)
            throw new ImportException($"line {rows.Line}: {problem}");
        headers = rows.Values();
        return rows;
    }

    private static string Shortened(string code) => code.Length <= RecipientRules.MaxListCode ? code : code[..RecipientRules.MaxListCode]
        + "…";

    private async Task<ImportCounts> WriteAsync(
        Stream file, ImportOptions options, ImportColumns columns, LastRows last, Action<RejectedRow> rejected,
        IProgress<ImportProgress>? progress, CancellationToken ct)
    {
        var lists = options.List is null ? new HashSet<string>() : new HashSet<string> { options.List };
        using var text = CsvText.Open(file, options.Encoding);
        var rows = Open(text, options, out _);
        var counts = new ImportCounts(0, 0, 0, 0, 0, 0);
        var chunk = new List<Recipient>(options.Chunk);
        var layout = await target.LayoutAsync(ct).ConfigureAwait(false);
        var put = new PutCounts(0, 0, 0);
        // One transaction runs while the rows of the next one are read.
        Task<PutCounts>? running = null;
        var characters = 0L;
        try
        {
            while (rows.Read())
            {
                counts = counts with { Rows = counts.Rows + 1 };
                if (last.IsReplaced(counts.Rows - 1))
                {
                    counts = counts with { Duplicates = counts.Duplicates + 1 };
                    continue;
                }
                var line = rows.Line;
                if ((columns.Recipient(rows, lists, out var recipient) ?? RecipientRules.Problem(recipient, layout)) is { } problem)
                {
                    counts = counts with { Rejected = counts.Rejected + 1 };
                    rejected(new RejectedRow(line, problem));
                    continue;
                }
                chunk.Add(recipient);
                characters += rows.Characters;
                if (chunk.Count < options.Chunk && characters < MaxCharacters)
                    continue;
                await DoneAsync().ConfigureAwait(false);
                running = Put(chunk, options.DryRun, ct);
                (chunk, characters) = (new List<Recipient>(options.Chunk), 0);
            }
            await DoneAsync().ConfigureAwait(false);
            if (chunk.Count > 0)
                running = Put(chunk, options.DryRun, ct);
            await DoneAsync().ConfigureAwait(false);
        }
        finally
        {
            // Whatever ends the reading, no transaction goes on behind it.
            if (running is Task left)
                await left.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        progress?.Report(new ImportProgress(file.Position, counts.Rows));
        return counts with { Created = put.Created, Changed = put.Changed, Unchanged = put.Unchanged };

        async Task DoneAsync()
        {
            if (running is null)
                return;
            put = Sum(put, await running.ConfigureAwait(false));
            running = null;
            progress?.Report(new ImportProgress(file.Position, counts.Rows));
        }
    }

    private static PutCounts Sum(PutCounts left, PutCounts right) =>
        new(left.Created + right.Created, left.Changed + right.Changed, left.Unchanged + right.Unchanged);

    /// <summary>Writes rows on a thread of its own.</summary>
    private Task<PutCounts> Put(List<Recipient> chunk, bool dryRun, CancellationToken ct) =>
        Task.Run(() => target.PutAsync(chunk, dryRun, ct), ct);
}
