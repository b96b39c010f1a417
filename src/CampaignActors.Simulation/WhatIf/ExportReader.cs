using System.Runtime.CompilerServices;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Simulation.WhatIf;

/// <summary>
/// Reads an export of any length line by line, and checks that it is complete: a head first, the rows of each entity without gaps,
/// and an end with the number of rows.
/// </summary>
public static class ExportReader
{
    /// <param name="name">Name of the source in errors.</param>
    /// <returns>A head, rows and an end.</returns>
    /// <exception cref="InputException">It is no complete export; thrown when the error is found, which may be at the end.</exception>
    public static async IAsyncEnumerable<ExportLine> ReadAsync(
        string name, IAsyncEnumerable<string> lines, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var number = 0;
        var order = new Order();
        await foreach (var text in lines.WithCancellation(cancellation))
        {
            number++;
            ExportLine line;
            try
            {
                line = order.Next(ExportLine.Parse(text));
            }
            catch (FormatException e)
            {
                throw new InputException(new TextPosition(name, number, 1), $"this is no line of an export: {e.Message}");
            }
            yield return line;
        }
        if (!order.IsWhole)
            throw new InputException(
                new TextPosition(name, Math.Max(number, 1), 1),
                number == 0 ? "this is empty, expected an export" : "the end is missing; export it again");
    }

    private sealed class Order
    {
        private readonly Dictionary<EntityRef, long> _last = [];
        private bool _begun;
        private long _rows;

        public bool IsWhole { get; private set; }

        /// <exception cref="FormatException">The line is not allowed at this position.</exception>
        public ExportLine Next(ExportLine line)
        {
            if (IsWhole)
                throw new FormatException("no line is allowed after the last one");
            switch (line)
            {
                case ExportLine.Head when !_begun:
                    _begun = true;
                    break;
                case ExportLine.End end when _begun:
                    IsWhole = end.Rows == _rows ? true : throw new FormatException($"{end.Rows} rows are expected, {_rows} are there");
                    break;
                case ExportLine.Row row when _begun:
                    _rows++;
                    var expected = _last.GetValueOrDefault(row.Entity) + 1;
                    _last[row.Entity] = row.Sequence == expected
                        ? expected
                        : throw new FormatException($"row {expected} of {row.Entity} is missing");
                    break;
                default:
                    throw new FormatException($"expected a head with \"export\": {NodeExport.Format} first, and once");
            }
            return line;
        }
    }
}
