using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Actors.Copies;

/// <summary>What a backup says of itself.</summary>
/// <param name="Backup">Format of the file.</param>
/// <param name="Store"><c>postgres</c> or <c>sqlite</c>: into what it can be restored.</param>
/// <param name="Schema">Of the database that it was made of; 0 where there is none.</param>
/// <param name="At">By the clock of the machine that made it.</param>
/// <param name="LastOrdering">Of the journal; 0 when it is empty.</param>
/// <param name="Parts">Hashes of the other parts by name.</param>
public sealed record BackupHead(
    int Backup, string Store, int Schema, DateTimeOffset At,
    long JournalRows, long LastOrdering, long Snapshots, Dictionary<string, string> Parts)
{
    public const int Format = 1;
    public const string Postgres = "postgres";
    public const string Sqlite = "sqlite";
}

/// <summary>
/// A backup is a zip archive, so that it can be looked into with what is on every machine: <c>backup.json</c> with counts and hashes, and
/// the data as the database gives them.
/// </summary>
internal static class BackupFile
{
    private const string HeadName = "backup.json";

    /// <summary>Ours has some hundred bytes. It is read whole, so it must not grow beyond what it can hold.</summary>
    private const int MaxHead = 64 << 10;

    private static readonly string[] s_names = [HeadName, SqliteBackup.Part, SqliteBackup.PeoplePart, .. PostgresBackup.Parts,
        .. PostgresPeopleCopy.Parts, .. PostgresMessageCopy.Parts];
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

    /// <summary>Opens a backup whose entries have names of ours, each once; nothing of them is read yet.</summary>
    /// <exception cref="CopyException">There is no such file, or it is no archive of that kind.</exception>
    public static ZipArchive Open(string path)
    {
        FileStream? file = null;
        try
        {
            file = File.OpenRead(path);
            ZipDirectory.CheckSize(file);
            var archive = new ZipArchive(file, ZipArchiveMode.Read);
            CheckNames(archive);
            return archive;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or EndOfStreamException)
        {
            file?.Dispose();
            throw new CopyException($"{path} cannot be read as a backup: {e.Message}", e);
        }
    }

    private static void CheckNames(ZipArchive archive)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            if (!s_names.Contains(entry.FullName, StringComparer.Ordinal))
                throw new InvalidDataException($"it holds {Shown.Quote(entry.FullName)}, expected only {string.Join(", ", s_names)}");
            if (!seen.Add(entry.FullName))
                throw new InvalidDataException($"it holds {entry.FullName} twice");
        }
    }

    public static BackupHead ReadHead(ZipArchive archive, string path)
    {
        try
        {
            var entry = archive.GetEntry(HeadName) ?? throw new InvalidDataException($"it has no {HeadName}");
            using var stream = new BoundedStream(entry.Open(), MaxHead, HeadName);
            var head = JsonSerializer.Deserialize<BackupHead>(stream, s_json) ?? throw new InvalidDataException($"its {HeadName} is empty");
            if (head.Backup != BackupHead.Format)
                throw new InvalidDataException($"its format is {head.Backup}, this version reads {BackupHead.Format}");
            if (head.Store is not (BackupHead.Postgres or BackupHead.Sqlite))
            {
                throw new InvalidDataException(
                    $"its store is {Shown.Quote(head.Store ?? "")}, expected {BackupHead.Sqlite} or {BackupHead.Postgres}");
            }
            if (head.JournalRows < 0 || head.LastOrdering < 0 || head.Snapshots < 0 || head.Schema < 0 || head.Parts is null)
                throw new InvalidDataException($"its {HeadName} lacks a part or has a negative count");
            return head;
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
                await using var stream = OpenPart(entry);
                if (Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct).ConfigureAwait(false)) != expected)
                    throw new InvalidDataException($"{name} has another hash than {HeadName} says");
            }
        }
        catch (InvalidDataException e)
        {
            throw new CopyException($"{path} is damaged: {e.Message}", e);
        }
    }

    /// <summary>The content of a part, which must not be longer than the archive says.</summary>
    public static Stream OpenPart(ZipArchiveEntry entry) => new BoundedStream(entry.Open(), entry.Length, entry.FullName);

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
