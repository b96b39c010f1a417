using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace CampaignActors.Actors.Copies;

/// <summary>What a backup says of itself.</summary>
/// <param name="Backup">Format of the file.</param>
/// <param name="Store"><c>postgres</c> or <c>sqlite</c>: into what it can be restored.</param>
/// <param name="Schema">Of the database that it was made of; 0 where there is none.</param>
/// <param name="At">By the clock of the machine that made it.</param>
/// <param name="LastOrdering">Of the journal; 0 when it is empty.</param>
/// <param name="Parts">Hashes of the other parts by name.</param>
public sealed record BackupHead(
    int Backup, string Store, int Schema, DateTimeOffset At, long JournalRows, long LastOrdering, long Snapshots, Dictionary<string, string> Parts)
{
    public const int Format = 1;
    public const string Postgres = "postgres";
    public const string Sqlite = "sqlite";
}

/// <summary>
/// A backup is a zip archive, so that it can be looked into with what is on every machine: <c>backup.json</c> with counts and hashes, and the
/// data as the database gives them.
/// </summary>
internal static class BackupFile
{
    private const string HeadName = "backup.json";
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes a part and gives its hash.</summary>
    public static async Task<string> WriteAsync(ZipArchive archive, string name, Func<Stream, Task> write)
    {
        await using var stream = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var hashed = new HashedStream(stream, hash))
            await write(hashed).ConfigureAwait(false);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    public static async Task WriteHeadAsync(ZipArchive archive, BackupHead head)
    {
        await using var stream = archive.CreateEntry(HeadName).Open();
        await JsonSerializer.SerializeAsync(stream, head, s_json).ConfigureAwait(false);
    }

    /// <exception cref="CopyException">There is no such file, or it is no backup that this version can restore.</exception>
    public static BackupHead ReadHead(string path)
    {
        using var archive = Open(path);
        return ReadHead(archive, path);
    }

    public static ZipArchive Open(string path)
    {
        try
        {
            return ZipFile.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CopyException($"{path} cannot be read as a backup: {e.Message}", e);
        }
    }

    public static BackupHead ReadHead(ZipArchive archive, string path)
    {
        try
        {
            using var stream = (archive.GetEntry(HeadName) ?? throw new InvalidDataException($"it has no {HeadName}")).Open();
            var head = JsonSerializer.Deserialize<BackupHead>(stream, s_json) ?? throw new InvalidDataException($"its {HeadName} is empty");
            return head.Backup == BackupHead.Format
                ? head
                : throw new InvalidDataException($"its format is {head.Backup}, this version reads {BackupHead.Format}");
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            throw new CopyException($"{path} is no backup that can be restored: {e.Message}", e);
        }
    }

    /// <summary>Reads these parts to their end and compares their hashes, before anything of them is used.</summary>
    /// <exception cref="CopyException">One is missing or damaged.</exception>
    public static async Task CheckAsync(ZipArchive archive, BackupHead head, string path, IEnumerable<string> names, CancellationToken ct)
    {
        try
        {
            foreach (var name in names)
            {
                if (archive.GetEntry(name) is not { } entry || !head.Parts.TryGetValue(name, out var expected))
                    throw new InvalidDataException($"it has no {name}");
                await using var stream = entry.Open();
                if (Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct).ConfigureAwait(false)) != expected)
                    throw new InvalidDataException($"{name} has another hash than {HeadName} says");
            }
        }
        catch (InvalidDataException e)
        {
            throw new CopyException($"{path} is damaged: {e.Message}", e);
        }
    }

    /// <summary>Hashes what is written through it.</summary>
    private sealed class HashedStream(Stream inner, IncrementalHash hash) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            hash.AppendData(buffer, offset, count);
            inner.Write(buffer, offset, count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            hash.AppendData(buffer.Span);
            return inner.WriteAsync(buffer, cancellationToken);
        }

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
