using System.Globalization;
using System.Runtime.CompilerServices;
using CampaignActors.Actors.Copies;
using CampaignActors.Actors.Entities;
using CampaignActors.Simulation.WhatIf;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Moving;

/// <param name="Head">The head of the export, which describes its node.</param>
public sealed record Imported(ExportHead Head, RowTotals Totals);

/// <summary>
/// Fills an empty journal with an export, row by row as it was: the same bytes under the same numbers. So the data of one node can move to
/// a database of several, and back.
/// </summary>
public static class JournalImport
{
    /// <param name="name">Name of the source in errors.</param>
    /// <exception cref="InputException">It is no export, not a whole one, or not one that can be imported; the journal stays
    /// empty.</exception>
    /// <exception cref="CopyException">The journal is not empty, or cannot be written.</exception>
    public static async Task<Imported> RunAsync(
        string name, IAsyncEnumerable<string> lines, IEmptyJournal journal, CancellationToken cancellation)
    {
        ExportHead? head = null;
        var totals = await journal.FillAsync(RowsAsync(name, lines, found => head = found, cancellation), cancellation);
        return new Imported(head!, totals);
    }

    private static async IAsyncEnumerable<StoredJournalRow> RowsAsync(
        string name, IAsyncEnumerable<string> lines, Action<ExportHead> found, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (last, number) = (0L, 0);
        await foreach (var line in ExportReader.ReadAsync(name, lines, cancellation))
        {
            number++;
            if (line is ExportLine.Head head)
                found(head.Of);
            if (line is not ExportLine.Row row)
                continue;
            if (row.Ordering <= last)
                throw Bad(string.Create(CultureInfo.InvariantCulture, $"its number is {row.Ordering}, expected one above {last}"));
            last = row.Ordering;
            yield return row.Bytes is { } bytes
                ? new StoredJournalRow(
                    row.Ordering, PersistenceIds.Of(row.Entity), row.Sequence, row.Manifest, bytes, row.At?.ToUnixTimeMilliseconds() ?? 0)
                : throw Bad(
                    $"its bytes are missing, as {row.Entity} was in quarantine when an older version exported it: export it again with "
                        + "this version");
        }

        InputException Bad(string what) => new(new TextPosition(name, number, 1), $"this row cannot be imported: {what}");
    }
}
