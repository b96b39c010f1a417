using System.Text;
using System.Text.Json;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Serialization;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Simulation.WhatIf;

/// <summary>What an export says of the node it comes from.</summary>
/// <param name="Ordering">The journal up to this ordering.</param>
/// <param name="At">The clock of the copy.</param>
public sealed record ExportHead(long Ordering, Instant At, DateTimeZone Zone, Currency Currency);

/// <summary>One row of the journal, still as bytes.</summary>
public sealed record ExportRow(EntityRef Entity, long Sequence, Instant At, byte[] Row);

/// <summary>
/// The journal of a node, or its part up to an instant, as lines of JSON: a head, one line a row in the order in which they were
/// written, and a last line with their number, without which it is not whole. Rows are the stored envelopes, as an operator can read
/// them in the journal itself.
/// </summary>
/// <param name="Unreadable">Entities with a row that the node itself cannot read; they are left out as a whole.</param>
public sealed record NodeExport(ExportHead Head, IReadOnlyList<ExportRow> Rows, IReadOnlyList<EntityRef> Unreadable)
{
    internal const int Format = 1;

    public static string WriteHead(ExportHead head) => Line(w =>
    {
        w.WriteNumber("export", Format);
        w.WriteNumber("ordering", head.Ordering);
        w.WriteString("at", InstantPattern.ExtendedIso.Format(head.At));
        w.WriteString("zone", head.Zone.Id);
        w.WriteString("currency", head.Currency.Code);
    });

    public static string WriteRow(JournalRow row) => Line(w =>
    {
        w.WriteNumber("n", row.Ordering);
        w.WriteString("entity", row.Entity.ToString());
        w.WriteNumber("seq", row.Sequence);
        if (row.Envelope is { } envelope)
        {
            w.WritePropertyName("row");
            w.WriteRawValue(EnvelopeCodec.Write(envelope), skipInputValidation: true);
        }
        else
        {
            w.WriteString("problem", row.Problem);
        }
    });

    public static string WriteEnd(long rows) => Line(w => w.WriteNumber("rows", rows));

    private static string Line(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <param name="name">What the lines are called in errors.</param>
    /// <param name="asOf">
    /// As text, read in the node's zone: the journal up to the first row that is later, which is what was known then, and the clock of the
    /// copy stands there.
    /// </param>
    /// <exception cref="InputException">It is no export, or not a whole one.</exception>
    public static async Task<NodeExport> ReadAsync(string name, IAsyncEnumerable<string> lines, string? asOf, CancellationToken cancellation)
    {
        ExportHead? head = null;
        Instant? limit = null;
        var rows = new List<ExportRow>();
        var last = new Dictionary<EntityRef, long>();
        var unreadable = new HashSet<EntityRef>();
        var (number, read, whole, cut) = (0, 0L, false, false);
        await foreach (var line in lines.WithCancellation(cancellation))
        {
            number++;
            try
            {
                if (whole)
                    throw new FormatException("nothing is expected behind the last line");
                switch (ExportLine.Parse(line))
                {
                    case ExportLine.Head first when head is null:
                        head = first.Of;
                        limit = asOf is null ? null : AsOf(asOf, head);
                        break;
                    case ExportLine.End end when head is not null:
                        whole = end.Rows == read ? true : throw new FormatException($"{end.Rows} rows are expected, {read} are there");
                        break;
                    case ExportLine.Row row when head is not null:
                        read++;
                        if (row.Sequence != last.GetValueOrDefault(row.Entity) + 1)
                            throw new FormatException($"row {last.GetValueOrDefault(row.Entity) + 1} of {row.Entity} is missing");
                        last[row.Entity] = row.Sequence;
                        if (row is not { Stored: { } stored, At: { } at })
                        {
                            unreadable.Add(row.Entity);
                            break;
                        }
                        // A part of the journal from its beginning holds together; rows picked by their instant need not.
                        cut |= at > limit;
                        if (!cut)
                            rows.Add(new ExportRow(row.Entity, row.Sequence, at, stored));
                        break;
                    default:
                        throw new FormatException($"expected a head with \"export\": {Format} first, and once");
                }
            }
            catch (FormatException e)
            {
                throw new InputException(new TextPosition(name, number, 1), $"this is no line of an export: {e.Message}");
            }
        }
        if (head is null || !whole)
            throw new InputException(new TextPosition(name, Math.Max(number, 1), 1), head is null ? "this is empty, expected an export" : "the end is missing; export it again");
        rows.RemoveAll(r => unreadable.Contains(r.Entity));
        var clock = limit ?? (rows.Count == 0 ? head.At : NodaTime.Instant.Max(head.At, rows.Max(r => r.At)));
        return new NodeExport(head with { At = clock }, rows, [.. unreadable.Order()]);
    }

    private static Instant AsOf(string text, ExportHead head)
    {
        var asOf = Scalars.Instant(new ScalarNode(text, true, new TextPosition("--as-of", 1, 1)), new ReadContext(head.Zone, head.Currency));
        if (asOf.Error is { } error)
            throw new InputException(null, $"--as-of: {error.Message}");
        return asOf.OrThrow() <= head.At
            ? asOf.OrThrow()
            : throw new InputException(null, $"--as-of: {text} lies after the clock of the node, which is {InstantPattern.ExtendedIso.Format(head.At)}");
    }
}
