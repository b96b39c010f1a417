using System.Text;
using System.Text.Json;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Simulation.WhatIf;

/// <summary>One line of an export; the reader checks the lines as a whole.</summary>
public abstract record ExportLine
{
    private const int MaxManifest = 100;

    private ExportLine() { }

    /// <summary>The first line.</summary>
    public sealed record Head(ExportHead Of) : ExportLine;

    /// <summary>A row of the journal.</summary>
    /// <param name="Ordering">Its position among all rows.</param>
    /// <param name="At">Instant of the row; <c>null</c> when the node cannot read it.</param>
    /// <param name="Stored">The envelope as bytes, or <c>null</c> when the node cannot read it.</param>
    public sealed record Row(long Ordering, EntityRef Entity, long Sequence, Instant? At, byte[]? Stored) : ExportLine
    {
        /// <summary>
        /// The bytes of the row, readable or not; <c>null</c> only when an older version exported a row that it could not read.
        /// </summary>
        public byte[]? Bytes { get; init; }

        /// <summary>The manifest of the bytes.</summary>
        public string Manifest { get; init; } = EnvelopeCodec.Manifest;
    }

    /// <summary>The last line.</summary>
    /// <param name="Rows">Number of rows.</param>
    public sealed record End(long Rows) : ExportLine;

    /// <exception cref="FormatException">The text is no line of an export.</exception>
    public static ExportLine Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.TryGetProperty("export", out var format) ? ReadHead(root, format)
                : root.TryGetProperty("rows", out var rows) ? new End(rows.GetInt64())
                : ReadRow(root);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static Head ReadHead(JsonElement root, JsonElement format)
    {
        if (format.GetInt32() != NodeExport.Format)
            throw new FormatException($"expected a head with \"export\": {NodeExport.Format}");
        var zone = root.GetProperty("zone").GetString()!;
        return new Head(new ExportHead(
            root.GetProperty("ordering").GetInt64(), Instant(root),
            DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) ?? throw new FormatException($"'{zone}' is no zone"),
            new Currency(root.GetProperty("currency").GetString()!)));
    }

    private static Row ReadRow(JsonElement root)
    {
        var entity = EntityRef.Parse(root.GetProperty("entity").GetString()!);
        if (EntityCatalog.Find(entity.Kind) is null)
            throw new FormatException($"there are no {entity.Kind}");
        var (ordering, sequence) = (root.GetProperty("n").GetInt64(), root.GetProperty("seq").GetInt64());
        var read = root.TryGetProperty("row", out var row)
            ? new Row(ordering, entity, sequence, Instant(row), Encoding.UTF8.GetBytes(row.GetRawText()))
            : new Row(ordering, entity, sequence, null, null);
        var manifest = root.TryGetProperty("manifest", out var named) ? named.GetString() ?? "" : EnvelopeCodec.Manifest;
        if (ordering < 1 || sequence < 1)
            throw new FormatException("expected numbers \"n\" and \"seq\" of at least 1");
        if (manifest.Length is 0 or > MaxManifest || manifest.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_')))
            throw new FormatException($"expected a \"manifest\" of letters, digits, dots and dashes, at most {MaxManifest}");
        var stored = root.TryGetProperty("bytes", out var bytes) ? bytes.GetBytesFromBase64() : read.Stored;
        return read with { Bytes = stored, Manifest = manifest };
    }

    private static Instant Instant(JsonElement line) =>
        InstantPattern.ExtendedIso.Parse(line.GetProperty("at").GetString() ?? "").GetValueOrThrow();
}
