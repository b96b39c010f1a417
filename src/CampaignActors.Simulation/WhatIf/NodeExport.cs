using System.Text;
using System.Text.Json;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Simulation.WhatIf;

/// <summary>Facts about the node from which an export comes.</summary>
/// <param name="Ordering">Last ordering of the exported journal.</param>
/// <param name="At">Clock of the copy.</param>
public sealed record ExportHead(long Ordering, Instant At, DateTimeZone Zone, Currency Currency);

/// <summary>One row of the journal, still as bytes.</summary>
public sealed record ExportRow(EntityRef Entity, long Sequence, Instant At, byte[] Row);

/// <summary>
/// The journal of a node, or its part up to an instant, as lines of JSON: a head, one line per row in the order of writing, and a
/// last line with their number, without which it is incomplete. Rows are the stored envelopes, readable by an operator. Rows that
/// the node cannot read are exported as bytes, so that an import loses nothing.
/// </summary>
/// <param name="Unreadable">Entities with a row that the node cannot read; they are left out completely.</param>
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
            w.WriteRawValue(
                row.Stored is { } stored && FitsOnALine(stored) ? stored : EnvelopeCodec.Write(envelope), skipInputValidation: true);
        }
        else
        {
            w.WriteString("problem", row.Problem);
        }
        if (row.Stored is not { } bytes || (row.Envelope is not null && FitsOnALine(bytes)))
            return;
        if (row.Manifest != EnvelopeCodec.Manifest)
            w.WriteString("manifest", row.Manifest);
        w.WriteBase64String("bytes", bytes);
    });

    /// <summary>Rows written by this system fit on a line; rows repaired by hand may not.</summary>
    private static bool FitsOnALine(byte[] json) =>
        json is [(byte)'{', .., (byte)'}'] && json.AsSpan().IndexOfAny((byte)'\n', (byte)'\r') < 0;

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

    /// <param name="name">Name of the source in errors.</param>
    /// <param name="asOf">
    /// Instant as text, read in the node's zone. Only the journal before the first later row is read, which is what was known then;
    /// the copy's clock is set to it.
    /// </param>
    /// <exception cref="InputException">It is no complete export.</exception>
    public static async Task<NodeExport> ReadAsync(
        string name, IAsyncEnumerable<string> lines, string? asOf, CancellationToken cancellation)
    {
        ExportHead? head = null;
        Instant? limit = null;
        var rows = new List<ExportRow>();
        var unreadable = new HashSet<EntityRef>();
        var cut = false;
        await foreach (var line in ExportReader.ReadAsync(name, lines, cancellation))
        {
            switch (line)
            {
                case ExportLine.Head first:
                    head = first.Of;
                    limit = asOf is null ? null : AsOf(asOf, head);
                    break;
                case ExportLine.Row { Stored: { } stored, At: { } at } row:
                    // A prefix of the journal is consistent; rows selected by their instant may not be.
                    cut |= at > limit;
                    if (!cut)
                        rows.Add(new ExportRow(row.Entity, row.Sequence, at, stored));
                    break;
                case ExportLine.Row row:
                    unreadable.Add(row.Entity);
                    break;
            }
        }
        rows.RemoveAll(r => unreadable.Contains(r.Entity));
        var clock = limit ?? (rows.Count == 0 ? head!.At : NodaTime.Instant.Max(head!.At, rows.Max(r => r.At)));
        return new NodeExport(head! with { At = clock }, rows, [.. unreadable.Order()]);
    }

    private static Instant AsOf(string text, ExportHead head)
    {
        var asOf = Scalars.Instant(
            new ScalarNode(text, true, new TextPosition("--as-of", 1, 1)), new ReadContext(head.Zone, head.Currency));
        if (asOf.Error is { } error)
            throw new InputException(null, $"--as-of: {error.Message}");
        return asOf.OrThrow() <= head.At
            ? asOf.OrThrow()
            : throw new InputException(
                null, $"--as-of: {text} lies after the clock of the node, which is {InstantPattern.ExtendedIso.Format(head.At)}");
    }
}
