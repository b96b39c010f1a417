using System.IO.Compression;
using System.Security.Cryptography;
using CampaignActors.Audience.Targets;

namespace CampaignActors.Audience.Exports;

/// <summary>What was written.</summary>
/// <param name="Rows">Recipients in the file.</param>
/// <param name="LeftOut">Recipients of the target who were suppressed or forgotten since.</param>
/// <param name="Hash">SHA-256 of the bytes in lower-case hex.</param>
/// <param name="Size">Bytes.</param>
public sealed record ExportResult(long Rows, long LeftOut, string Hash, long Size);

/// <summary>
/// The encoding of a file lacks a character of a recipient's field. The message names no person: it may be stored. <see cref="Key"/> and
/// <see cref="Character"/> are for people who may read recipients.
/// </summary>
/// <param name="number">The internal number of the recipient.</param>
/// <param name="character">The character, as <c>U+20AC</c>.</param>
public sealed class ExportException(long number, string field, string encoding, string key, string character)
    : Exception($"the encoding {encoding} lacks a character of {field} of the recipient with the internal number {number}")
{
    public string Key => key;

    public string Character => character;
}

/// <summary>Writes the people of a frozen target as a file, in constant memory.</summary>
public static class ExportWriter
{
    private const int FlushAt = 32 * 1024;

    /// <summary>
    /// Writes the rows in the order in which they come. People who were suppressed or forgotten since are left out and counted.
    /// </summary>
    /// <param name="rows">
    /// Gives the people who are in the target, with the fields that are named. Called twice when the encoding lacks characters and the
    /// format replaces none: first to look for one before anything is written. What people change in between can still end the second
    /// reading, so the file belongs in its place only when all is written.
    /// </param>
    /// <param name="stream">Stays open.</param>
    /// <exception cref="ExportException">The encoding lacks a character.</exception>
    /// <exception cref="KeyNotFoundException">The format has a problem, see <see cref="ExportFormat.Problem"/>.</exception>
    public static async Task<ExportResult> WriteAsync(
        ExportFormat format, Func<IReadOnlyList<string>, IAsyncEnumerable<TargetPerson>> rows, ExportSubject subject, Stream stream,
        CancellationToken ct)
    {
        var (lines, fields) = (new ExportLines(format, subject), format.Fields);
        if (lines.MayLack)
        {
            await foreach (var row in rows(fields).WithCancellation(ct).ConfigureAwait(false))
            {
                if (!row.IsLeftOut)
                    lines.Check(row);
            }
        }
        using var counted = new CountedStream(stream);
        var written = format.Compress is null
            ? await WriteAsync(lines, rows(fields), counted, ct).ConfigureAwait(false)
            : await CompressAsync(lines, rows(fields), counted, ct).ConfigureAwait(false);
        await counted.FlushAsync(ct).ConfigureAwait(false);
        return new(written.Rows, written.LeftOut, counted.Hash(), counted.Size);
    }

    private static async Task<(long Rows, long LeftOut)> CompressAsync(
        ExportLines lines, IAsyncEnumerable<TargetPerson> rows, Stream stream, CancellationToken ct)
    {
        var zip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
        await using (zip.ConfigureAwait(false))
            return await WriteAsync(lines, rows, zip, ct).ConfigureAwait(false);
    }

    private static async Task<(long Rows, long LeftOut)> WriteAsync(
        ExportLines lines, IAsyncEnumerable<TargetPerson> rows, Stream stream, CancellationToken ct)
    {
        var (text, bytes) = (new LineBuffer(FlushAt + 4_096), Array.Empty<byte>());
        var (written, leftOut) = (0L, 0L);
        await stream.WriteAsync(lines.Encoding.GetPreamble(), ct).ConfigureAwait(false);
        lines.AppendHeader(text);
        await foreach (var row in rows.WithCancellation(ct).ConfigureAwait(false))
        {
            if (row.IsLeftOut)
            {
                leftOut++;
                continue;
            }
            lines.Append(row, text);
            written++;
            // Whole lines only: no character is cut in two.
            if (text.Length >= FlushAt)
                await stream.WriteAsync(Encoded(), ct).ConfigureAwait(false);
        }
        await stream.WriteAsync(Encoded(), ct).ConfigureAwait(false);
        return (written, leftOut);

        ReadOnlyMemory<byte> Encoded()
        {
            var most = lines.Encoding.GetMaxByteCount(text.Length);
            if (bytes.Length < most)
                bytes = new byte[most];
            var length = lines.Encoding.GetBytes(text.Written, bytes);
            text.Clear();
            return bytes.AsMemory(0, length);
        }
    }

    /// <summary>Counts and hashes what goes through.</summary>
    private sealed class CountedStream(Stream inner) : Stream
    {
        private readonly IncrementalHash _hash =
            IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public long Size { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public string Hash() => Convert.ToHexStringLower(_hash.GetHashAndReset());

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Count(buffer);
            inner.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Count(buffer.Span);
            return inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _hash.Dispose();
            base.Dispose(disposing);
        }

        private void Count(ReadOnlySpan<byte> bytes)
        {
            _hash.AppendData(bytes);
            Size += bytes.Length;
        }
    }
}
