using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CsvHelper;

namespace CampaignActors.Gateways.Files;

/// <summary>
/// The content of an extraction file: UTF-8 without byte order mark, LF, a header and one row a recipient. The same effect gives the
/// same bytes on every try, so the hash tells whether two files are the same.
/// </summary>
/// <remarks>
/// Recipients are no part of this system, they are numbers: <c>R000000001</c> and so on, ten digits beyond 999,999,999. A field that
/// a spreadsheet would run as a formula gets an apostrophe in front and quotes around it.
/// </remarks>
internal static class ExtractionCsv
{
    private const long RecipientsWithNineDigits = 999_999_999;

    /// <summary>Rows that approvers are shown (domain.md §5.1 rule 9).</summary>
    public const int SampleRows = 3;

    private static readonly CsvWriterOptions Format = new()
    {
        NewLine = "\n",
        Injection = CsvInjection.Escape,
        FormatProvider = CultureInfo.InvariantCulture,
    };

    /// <summary>Streams the file; memory does not grow with the rows.</summary>
    public static async Task WriteAsync(WriteExtraction effect, Stream stream, CancellationToken ct)
    {
        var csv = CsvWriter.Create(stream, Format, leaveOpen: true);
        await using (csv.ConfigureAwait(false))
        {
            csv.WriteHeader("delivery", "extraction", "recipient");
            for (long row = 1; row <= effect.Rows; row++)
            {
                csv.WriteField(effect.Delivery.Text);
                csv.WriteField(effect.Number);
                csv.WriteField(Recipient(row));
                await csv.EndRecordAsync(ct).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The size in bytes of what <see cref="WriteAsync"/> writes, without writing it.</summary>
    public static long Size(WriteExtraction effect)
    {
        var header = Measure(effect with { Rows = 0 });
        var row = Measure(effect with { Rows = 1 }) - header;
        return header + (row * effect.Rows) + Math.Max(0, effect.Rows - RecipientsWithNineDigits);
    }

    public static string Recipient(long row) => "R" + row.ToString("D9", CultureInfo.InvariantCulture);

    /// <summary>The first lines of what <see cref="WriteAsync"/> writes: the header and at most <see cref="SampleRows"/> rows.</summary>
    public static Seq<string> Sample(WriteExtraction effect)
    {
        using var stream = new MemoryStream();
        WriteAsync(effect with { Rows = Math.Min(effect.Rows, SampleRows) }, stream, CancellationToken.None).GetAwaiter().GetResult();
        return Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n').ToSeq();
    }

    /// <summary>Hash, size and rows of a file that is already there.</summary>
    public static async Task<(string Hash, long Size, long Rows)> ExamineAsync(string path, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        await using (file.ConfigureAwait(false))
        {
            var buffer = new byte[64 * 1024];
            long size = 0, lines = 0;
            int read;
            while ((read = await file.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0)
            {
                var part = buffer.AsSpan(0, read);
                hash.AppendData(part);
                lines += part.Count((byte)'\n');
                size += read;
            }
            return (Convert.ToHexStringLower(hash.GetHashAndReset()), size, Math.Max(0, lines - 1));
        }
    }

    private static long Measure(WriteExtraction effect)
    {
        using var stream = new MemoryStream();
        WriteAsync(effect, stream, CancellationToken.None).GetAwaiter().GetResult();
        return stream.Length;
    }
}
