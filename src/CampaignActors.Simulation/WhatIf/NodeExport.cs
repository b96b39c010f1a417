using System.Text;
using System.Text.Json;
using CampaignActors.Domain.Kernel;
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
    private const int Format = 1;

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
                using var document = JsonDocument.Parse(line);
                var root = document.RootElement;
                if (head is null)
                {
                    head = ReadHead(root);
                    limit = asOf is null ? null : AsOf(asOf, head);
                    continue;
                }
                if (root.TryGetProperty("rows", out var count))
                {
                    whole = count.GetInt64() == read ? true : throw new FormatException($"{count.GetInt64()} rows are expected, {read} are there");
                    continue;
                }
                read++;
                var entity = EntityRef.Parse(root.GetProperty("entity").GetString()!);
                if (EntityCatalog.Find(entity.Kind) is null)
                    throw new FormatException($"there are no {entity.Kind}");
                var sequence = root.GetProperty("seq").GetInt64();
                if (sequence != last.GetValueOrDefault(entity) + 1)
                    throw new FormatException($"row {last.GetValueOrDefault(entity) + 1} of {entity} is missing");
                last[entity] = sequence;
                if (!root.TryGetProperty("row", out var row))
                {
                    unreadable.Add(entity);
                    continue;
                }
                var at = Instant(row);
                // A part of the journal from its beginning holds together; rows picked by their instant need not.
                cut |= at > limit;
                if (!cut)
                    rows.Add(new ExportRow(entity, sequence, at, Encoding.UTF8.GetBytes(row.GetRawText())));
            }
            catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
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

    private static ExportHead ReadHead(JsonElement root)
    {
        if (!root.TryGetProperty("export", out var format) || format.GetInt32() != Format)
            throw new FormatException($"expected a head with \"export\": {Format}");
        var zone = root.GetProperty("zone").GetString()!;
        return new ExportHead(
            root.GetProperty("ordering").GetInt64(), Instant(root),
            DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) ?? throw new FormatException($"'{zone}' is no zone"),
            new Currency(root.GetProperty("currency").GetString()!));
    }

    private static Instant Instant(JsonElement line) =>
        InstantPattern.ExtendedIso.Parse(line.GetProperty("at").GetString() ?? "").GetValueOrThrow();

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
