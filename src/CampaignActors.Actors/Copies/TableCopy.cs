using System.IO.Compression;
using Npgsql;

namespace CampaignActors.Actors.Copies;

/// <summary>A table of PostgreSQL as a part of a backup, in the binary format of COPY.</summary>
internal static class TableCopy
{
    public static string PartOf(string table) => $"{table}.copy";

    /// <summary>Within the transaction of the backup.</summary>
    public static async Task WriteAsync(
        NpgsqlConnection connection, ZipArchive archive, Dictionary<string, string> parts, string table, string columns, string order,
        CancellationToken ct)
    {
        parts[PartOf(table)] = await BackupFile.WriteAsync(archive, PartOf(table), async stream =>
        {
            await using var copy = await connection.BeginRawBinaryCopyAsync(
                $"COPY (SELECT {columns} FROM {table} ORDER BY {order}) TO STDOUT (FORMAT binary)", ct).ConfigureAwait(false);
            await copy.CopyToAsync(stream, ct).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>Within the transaction of the restore.</summary>
    public static async Task ReadAsync(NpgsqlConnection connection, ZipArchive archive, string table, string columns, CancellationToken ct)
    {
        await using var stream = BackupFile.OpenPart(archive.GetEntry(PartOf(table))!);
        await using var copy = await connection.BeginRawBinaryCopyAsync(
            $"COPY {table} ({columns}) FROM STDIN (FORMAT binary)", ct).ConfigureAwait(false);
        await stream.CopyToAsync(copy, ct).ConfigureAwait(false);
    }
}
